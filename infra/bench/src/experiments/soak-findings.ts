import type { LoadResult } from '../load/merge-counts.ts';
import type { Chart, Finding, Findings, Table } from '../report/findings.ts';
import { median } from '../report/median.ts';
import { type Trend, theilSen } from '../report/theil-sen.ts';
import type { SoakShape } from './soak.ts';
import type { SoakSample, SoakSamples } from './soak-samples.ts';

/** What a soak has shown. */
export interface Soaked {
  readonly shape: SoakShape;
  readonly result: LoadResult;
  readonly waves: number;
  readonly lost: readonly string[];
  /** Of those who come and go. */
  readonly retries: number;
  readonly samples: SoakSamples;
}

/** The trend of one process from the end of the warm-up on; MiB, and MiB an hour. */
interface Grown {
  readonly name: string;
  readonly rss: number;
  readonly ofRss: Trend;
  /** Undefined of Redis and PostgreSQL. */
  readonly ofData: Trend | undefined;
}

const target = 'no growth';
/** Of its memory, an hour: a tenth of what a leak takes that matters within a day. */
const allowedAnHour = 0.05;

/** Draws the conclusions of a soak. */
export const soakFindings = (soaked: Soaked): Findings => {
  const grown = trendsOf(soaked);
  const after = soaked.samples.all.filter(({ minutes }) => minutes >= soaked.shape.warmUpMinutes);
  const redis = anHour(after.map(({ minutes, servers }) => [minutes, servers.redisMib]));
  const redisMib = median(after.map(({ servers }) => servers.redisMib));
  const wanted = (mib: number) => (soaked.shape.minutes < 10 ? {} : { must: { atMost: allowedAnHour * mib } });
  return {
    findings: [
      ...grown.map(
        ({ name, rss, ofRss }): Finding => ({
          target,
          what: `growth of the RSS of ${name}, at least`,
          value: ofRss.atLeast,
          unit: 'MiB/h',
          ...wanted(rss),
        }),
      ),
      {
        target,
        what: 'growth of what Redis says it uses, at least',
        value: redis.atLeast,
        unit: 'MiB/h',
        ...wanted(redisMib),
      },
      { target, what: 'connections lost', value: soaked.lost.length, unit: 'connections', must: { atMost: 0 } },
    ],
    tables: [trendTable(soaked, grown), countTable(after)],
    charts: [chartOf(soaked)],
    rounds: { ...soaked, result: undefined, grown },
  };
};

const anHour = (points: readonly (readonly [minutes: number, mib: number])[]): Trend =>
  theilSen(points.map(([minutes, mib]) => [minutes / 60, mib]));

const trendsOf = ({ shape, samples }: Soaked): Grown[] =>
  Object.entries(samples.settled).map(([name, entries]) => {
    const after = entries.filter(({ minutes }) => minutes >= shape.warmUpMinutes);
    const dataAt = after.flatMap(({ minutes, data }): [number, number][] => (data === undefined ? [] : [[minutes, data]]));
    return {
      name,
      rss: median(after.map(({ rss }) => rss)),
      ofRss: anHour(after.map(({ minutes, rss }) => [minutes, rss])),
      ofData: dataAt.length === 0 ? undefined : anHour(dataAt),
    };
  });

const between = ({ slope, atLeast, atMost }: Trend): string =>
  `${slope.toFixed(1)} (${atLeast.toFixed(1)} to ${atMost.toFixed(1)})`;

const trendTable = ({ shape, result, waves, lost, retries }: Soaked, grown: readonly Grown[]): Table => ({
  title: `What grew in ${shape.minutes - shape.warmUpMinutes} minutes, MiB an hour`,
  heading: ['', 'MiB', 'RSS, an hour', 'of that', 'live data, an hour'],
  rows: grown.map(({ name, rss, ofRss, ofData }) => [
    name,
    rss.toFixed(1),
    between(ofRss),
    `${((100 * ofRss.slope) / rss).toFixed(1)} %`,
    ofData === undefined ? '' : between(ofData),
  ]),
  notes: [
    `${shape.perSecond} events a second of ${shape.people / 2} people, ${result.sent.toLocaleString('en')} sends and edits, ${result.refused} refused, ${result.sent - result.accepted - result.refused} unanswered; beside them ${shape.people / 2} came and went ${waves} times, all through the edge, with ${retries} tries that were refused; ${lost.length} connections were lost.`,
    `The median of the slopes between all pairs of samples (Theil and Sen) after ${shape.warmUpMinutes} minutes of warm-up, and its 95 % bounds. The edge and the services tell what they have every ${shape.settleEveryMs / 1_000} s, just after they have collected their garbage; Redis and PostgreSQL are taken as they are, PostgreSQL without its shared buffers.`,
    `Flat is what does not surely (by the lower bound) grow by more than ${100 * allowedAnHour} % of its RSS in an hour; the live data of V8’s heap (without compiled code, which grows as rarer functions run often enough) say the same more finely. The gateways keep 4 MiB of recent frames here instead of 64, so that these are full before the warm-up ends.`,
  ],
});

const counts: readonly (readonly [string, (sample: SoakSample) => number])[] = [
  ['Redis, MiB', ({ servers }) => servers.redisMib],
  ['keys of Redis', ({ servers }) => servers.redisKeys],
  ['entries of its streams', ({ servers }) => servers.streamEntries],
  ['connections of PostgreSQL', ({ servers }) => servers.postgresConnections],
];

const countTable = (after: readonly SoakSample[]): Table => ({
  title: 'What the servers kept after the warm-up',
  heading: ['', 'least', 'median', 'most', 'in the last sample'],
  rows: counts.map(([name, of]) => {
    const values = after.map(of);
    return [name, ...[Math.min(...values), median(values), Math.max(...values), values.at(-1) ?? 0].map(shown)];
  }),
});

const shown = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));

const chartOf = ({ samples }: Soaked): Chart => ({
  title: 'Memory against time',
  x: { label: 'minutes' },
  y: { label: 'MiB of RSS' },
  lines: Object.keys(samples.all[0]?.memory ?? {}).map((name) => ({
    name,
    points: samples.all.map(({ minutes, memory }) => [minutes, memory[name] ?? 0]),
  })),
});
