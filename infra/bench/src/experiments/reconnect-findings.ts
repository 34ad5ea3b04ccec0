import type { Finding, Findings, Table } from '../report/findings.ts';
import { median } from '../report/median.ts';
import type { StormFigures } from './reconnect-storms.ts';

const target = 'mass reconnect';

const finding = (what: string, value: number, unit: Finding['unit'], goals: Partial<Finding> = {}): Finding => ({
  target,
  what,
  value,
  unit,
  ...goals,
});

type Rounds = ReadonlyMap<string, readonly StormFigures[]>;

/** What the storms say: connects a second beside bare ws and bare Socket.IO, per CPU second, and how many questions they cost. */
export const findingsOfStorms = (rounds: Rounds, count: number): Findings => {
  const medianOf = (name: string, of: (figures: StormFigures) => number): number => median((rounds.get(name) ?? []).map(of));
  const ratio = (yardstick: string): number =>
    median(
      (rounds.get('parley, no edge') ?? []).map(
        ({ perSecond }, round) => perSecond / (rounds.get(yardstick)?.[round]?.perSecond ?? Number.NaN),
      ),
    );
  return {
    findings: [
      finding('connects a second of bare ws', ratio('bare ws'), 'x', { must: { atLeast: 0.3 } }),
      finding('connects a second of bare Socket.IO', ratio('bare Socket.IO'), 'x'),
      finding(
        'connects a second until all are recovered',
        medianOf('parley, no edge', ({ perSecond }) => perSecond),
        '/s',
      ),
      finding(
        'connects per CPU second of the servers',
        medianOf('parley, no edge', (one) => count / serverSeconds(one)),
        '/CPU s',
        {
          moonshot: { atLeast: 1_500 },
        },
      ),
      finding(
        'connects per question about them to message-persistence',
        medianOf('parley, no edge', perQuestion(count)),
        'connections',
      ),
      finding(
        'time to ready, p50',
        medianOf('parley, no edge', ({ readyP50 }) => readyP50),
        'ms',
      ),
      finding(
        'time to ready, p99',
        medianOf('parley, no edge', ({ readyP99 }) => readyP99),
        'ms',
      ),
    ],
    tables: [speedTable(rounds, count), cpuTable(rounds)],
    charts: [],
    rounds: Object.fromEntries(rounds),
  };
};

/** Questions of the comparison that runs every 4 s are among them. */
const perQuestion =
  (count: number) =>
  ({ parley }: StormFigures): number =>
    parley === undefined ? Number.NaN : count / (parley.membershipQuestions + parley.headQuestions);

/** What the clients and everything else used is not the servers'. */
const isOfServers = (name: string): boolean => name !== 'elsewhere' && !name.startsWith('clients-');

const serverSeconds = ({ cpu }: StormFigures): number =>
  Object.entries(cpu).reduce((sum, [name, seconds]) => (isOfServers(name) ? sum + seconds : sum), 0);

const speedTable = (rounds: Rounds, count: number): Table => ({
  title: `Mass reconnect: ${count} clients, each in 3 rooms, cut off at once and back at once 1 s later`,
  heading: ['system', 'connects/s', 'ready p50', 'ready p99', 'recovered p50', 'recovered p99', 'per CPU s', 'tries anew'],
  rows: [...rounds].map(([name, all]) => {
    const of = (pick: (figures: StormFigures) => number, unit = ''): string => `${Math.round(median(all.map(pick)))}${unit}`;
    return [
      name,
      of(({ perSecond }) => perSecond),
      of(({ readyP50 }) => readyP50, ' ms'),
      of(({ readyP99 }) => readyP99, ' ms'),
      of(({ backP50 }) => backP50, ' ms'),
      of(({ backP99 }) => backP99, ' ms'),
      of((one) => count / serverSeconds(one)),
      of(({ retries }) => retries),
    ];
  }),
  notes: [
    questionsNote(rounds),
    'Times count from the moment at which all begin to connect; the yardsticks have nothing to recover.',
  ],
});

const questionsNote = (rounds: Rounds): string => {
  const told = (rounds.get('parley, no edge') ?? []).flatMap(({ parley }) => (parley === undefined ? [] : [parley]));
  const of = (pick: (one: (typeof told)[number]) => number): number => median(told.map(pick));
  return `message-persistence was asked ${of((one) => one.membershipQuestions)} times for memberships, ${of((one) => one.headQuestions)} times whether anything had changed and ${of((one) => one.syncQuestions)} times for what was missed, of ${of((one) => one.synced)} rooms that were behind; every client had each message once, in order.`;
};

const cpuTable = (rounds: Rounds): Table => {
  const names = [...new Set([...rounds.values()].flatMap((all) => all.flatMap(({ cpu }) => Object.keys(cpu))))];
  return {
    title: 'CPU seconds of a storm, by process',
    heading: ['process', ...rounds.keys()],
    rows: names.map((name) => [
      name,
      ...[...rounds.values()].map((all) => {
        const used = all.flatMap(({ cpu }) => cpu[name] ?? []);
        return used.length === 0 ? '' : median(used).toFixed(2);
      }),
    ]),
  };
};
