import { appendFileSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addUp } from './figures.ts';
import type { Outcome } from './run.ts';
import type { Struck } from './strike.ts';

const longest = (values: readonly (number | undefined)[]): string =>
  values.includes(undefined) ? 'never' : String(Math.round(Math.max(0, ...values.map((value) => value ?? 0))));

const rowOf = ([name, same]: [string, Struck[]]): string[] => {
  const { repairs, repeats, takeovers, resubmissions } = addUp(same.map(({ figures }) => figures));
  const gap = longest(same.map(({ writeGapMs }) => writeGapMs));
  const away = longest(same.map(({ databaseAwayMs }) => databaseAwayMs));
  const converged = longest(same.map(({ convergedMs }) => convergedMs));
  return [name, ...[same.length, gap, away, converged, repairs, repeats, takeovers, resubmissions].map(String)];
};

/** One line per kind of fault: how often, and the worst that it did. */
export const tableOf = (struck: readonly Struck[]): string => {
  const head = [
    'fault',
    'count',
    'write gap ms',
    'of it no database',
    'converged ms',
    'repairs',
    'repeats',
    'takeovers',
    'handed on again',
  ];
  const rows = [head, ...[...Map.groupBy(struck, ({ name }) => name)].map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
    )
    .join('\n');
};

const inTimeMs = 5_000;
const inSeconds = (ms: number): string => (ms / 1_000).toFixed(1);

/** What can be said of the whole run: a verdict, and how long the worst took. */
export const verdictOf = ({ struck, history, anomalies, harmless, notRun, sleeperMs, tookMs }: Outcome): string => {
  const sends = history.operations.filter(({ kind, outcome }) => kind === 'send' && outcome === 'ok');
  const soon = sends.filter(({ invokedAt, settledAt = Number.POSITIVE_INFINITY }) => settledAt - invokedAt <= inTimeMs);
  const withFiles = sends.filter(({ file }) => file !== undefined).length;
  const share = ((100 * soon.length) / Math.max(1, sends.length)).toFixed(2);
  const idle = harmless.length === 0 ? '' : `; faults that did not bite: ${harmless.join(', ')}`;
  const kinds = new Set(struck.map(({ name }) => name)).size;
  const gap = struck.toSorted((one, other) => ownGapOf(other) - ownGapOf(one))[0];
  const slowest = struck.toSorted((one, other) => (other.convergedMs ?? Infinity) - (one.convergedMs ?? Infinity))[0];
  const worst = [
    ...(gap === undefined ? [] : [`longest write gap ${inSeconds(ownGapOf(gap))} s while there was a database (${gap.name})`]),
    ...(slowest === undefined ? [] : [`longest convergence ${inSeconds(slowest.convergedMs ?? Infinity)} s (${slowest.name})`]),
    `who was away for all of it had everything ${inSeconds(sleeperMs)} s after coming back`,
  ];
  return [
    `${sends.length} acknowledged sends (${withFiles} of them with a file) in ${Math.round(tookMs / 1_000)} s, ${struck.length} faults of ${kinds} kinds survived, ${anomalies.length} anomalies, ${share} % acknowledged within 5 s${idle}`,
    worst.join('; '),
    ...notRun.map((one) => `NOT RUN here: ${one}`),
  ].join('\n');
};

const ownGapOf = ({ writeGapMs, databaseAwayMs }: Struck): number => Math.max(0, writeGapMs - databaseAwayMs);

/** Whether every promise was kept and every fault bit. */
export const isGood = ({ anomalies, harmless }: Outcome): boolean => anomalies.length === 0 && harmless.length === 0;

/** Keeps all that is needed to find out what happened: logs, schedule, histories, rooms, anomalies. Answers the directory. */
export const keepEvidence = ({ anomalies, struck, history, rooms }: Outcome, dataDir: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-faults-'));
  mkdirSync(join(directory, 'logs'));
  cpSync(join(dataDir, 'logs'), join(directory, 'logs'), { recursive: true });
  const { operations, repeats, receptions, lockedTimes } = history;
  for (const [name, lines] of Object.entries({
    anomalies,
    schedule: struck,
    operations,
    repeats: repeats.map((one) => ({ ...one, of: one.of.id })),
    received: receptions.tails(),
    'received-at-anomalies': receptions.scenes,
    'locked-times': lockedTimes,
    stored: rooms.flatMap(({ roomId, messages }) => messages.map((message) => ({ roomId, ...message }))),
  }))
    writeLines(join(directory, `${name}.jsonl`), lines);
  return directory;
};

const inJson = (_: string, value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value);
const linesAtOnce = 10_000;

/** A value a line: all of it as one text would be more than a string can hold. */
const writeLines = (file: string, values: readonly unknown[]): void => {
  writeFileSync(file, '');
  for (let from = 0; from < values.length; from += linesAtOnce)
    appendFileSync(
      file,
      values
        .slice(from, from + linesAtOnce)
        .map((value) => `${JSON.stringify(value, inJson)}\n`)
        .join(''),
    );
};
