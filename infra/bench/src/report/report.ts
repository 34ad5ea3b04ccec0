import type { Bench } from '../experiments/experiment.ts';
import type { Finding, Findings } from './findings.ts';
import type { Machine } from './machine.ts';

/** What a run of the bench was, before it has found anything. */
export interface RunDescription {
  readonly at: Date;
  /** As it was typed; see {@link commandOf}. */
  readonly command: string;
  readonly machine: Machine;
  readonly options: Pick<Bench, 'isQuick' | 'rounds' | 'warmUpMs' | 'measureMs' | 'systems'>;
  /** Names of the experiments that are to run, so that a report tells what is not there yet. */
  readonly planned: readonly string[];
}

/** What one experiment has come to. */
export interface ExperimentResult extends Findings {
  readonly name: string;
  readonly about: string;
  readonly tookMs: number;
  /** Why it ended early, as a sentence; what it found until then still counts. */
  readonly failure?: string;
}

/** Everything that a report shows. */
export interface Report extends RunDescription {
  readonly experiments: readonly ExperimentResult[];
}

/** The command line that gives these arguments, quoted where a shell needs it. */
export const commandOf = (args: readonly string[]): string =>
  ['npm run bench', ...(args.length > 0 ? ['--'] : []), ...args.map(quoted)].join(' ');

const quoted = (arg: string): string => (/^[\w./:=@,+-]+$/.test(arg) ? arg : `"${arg.replaceAll(/["\\$`]/g, String.raw`\$&`)}"`);

/** All findings that have a goal, those of a target together, targets in the order in which they came. */
export const findingsWithGoal = ({ experiments }: Pick<Report, 'experiments'>): Finding[] => {
  const wanted = experiments
    .flatMap(({ findings }) => findings)
    .filter(({ must, moonshot }) => must !== undefined || moonshot !== undefined);
  return [...Map.groupBy(wanted, ({ target }) => target).values()].flat();
};

/** Names of the experiments that have not ended. */
export const outstanding = ({ planned, experiments }: Report): string[] =>
  planned.filter((name) => !experiments.some((one) => one.name === name));
