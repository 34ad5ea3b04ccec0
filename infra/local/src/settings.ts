import { resolve } from 'node:path';
import { type ServiceName, serviceNames } from './services.ts';

/** The launcher's settings, read from the environment. */
export type Settings = {
  /** Port of the edge. */
  port: number;
  /** Address the edge listens on; undefined for loopback only. */
  host: string | undefined;
  /** Absolute. */
  dataDir: string;
  /** How many processes of each service run. */
  replicas: ReadonlyMap<ServiceName, number>;
  /** URL of an administrator of a PostgreSQL that runs already. */
  databaseUrl: string | undefined;
  /** URL of a Redis that runs already. */
  redisUrl: string | undefined;
  /** `off` switches rate and connection limits off, for load tests. */
  limits: 'on' | 'off';
  logLevel: string;
  nodeEnv: string;
  /** Whether the stack stops when its input ends: it was launched by a program, which may be killed. */
  stopsWithInput: boolean;
  /** Processes that run from another tree of this repository, by their name: what is old and new at once while an upgrade goes on. */
  trees: ReadonlyMap<string, string>;
  /** Whether the stack is filled with people who talk, for looking at it. */
  demo: boolean;
};

/** Settings, or every fault in them as one sentence each. */
export type SettingsResult = { ok: true; settings: Settings } | { ok: false; faults: string[] };

/** What the command line says. */
export type StartOptions = { demo?: boolean };

const maxReplicas = 16;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/**
 * Reads the launcher's settings.
 * @param env variables; an empty one counts as absent
 * @param root the repository's root, against which a relative PARLEY_DATA_DIR is resolved
 */
export const readSettings = (env: NodeJS.ProcessEnv, root: string, { demo = false }: StartOptions = {}): SettingsResult => {
  const faults: string[] = [];
  const reader = settingReader(env, faults);
  const nodeEnv = reader.oneOf('NODE_ENV', ['development', 'test', 'production'], 'development');
  const settings: Settings = {
    port: reader.wholeNumber('PORT', 8080, 1, 65_535),
    host: reader.text('PARLEY_HOST'),
    dataDir: resolve(root, reader.text('PARLEY_DATA_DIR') ?? (demo ? '.parley-demo' : '.parley')),
    replicas: reader.replicas('PARLEY_REPLICAS').set('socket-gateway', reader.wholeNumber('PARLEY_GATEWAYS', 2, 1, maxReplicas)),
    databaseUrl: reader.url('DATABASE_URL', ['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/database'),
    redisUrl: reader.redisAddress('REDIS_URL'),
    limits: reader.oneOf('PARLEY_LIMITS', ['on', 'off'], 'on'),
    logLevel: reader.oneOf('LOG_LEVEL', logLevels, 'info'),
    nodeEnv,
    stopsWithInput: reader.oneOf('PARLEY_STOPS_WITH_INPUT', ['on', 'off'], 'off') === 'on',
    trees: reader.trees('PARLEY_TREES', root),
    demo,
  };
  if (settings.limits === 'off' && nodeEnv === 'production') {
    faults.push('PARLEY_LIMITS=off is refused when NODE_ENV=production: it is for load tests only.');
  }
  if (demo) faults.push(...demoFaults(settings));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, settings };
};

/** Everybody knows the passwords of the demo's people: they have no place among real ones. */
const demoFaults = ({ databaseUrl, nodeEnv }: Settings): string[] => [
  ...(databaseUrl === undefined ? [] : ['--demo is refused with DATABASE_URL: its accounts have public passwords.']),
  ...(nodeEnv === 'production' ? ['--demo is refused when NODE_ENV=production: its accounts have public passwords.'] : []),
];

const settingReader = (env: NodeJS.ProcessEnv, faults: string[]) => {
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;
  const wholeNumber = (name: string, fallback: number, lowest: number, highest: number): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    if (/^\d+$/.test(value) && Number(value) >= lowest && Number(value) <= highest) return Number(value);
    faults.push(`${name} must be a whole number from ${lowest} to ${highest}; it is "${value}".`);
    return fallback;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name);
    const found = allowed.find((choice) => choice === value);
    if (value !== undefined && found === undefined)
      faults.push(`${name} must be one of ${allowed.join(', ')}; it is "${value}".`);
    return found ?? fallback;
  };
  const url = (name: string, protocols: readonly string[], example: string): string | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const parsed = URL.parse(value);
    // The value is not repeated, because it may hold a password.
    if (!parsed || !protocols.includes(parsed.protocol) || parsed.hostname === '')
      faults.push(`${name} must be a URL such as ${example}.`);
    return value;
  };
  /** One server, or a cluster by some of its nodes; what stands for the latter is told to the services as it is. */
  const redisAddress = (name: string): string | undefined => {
    const value = text(name);
    const schemes = ['redis:', 'rediss:', 'redis+cluster:', 'rediss+cluster:'];
    const first = URL.parse(value?.split(',')[0] ?? '');
    if (value !== undefined && (first === null || !schemes.includes(first.protocol) || first.hostname === ''))
      faults.push(`${name} must be a URL such as redis://host:6379, or several of a cluster, separated by commas.`);
    return value;
  };
  const replicas = (name: string): Map<ServiceName, number> => {
    const counts = new Map(serviceNames.map((service) => [service, 1]));
    for (const part of (text(name) ?? '').split(',').filter((entry) => entry.trim() !== ''))
      readReplica(name, part, counts, faults);
    return counts;
  };
  /** `socket-gateway-1=../older,message-persistence-2=../older`. */
  const trees = (name: string, root: string): Map<string, string> => {
    const parts = (text(name) ?? '').split(',').filter((part) => part.trim() !== '');
    const pairs = parts.map((part): [string, string] => {
      const [of = '', folder = ''] = part.split('=').map((piece) => piece.trim());
      if (of === '' || folder === '') faults.push(`${name} must be <process>=<folder>, separated by commas; it has "${part}".`);
      return [of, resolve(root, folder)];
    });
    return new Map(pairs);
  };
  return { text, wholeNumber, oneOf, url, redisAddress, replicas, trees };
};

const readReplica = (setting: string, part: string, counts: Map<ServiceName, number>, faults: string[]): void => {
  const [name = '', count = ''] = part.split('=').map((piece) => piece.trim());
  const service = serviceNames.find((known) => known === name);
  if (service === 'socket-gateway') faults.push(`${setting} cannot set socket-gateway: its number is PARLEY_GATEWAYS.`);
  else if (service === undefined)
    faults.push(`${setting} names "${name}", which is no service; known are ${serviceNames.join(', ')}.`);
  else if (!/^\d+$/.test(count) || Number(count) < 1 || Number(count) > maxReplicas) {
    faults.push(`${setting} must give ${service} a whole number from 1 to ${maxReplicas}; it is "${count}".`);
  } else counts.set(service, Number(count));
};
