import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { prepareLogFile } from './log-file.ts';
import { stackVariable } from './process-identity.ts';
import { repositoryRoot } from './repository.ts';
import { processName, type ServiceName, type ServiceRow, type StackParts, serviceNames, services } from './services.ts';
import type { Settings } from './settings.ts';
import { SupervisedProcess } from './supervised-process.ts';

/** One process of a service and where it listens, the same for as long as the stack runs. */
export type Replica = { service: ServiceName; name: string; port: number; url: string };

/** What every service process is started with. */
export type ServiceContext = {
  settings: Settings;
  /** Absolute, without symbolic links. */
  dataDir: string;
  parts: StackParts;
  /** The launcher's own environment; it may override what services get by default. */
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
};

/** Gives every replica of every service a name and a free port. */
export const planReplicas = async (counts: ReadonlyMap<ServiceName, number>): Promise<Replica[]> => {
  const taken = new Set<number>();
  const replicas: Replica[] = [];
  for (const service of serviceNames) {
    for (let index = 0; index < (counts.get(service) ?? 1); index += 1) {
      const port = await findFreePort(taken);
      taken.add(port);
      replicas.push({ service, name: processName(service, index), port, url: `http://127.0.0.1:${port}` });
    }
  }
  return replicas;
};

/** The same from the start on: V8 would else begin small, and grow it. */
const nodeFlags = ({ semiSpaceMiB }: ServiceRow): string[] => [
  `--min-semi-space-size=${semiSpaceMiB}`,
  `--max-semi-space-size=${semiSpaceMiB}`,
];

/**
 * Half of what a start takes is reading the sources (message-persistence: 0.87 s of CPU, with a cache 0.45 s), and how soon a
 * killed service is back decides how long nobody can send. https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
 */
const compileCache = join(repositoryRoot, 'node_modules/.cache/parley-compiled');

/** Prepares the process of one replica; it is not started yet. */
export const serviceProcess = (
  replica: Replica,
  context: ServiceContext,
  onPid: (pid: number | null) => void,
): SupervisedProcess => {
  // Migrations are always those of this tree: they only expand, and what is older goes on with them.
  const tree = context.settings.trees.get(replica.name) ?? repositoryRoot;
  return new SupervisedProcess({
    name: replica.name,
    command: {
      file: process.execPath,
      args: [...nodeFlags(services[replica.service]), join(tree, 'services', replica.service, 'src/main.ts')],
      env: serviceEnvironment(replica, context),
      cwd: tree,
    },
    logFile: prepareLogFile(context.dataDir, replica.name),
    log: context.log,
    probe: async () => (await fetch(`${replica.url}/health/ready`, { signal: AbortSignal.timeout(2000) })).ok,
    // Everything stops, so nobody is handed over (SIGTERM would drain); a service may take 10 s to finish what is under way.
    stopSteps: [{ signal: 'SIGINT', waitMs: 15_000 }],
    onPid,
  });
};

/** Runs a service's migrations to their end. Throws an error with their output when they fail. */
export const migrate = (replica: Replica, context: ServiceContext, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const script = join(repositoryRoot, 'services', replica.service, 'src/migrate.ts');
    const options = { cwd: repositoryRoot, env: serviceEnvironment(replica, context), signal };
    execFile(process.execPath, [script], options, (error, stdout, stderr) => {
      if (error)
        reject(new Error(`The migrations of ${replica.service} failed:\n${stdout}${stderr}`.trimEnd(), { cause: error }));
      else resolve();
    });
  });

/** What a process of a service is started with: defaults, then the environment, then what the stack decides. */
export const serviceEnvironment = (replica: Replica, { settings, dataDir, parts, env }: ServiceContext): NodeJS.ProcessEnv => {
  const row: ServiceRow = services[replica.service];
  // The administrator's URLs are the launcher's alone.
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...inherited } = env;
  return {
    TRUSTED_PROXIES: 'loopback',
    NODE_COMPILE_CACHE: compileCache,
    SERVICE_SECRET: parts.secret('SERVICE_SECRET'),
    ...row.defaults?.(parts),
    ...withoutEmpty(inherited),
    NODE_ENV: settings.nodeEnv,
    LOG_LEVEL: settings.logLevel,
    PARLEY_LIMITS: settings.limits,
    HOST: '127.0.0.1',
    PORT: String(replica.port),
    INSTANCE_NAME: replica.name,
    ...row.settings(parts, replica.url),
    [stackVariable]: dataDir,
  };
};

const withoutEmpty = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
