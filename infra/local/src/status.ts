import { realpathSync } from 'node:fs';
import { Client } from 'pg';
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

/** Where PostgreSQL keeps its files; undefined where it is not ours, or does not answer. */
const databaseFolder = async ({ url, pid }: StackPart): Promise<string | undefined> => {
  if (pid === null) return undefined;
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000, query_timeout: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
};

/** What a copy has to hold: below a closed folder PostgreSQL's files are elsewhere. */
const foldersOf = async (dataDir: string, { postgres }: Stack): Promise<string[]> => {
  const folder = await databaseFolder(postgres);
  const inside = realpathSync(dataDir);
  return folder === undefined || folder.startsWith(`${inside}/`) ? [inside] : [inside, folder];
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
console.log(`\nKept in ${(await foldersOf(dataDir, stack)).join(' and ')}`);
process.exit(0);
