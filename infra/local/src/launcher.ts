import { type DataDirectory, takeDataDirectory } from './data-directory.ts';
import { demoProcess } from './demo-process.ts';
import { edgeProcess } from './edge-process.ts';
import { checkPostgres, checkRedis } from './external-servers.ts';
import { isPortFree } from './free-port.ts';
import { keptSecret } from './kept-values.ts';
import { listenForRequests } from './launcher-requests.ts';
import { endOrphans } from './orphans.ts';
import { startPostgres } from './postgres.ts';
import { type DatabaseUrls, prepareDatabase } from './prepare-database.ts';
import { type Step, stepWriter } from './progress.ts';
import { startRedis } from './redis.ts';
import { repositoryRoot } from './repository.ts';
import { type RunningReplica, replaceOneByOne } from './rolling-restart.ts';
import { migrate, planReplicas, type Replica, type ServiceContext, serviceProcess } from './service-processes.ts';
import { type ServiceName, serviceNames, services } from './services.ts';
import type { Settings } from './settings.ts';
import { StackFile } from './stack-file.ts';
import { buildWebClient, builtWebClient } from './web/build.ts';

/** What the launcher needs from the process it runs in. */
export type LauncherOptions = {
  settings: Settings;
  env: NodeJS.ProcessEnv;
  write: (line: string) => void;
};

/** A thing that was started, in the order of starting. */
type Part = { stop: () => Promise<void>; killNow?: () => void };

/** What the services and the edge need before they start. */
type Servers = { databaseUrl: string; redisUrl: string; web: string };

/** Starts a whole stack, keeps it running, and stops it. */
export class Launcher {
  readonly #settings: Settings;
  readonly #env: NodeJS.ProcessEnv;
  readonly #write: (line: string) => void;
  readonly #step: Step;
  readonly #abort = new AbortController();
  readonly #parts: Part[] = [];
  readonly #running: RunningReplica[] = [];
  #starting: Promise<void> = Promise.resolve();
  #restarting: Promise<void> = Promise.resolve();

  constructor({ settings, env, write }: LauncherOptions) {
    this.#settings = settings;
    this.#env = env;
    this.#write = write;
    this.#step = stepWriter(write);
  }

  /** Starts everything. Throws an error to show to the user when something does not start; call `stop` then too. */
  start(): Promise<void> {
    this.#starting = this.#startAll();
    return this.#starting;
  }

  /** Stops everything in the opposite order of starting; during a start, gives that up first. */
  async stop(): Promise<void> {
    this.#abort.abort(new Error('The start was given up.'));
    await this.#starting.catch(() => {});
    // A restart gives up as soon as the process it waits for has ended, which is hurried here.
    const hurried = this.#running.filter(({ process }) => process.isStopping()).map(({ process }) => process.stop());
    await Promise.all([this.#restarting, ...hurried]);
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) await part.stop();
  }

  /** Kills everything at once. */
  killNow(): void {
    for (const part of this.#parts.toReversed()) part.killNow?.();
  }

  async #startAll(): Promise<void> {
    const directory = await takeDataDirectory(this.#settings.dataDir);
    this.#parts.push({ stop: async () => directory.release() });
    await endOrphans(directory.path, this.#write);
    await this.#refuseTakenPort();
    const stack = new StackFile(directory.path);
    this.#parts.push({ stop: async () => stack.remove() });
    const { databaseUrl, redisUrl, web } = await this.#startServers(directory, stack);
    const database = await this.#next('Preparing the database', () => prepare(databaseUrl));
    await this.#startServices(directory, stack, { database, redisUrl, web });
  }

  #next<T>(what: string, run: () => Promise<T>): Promise<T> {
    this.#abort.signal.throwIfAborted();
    return this.#step(what, run);
  }

  async #refuseTakenPort(): Promise<void> {
    const { port, host } = this.#settings;
    if ((await isPortFree(port)) && (await isPortFree(port, host ?? '127.0.0.1'))) return;
    throw new Error(
      `Port ${port} cannot be listened on (it is taken, or needs more rights): stop what uses it, or set another PORT.`,
    );
  }

  async #startServers(directory: DataDirectory, stack: StackFile): Promise<Servers> {
    const [databaseUrl, redisUrl, web] = await this.#together([
      this.#startPostgres(directory, stack),
      this.#startRedis(directory, stack),
      this.#buildWebClient(),
    ]);
    return { databaseUrl, redisUrl, web };
  }

  /** Tells the folder of the web client, which is built where its sources have changed. */
  async #buildWebClient(): Promise<string> {
    const built = builtWebClient(repositoryRoot);
    const build = (): Promise<string> => buildWebClient({ root: repositoryRoot, signal: this.#abort.signal });
    return built ?? (await this.#next('Building the web client', build));
  }

  async #startPostgres({ path }: DataDirectory, stack: StackFile): Promise<string> {
    const { databaseUrl } = this.#settings;
    if (databaseUrl) {
      await this.#next('Checking the PostgreSQL of DATABASE_URL', () => checkPostgres(databaseUrl));
      stack.set('postgres', { url: databaseUrl });
      return databaseUrl;
    }
    const onPid = (pid: number | null): void => stack.set('postgres', { pid });
    const server = await this.#next('Starting PostgreSQL', () =>
      startPostgres({ dataDir: path, log: this.#write, onPid, signal: this.#abort.signal }),
    );
    this.#parts.push(server);
    stack.set('postgres', { url: server.url, pid: server.pid() });
    return server.url;
  }

  async #startRedis({ path }: DataDirectory, stack: StackFile): Promise<string> {
    const { redisUrl } = this.#settings;
    if (redisUrl) {
      const warning = await this.#next('Checking the Redis of REDIS_URL', () => checkRedis(redisUrl));
      if (warning) this.#write(warning);
      stack.set('redis', { url: redisUrl });
      return redisUrl;
    }
    const onPid = (pid: number | null): void => stack.set('redis', { pid });
    const server = await this.#next('Starting Redis', () =>
      startRedis({ dataDir: path, log: this.#write, onPid, signal: this.#abort.signal }),
    );
    this.#parts.push(server);
    stack.set('redis', { url: server.url, pid: server.pid() });
    return server.url;
  }

  async #startServices(
    { path }: DataDirectory,
    stack: StackFile,
    { web, ...servers }: Omit<Servers, 'databaseUrl'> & { database: DatabaseUrls },
  ): Promise<void> {
    const settings = this.#settings;
    const replicas = await planReplicas(settings.replicas);
    const urls = (service: Replica['service']): string[] =>
      replicas.flatMap((replica) => (replica.service === service ? [replica.url] : []));
    const parts = { ...servers, edgePort: settings.port, dataDir: path, urls, secret: (name: string) => keptSecret(path, name) };
    const context: ServiceContext = { settings, dataDir: path, parts, env: this.#env, log: this.#write };
    await this.#migrate(replicas, context);
    // Before the services, so that it is stopped after them: until then it carries their last answers.
    const edge = edgeProcess(context, web, (pid) => stack.set('edge', { pid }));
    this.#parts.push(edge);
    stack.set('edge', { url: `http://localhost:${settings.port}` });
    await this.#next(`Starting ${replicas.map(({ name }) => name).join(', ')}`, () =>
      this.#startReplicas(replicas, context, stack),
    );
    await this.#next('Starting the edge', () => edge.start(this.#abort.signal));
    await this.#takeRequests(context, stack);
    if (settings.demo) await this.#startDemo(context);
  }

  async #startDemo(context: ServiceContext): Promise<void> {
    const demo = demoProcess(context);
    this.#parts.push(demo);
    await this.#next('Starting the demo', () => demo.start(this.#abort.signal));
  }

  async #takeRequests(context: ServiceContext, stack: StackFile): Promise<void> {
    const requests = await listenForRequests({
      secret: context.parts.secret('LAUNCHER_SECRET'),
      restart: (service, write) => this.#restart(service, context, write),
    });
    this.#parts.push(requests);
    stack.setLauncher({ url: requests.url, pid: process.pid });
  }

  async #restart(service: ServiceName, context: ServiceContext, write: (line: string) => void): Promise<void> {
    const replicas = this.#running.filter(({ replica }) => replica.service === service);
    const tell = (line: string): void => [write, this.#write].forEach((to) => to(line));
    const run = replaceOneByOne({ service, replicas, context, write: tell, signal: this.#abort.signal });
    // A stop waits for it, so that nothing is started behind its back.
    this.#restarting = run.catch(() => {});
    await run;
  }

  async #migrate(replicas: readonly Replica[], context: ServiceContext): Promise<void> {
    for (const service of serviceNames.filter((name) => services[name].migrates)) {
      const replica = replicas.find((candidate) => candidate.service === service);
      if (replica) await this.#next(`Migrating ${service}`, () => migrate(replica, context, this.#abort.signal));
    }
  }

  async #startReplicas(replicas: readonly Replica[], context: ServiceContext, stack: StackFile): Promise<void> {
    const starts: Promise<void>[] = [];
    for (const service of serviceNames) {
      const running = replicas
        .filter((replica) => replica.service === service)
        .map((replica) => {
          stack.setProcess(replica.name, { pid: null, url: replica.url });
          const onPid = (pid: number | null): void => stack.setProcess(replica.name, { pid, url: replica.url });
          return { replica, process: serviceProcess(replica, context, onPid) };
        });
      const processes = running.map(({ process }) => process);
      this.#running.push(...running);
      // The replicas of one service stop together.
      this.#parts.push({
        stop: async () => void (await Promise.all(processes.map((process) => process.stop()))),
        killNow: () => processes.forEach((process) => process.killNow()),
      });
      starts.push(...processes.map((process) => process.start(this.#abort.signal)));
    }
    await this.#together(starts);
  }

  /** Waits for all; the first to fail gives the others up, and nothing is left under way when this throws. */
  async #together<T extends readonly Promise<unknown>[]>(starts: readonly [...T]): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
    try {
      return await Promise.all(starts);
    } catch (error) {
      this.#abort.abort(error);
      await Promise.allSettled(starts);
      throw error;
    }
  }
}

const prepare = async (adminUrl: string): Promise<DatabaseUrls> => {
  try {
    return await prepareDatabase({ adminUrl });
  } catch (error) {
    throw new Error(`The database cannot be prepared: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
};
