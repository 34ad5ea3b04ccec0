import type { System } from './system.ts';

/** What the services count, and in which metric: proof that a fault bit. */
const metrics = {
  repeats: 'parley_repeats_recognised_total',
  takeovers: 'parley_shard_takeovers_total',
  retries: 'parley_shard_retries_total',
  bisections: 'parley_shard_bisections_total',
  deadLetters: 'parley_shard_dead_letters_total',
  unpublished: 'parley_publish_failures_total',
  repairs: 'parley_gateway_repairs_total',
  resubmissions: 'parley_gateway_resubmissions_total',
  breakers: 'parley_database_breaker_opened_total',
  slowReaders: 'parley_gateway_slow_readers_total',
} as const;

/** Name of a figure. */
export type Figure = keyof typeof metrics;
/** How much each figure is. */
export type Figures = Record<Figure, number>;
/** The figures of each process by its pid, so that one that was started anew counts from nothing. */
export type Reading = ReadonlyMap<number, Figures>;

const names: readonly Figure[] = [
  'repeats',
  'takeovers',
  'retries',
  'bisections',
  'deadLetters',
  'unpublished',
  'repairs',
  'resubmissions',
  'breakers',
  'slowReaders',
];
const figuresOf = (value: (name: Figure) => number): Figures => ({
  repeats: value('repeats'),
  takeovers: value('takeovers'),
  retries: value('retries'),
  bisections: value('bisections'),
  deadLetters: value('deadLetters'),
  unpublished: value('unpublished'),
  repairs: value('repairs'),
  resubmissions: value('resubmissions'),
  breakers: value('breakers'),
  slowReaders: value('slowReaders'),
});

const sumOf = (text: string, metric: string): number => {
  const values = [...text.matchAll(new RegExp(`^${metric}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))];
  return values.reduce((sum, match) => sum + Number(match[1]), 0);
};

/** Reads them from all replicas of the two services that count them; who does not answer is left out. */
export const readFigures = async (system: System): Promise<Reading> => {
  const readings = new Map<number, Figures>();
  for (const { name, url } of [...system.named('message-persistence'), ...system.named('socket-gateway')]) {
    const pid = system.pidOf(name);
    const reply = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
    if (reply?.ok !== true) continue;
    const text = await reply.text();
    readings.set(
      pid,
      figuresOf((figure) => sumOf(text, metrics[figure])),
    );
  }
  return readings;
};

/** By how much they grew between two readings. */
export const growth = (before: Reading, after: Reading): Figures =>
  figuresOf((name) => [...after].reduce((sum, [pid, figures]) => sum + figures[name] - (before.get(pid)?.[name] ?? 0), 0));

/** Figures added up. */
export const addUp = (all: readonly Figures[]): Figures =>
  figuresOf((name) => all.reduce((sum, figures) => sum + figures[name], 0));

/** Those that are not zero, as words. */
export const inWords = (figures: Figures): string =>
  names
    .filter((name) => figures[name] > 0)
    .map((name) => `${name} ${figures[name]}`)
    .join(', ');
