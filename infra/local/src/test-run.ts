import { readdirSync, readFileSync } from 'node:fs';

/** Environment variable that every process of one `npm test` carries, so that none of them can be left behind. */
export const testRunVariable = 'PARLEY_TEST_RUN';

/** The mark of the test run this process belongs to, for handing on to children that get an environment of their own. */
export const testRunMark = (): NodeJS.ProcessEnv => {
  const id = process.env[testRunVariable];
  return id === undefined ? {} : { [testRunVariable]: id };
};

/** Pids and command lines of living processes that carry a test run's mark. Empty where there is no /proc. */
export const processesOfTestRun = (id: string): { pid: number; command: string }[] => {
  const pids = listProc().filter((pid) => pid !== process.pid && readProc(pid, 'environ').includes(`${testRunVariable}=${id}`));
  return pids.map((pid) => ({ pid, command: readProc(pid, 'cmdline').join(' ').trim() })).filter(({ command }) => command !== '');
};

const listProc = (): number[] => {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
};

const readProc = (pid: number, file: string): string[] => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
};
