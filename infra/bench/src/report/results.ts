import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportPage } from './html.ts';
import { type ExperimentResult, outstanding, type Report, type RunDescription } from './report.ts';

/** Where a run keeps what it finds. */
export interface Results {
  readonly jsonPath: string;
  readonly htmlPath: string;
  /** Everything so far. */
  report(): Report;
  /** Adds an experiment and writes both files anew, so that a run that breaks off later keeps it. */
  add(result: ExperimentResult): void;
}

const defaultFolder = fileURLToPath(new URL('../../results', import.meta.url));

/**
 * Begins the two files of a run, named by its time: `<time>.json` with every round, `<time>.html` to be read. Both are
 * there at once, still without an experiment.
 * @param folder default `infra/bench/results`
 */
export const openResults = (run: RunDescription, folder: string = defaultFolder): Results => {
  const name = run.at.toISOString().replaceAll(':', '-').slice(0, 19);
  const [jsonPath, htmlPath] = [join(folder, `${name}.json`), join(folder, `${name}.html`)];
  const experiments: ExperimentResult[] = [];
  const report = (): Report => ({ ...run, experiments: [...experiments] });
  const write = (): void => {
    replaceFile(jsonPath, `${JSON.stringify(plain(report()), null, 2)}\n`);
    replaceFile(htmlPath, reportPage(report(), `${name}.json`));
  };
  write();
  return {
    jsonPath,
    htmlPath,
    report,
    add: (result) => {
      experiments.push(result);
      write();
    },
  };
};

/** In the order in which somebody reads it. */
const plain = (report: Report): object => {
  const { isQuick, rounds, warmUpMs, measureMs, systems } = report.options;
  return {
    at: report.at.toISOString(),
    command: report.command,
    machine: report.machine,
    options: { isQuick, rounds, warmUpMs, measureMs, systems },
    outstanding: outstanding(report),
    experiments: report.experiments.map(({ name, about, tookMs, failure, findings, tables, charts, rounds: all }) => ({
      name,
      about,
      tookMs,
      failure,
      findings,
      tables,
      charts,
      rounds: all,
    })),
  };
};

/** In one step: a run that is killed while it writes leaves the file of before. */
const replaceFile = (file: string, text: string): void => {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
};
