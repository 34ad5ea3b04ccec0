import { launcherPid } from './data-directory.ts';
import { isAlive } from './process-identity.ts';
import { repositoryRoot } from './repository.ts';
import { readSettings } from './settings.ts';
import { readStack, type Stack, type StackPart } from './stack-file.ts';

type Row = { name: string; pid: string; state: string; ready: string; url: string };

const withoutPassword = (url: string): string => url.replace(/:[^:@/]*@/, ':***@');

const rowOf = (name: string, { pid, url }: StackPart, ready: string, external = false): Row => ({
  name,
  pid: pid === null ? '-' : String(pid),
  state: external ? 'not ours' : pid !== null && isAlive(pid) ? 'alive' : 'dead',
  ready,
  url: withoutPassword(url),
});

const answers = async (url: string): Promise<string> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return response.ok ? 'ready' : `no (${response.status})`;
  } catch {
    return 'no answer';
  }
};

const rowsOf = async ({ edge, processes, postgres, redis }: Stack): Promise<Row[]> => [
  rowOf('edge', edge, await answers(edge.url)),
  ...(await Promise.all(processes.map(async (one) => rowOf(one.name, one, await answers(`${one.url}/health/ready`))))),
  rowOf('postgres', postgres, '', postgres.pid === null),
  rowOf('redis', redis, '', redis.pid === null),
];

const printTable = (rows: readonly Row[]): void => {
  const columns = ['name', 'pid', 'state', 'ready', 'url'] as const;
  const lines = [{ name: 'NAME', pid: 'PID', state: 'STATE', ready: 'READY', url: 'URL' }, ...rows];
  const widths = columns.map((column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines)
    console.log(
      columns
        .map((column, index) => line[column].padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    );
};

const result = readSettings(process.env, repositoryRoot);
if (!result.ok) {
  for (const fault of result.faults) console.error(fault);
  process.exit(1);
}
const { dataDir } = result.settings;
const stack = readStack(dataDir);
if (!stack) {
  console.log(`No Parley stack runs on the data directory ${dataDir}; npm start starts one.`);
  process.exit(1);
}
if (launcherPid(dataDir) === undefined) console.log('The launcher was killed; the next npm start ends what it left behind.');
printTable(await rowsOf(stack));
process.exit(0);
