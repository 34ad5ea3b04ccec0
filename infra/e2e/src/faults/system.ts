import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepareDatabase, readStack, repositoryRoot, type Stack } from '@parley/local';
import { Redis } from 'ioredis';
import pg from 'pg';
import { until } from './until.ts';

/** What a command said, and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
}

/** The stack as faults see it: processes, and the two servers by their own protocols. */
export class System {
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  #stack(): Stack {
    const stack = readStack(this.#dataDir);
    if (stack === undefined) throw new Error('there is no stack.json');
    return stack;
  }

  /** Services whose name begins so. */
  named(prefix: string): { name: string; url: string }[] {
    return this.#stack().processes.filter(({ name }) => name.startsWith(prefix));
  }

  /** The pid of a service, `edge`, `postgres`, `redis` or `launcher`; 0 while it does not run. */
  pidOf(name: string): number {
    const { edge, postgres, redis, launcher, processes } = this.#stack();
    const parts = new Map(Object.entries({ edge, postgres, redis, launcher }));
    return (parts.get(name) ?? processes.find((one) => one.name === name))?.pid ?? 0;
  }

  signal(name: string, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    const pid = this.pidOf(name);
    if (pid > 0) process.kill(pid, signal);
  }

  /** Kills processes and waits until the launcher has started them anew. */
  async kill(...names: string[]): Promise<void> {
    const before = new Map(names.map((name) => [name, this.pidOf(name)]));
    for (const name of names) this.signal(name, 'SIGKILL');
    await this.#anew(before);
  }

  async #anew(before: ReadonlyMap<string, number>): Promise<void> {
    const names = [...before.keys()];
    const isAnew = (name: string) => this.pidOf(name) > 0 && this.pidOf(name) !== before.get(name);
    if (!(await until(() => names.every(isAnew), 30_000))) throw new Error(`${names.join(', ')} did not come back`);
  }

  /**
   * Kills a server and keeps it away while something is done. The launcher, which would start it again at once, stands still
   * meanwhile.
   */
  async without(name: 'postgres' | 'redis', work: () => Promise<unknown>): Promise<void> {
    const before = this.pidOf(name);
    this.signal('launcher', 'SIGSTOP');
    try {
      this.signal(name, 'SIGKILL');
      await work();
    } finally {
      this.signal('launcher', 'SIGCONT');
    }
    await this.#anew(new Map([[name, before]]));
  }

  /** Replaces the processes of a service one by one, as `npm run restart` does. @throws what it said where it failed. */
  async restart(service: string): Promise<void> {
    const { code, out } = await this.#command('restart.mjs', service);
    if (code !== 0) throw new Error(`restarting ${service}: ${out}`);
  }

  /** `npm run bus -- …`. */
  bus(...words: string[]): Promise<Said> {
    return this.#command('bus.mjs', ...words);
  }

  /** `npm run admin -- …`. */
  admin(...words: string[]): Promise<Said> {
    return this.#command('admin.mjs', ...words);
  }

  async #command(script: string, ...words: string[]): Promise<Said> {
    const { NODE_ENV: _, ...env } = process.env;
    const child = spawn(process.execPath, [join('infra/local', script), ...words], {
      cwd: repositoryRoot,
      env: { ...env, PARLEY_DATA_DIR: this.#dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (out += text));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, out };
  }

  /** The port of a service, the edge, `postgres` or `redis`. */
  portOf(name: string): number {
    const { edge, postgres, redis, processes } = this.#stack();
    const part = { edge, postgres, redis }[name] ?? processes.find((one) => one.name === name);
    if (part === undefined) throw new Error(`there is no ${name}`);
    return Number(new URL(part.url).port);
  }

  /** Where Redis keeps what it holds. */
  redisDirectory(): string {
    return join(this.#dataDir, 'redis');
  }

  /** Does something with a connection of an administrator of PostgreSQL. */
  async withPostgres<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    return this.#with(this.#stack().postgres.url, work);
  }

  /** Does something with a connection of the role that owns rooms and messages. */
  async withOwner<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const urls = await prepareDatabase({ adminUrl: this.#stack().postgres.url });
    return this.#with(urls['message-persistence'], work);
  }

  async #with<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(url);
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** Does something with a connection to Redis. */
  async withRedis<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.#stack().redis.url, { protocol: 2 });
    redis.on('error', () => undefined);
    return work(redis).finally(() => redis.disconnect());
  }
}
