import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
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
  const converged = longest(same.map(({ convergedMs }) => convergedMs));
  return [name, ...[same.length, gap, converged, repairs, repeats, takeovers, resubmissions].map(String)];
};

/** One line per kind of fault: how often, and the worst that it did. */
export const tableOf = (struck: readonly Struck[]): string => {
  const head = ['fault', 'count', 'write gap ms', 'converged ms', 'repairs', 'repeats', 'takeovers', 'handed on again'];
  const rows = [head, ...[...Map.groupBy(struck, ({ name }) => name)].map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
    )
    .join('\n');
};

const inTimeMs = 5_000;

/** What can be said of the whole run, in one sentence. */
export const verdictOf = ({ struck, history, anomalies, harmless }: Outcome): string => {
  const sends = history.operations.filter(({ kind, outcome }) => kind === 'send' && outcome === 'ok');
  const soon = sends.filter(({ invokedAt, settledAt = Number.POSITIVE_INFINITY }) => settledAt - invokedAt <= inTimeMs);
  const share = ((100 * soon.length) / Math.max(1, sends.length)).toFixed(2);
  const idle = harmless.length === 0 ? '' : `; faults that did not bite: ${harmless.join(', ')}`;
  return `${sends.length} acknowledged sends, ${struck.length} faults survived, ${anomalies.length} anomalies, ${share} % acknowledged within 5 s${idle}`;
};

/** Whether every promise was kept and every fault bit. */
export const isGood = ({ anomalies, harmless }: Outcome): boolean => anomalies.length === 0 && harmless.length === 0;

const inJson = (_: string, value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value);

/** Keeps all that is needed to find out what happened: logs, schedule, histories, rooms, anomalies. Answers the directory. */
export const keepEvidence = (outcome: Outcome, dataDir: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-faults-'));
  mkdirSync(join(directory, 'logs'));
  cpSync(join(dataDir, 'logs'), join(directory, 'logs'), { recursive: true });
  for (const [name, value] of Object.entries({
    anomalies: outcome.anomalies,
    schedule: outcome.struck,
    history: outcome.history,
    rooms: outcome.rooms,
  }))
    writeFileSync(join(directory, `${name}.json`), JSON.stringify(value, inJson, 1));
  return directory;
};
