import type { Findings, Table } from '../report/findings.ts';
import { median } from '../report/median.ts';
import type { FedRound } from '../systems/fed-persistence.ts';

/** One round of everything: one process, two processes, COPY. */
export interface PersistenceRound {
  readonly one: FedRound;
  readonly two: FedRound;
  readonly copy: FedRound;
}

const cpuOf = ({ cpu }: FedRound, isMeant: (name: string) => boolean): number =>
  Object.entries(cpu).reduce((sum, [name, used]) => sum + (isMeant(name) ? used : 0), 0);

const isPersistence = (name: string): boolean => name.startsWith('message-persistence');

const perCpu = (round: FedRound): number => round.storedPerSecond / cpuOf(round, isPersistence);

/** What the rounds say of the targets. */
export const persistenceFindings = (rounds: readonly PersistenceRound[]): Findings => {
  const of = (figure: (round: PersistenceRound) => number): number => median(rounds.map(figure));
  const target = 'persistence alone';
  return {
    findings: [
      {
        target,
        what: 'messages stored a second, one process',
        value: of(({ one }) => one.storedPerSecond),
        unit: '/s',
        must: { atLeast: 18_000 },
      },
      {
        target,
        what: 'of what COPY stores',
        value: of(({ one, copy }) => one.storedPerSecond / copy.storedPerSecond),
        unit: 'x',
        must: { atLeast: 0.35 },
        moonshot: { atLeast: 0.6 },
      },
      { target, what: 'COPY', value: of(({ copy }) => copy.storedPerSecond), unit: '/s' },
      { target, what: 'messages stored a second, two processes', value: of(({ two }) => two.storedPerSecond), unit: '/s' },
      { target, what: 'per CPU second of message-persistence', value: of(({ one }) => perCpu(one)), unit: '/CPU s' },
      {
        target: 'growth',
        what: 'per CPU second of message-persistence, 2 processes against 1',
        value: of(({ one, two }) => perCpu(two) / perCpu(one)),
        unit: 'x',
        must: { atLeast: 0.85 },
        moonshot: { atLeast: 0.95 },
      },
    ],
    tables: [cpuTable(rounds)],
    charts: [],
    rounds,
  };
};

/** Processes that used less than this share of a core say nothing. */
const leastCores = 0.03;

const coresOf = (some: readonly FedRound[], process: string): number => median(some.map(({ cpu }) => cpu[process] ?? 0));

const cpuTable = (rounds: readonly PersistenceRound[]): Table => {
  const systems = [
    ['one process', rounds.map(({ one }) => one)],
    ['two processes', rounds.map(({ two }) => two)],
    ['COPY', rounds.map(({ copy }) => copy)],
  ] as const;
  const names = [...new Set(systems.flatMap(([, some]) => some.flatMap(({ cpu }) => Object.keys(cpu))))].filter((name) =>
    systems.some(([, some]) => coresOf(some, name) >= leastCores),
  );
  return {
    title: 'message-persistence alone: messages stored a second, and cores by process',
    heading: ['', 'stored/s', ...names],
    rows: systems.map(([name, some]) => [
      name,
      Math.round(median(some.map((round) => round.storedPerSecond))).toLocaleString('en'),
      ...names.map((process) => coresOf(some, process).toFixed(2)),
    ]),
    notes: [
      'All of them share the cores of this machine with PostgreSQL, Redis and what fills the shards, so a second process adds little there: what it must not do is cost more for each message.',
      'COPY stores rows like those of the service in the same two tables, 400 messages in a transaction over four connections. The service also moves heads, recognises repeats, tells rooms and gateways, and trims the shards.',
    ],
  };
};
