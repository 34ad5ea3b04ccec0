import { findFreePort, type LaunchedStack, launchStack } from '@parley/local';
import { createTokenIssuer, type TokenIssuer } from '@parley/test-kit';
import type { NamedProcess } from '../processes.ts';

/** How many of what a stack has. */
export interface Shape {
  /** Default 2. */
  readonly gateways?: number;
  /** Replicas of message-persistence; default 1. */
  readonly persistence?: number;
  /** Further settings. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Search indexes nothing: where as many messages are sent as can be, most of what waits for it would be indexed while the yardsticks are measured, which
 * took a fifth of the machine from them. What indexing costs those who send is an experiment of its own.
 */
export const withoutIndexing = { SEARCH_INDEXING: 'off' } as const;

/** Parley as `npm start` starts it, its limits off, and an issuer whose tokens it takes (AU5): nobody has to register. */
export interface BenchStack {
  readonly launched: LaunchedStack;
  /** The edge. */
  readonly url: string;
  /** URLs of the gateways. */
  readonly gateways: readonly string[];
  readonly issuer: TokenIssuer;
  /** Every process that works for it, PostgreSQL and Redis included. */
  processes(): readonly NamedProcess[];
}

/** A stack that runs until it is stopped. */
export interface StartedStack {
  readonly stack: BenchStack;
  /** Stops and removes it. */
  stop(): Promise<void>;
}

interface StartedLaunch {
  readonly launched: LaunchedStack;
  /** It has been stopped. */
  readonly forget: () => void;
}

/** Those that run now or are about to: they end with this process, whatever ends it. */
const running = new Set<Promise<LaunchedStack>>();
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;
let isEnding = false;
const endAll = (): void => {
  isEnding = true;
  void Promise.allSettled([...running].map(async (launching) => (await launching).destroy())).then(() => process.exit(1));
};

const launch = async (env: Readonly<Record<string, string>>): Promise<StartedLaunch> => {
  // Whoever asks for the next one waits until this process has ended.
  if (isEnding) return new Promise(() => {});
  if (running.size === 0) for (const signal of endings) process.once(signal, endAll);
  const launching = launchStack({ env });
  running.add(launching);
  const forget = (): void => {
    running.delete(launching);
    if (running.size === 0) for (const signal of endings) process.off(signal, endAll);
  };
  try {
    return { launched: await launching, forget };
  } catch (error) {
    forget();
    throw error;
  }
};

/** Starts a stack, and an issuer whose tokens it takes. */
export const startStack = async (shape: Shape): Promise<StartedStack> => {
  const issuer = await createTokenIssuer({ issuer: 'https://bench.example', audience: 'parley' });
  const keys = await issuer.serveJwks(await findFreePort());
  const env = {
    PARLEY_LIMITS: 'off',
    PARLEY_GATEWAYS: String(shape.gateways ?? 2),
    PARLEY_REPLICAS: `message-persistence=${shape.persistence ?? 1}`,
    FOREIGN_ISSUER: issuer.issuer,
    FOREIGN_AUDIENCE: issuer.audience,
    FOREIGN_JWKS_URL: keys.url,
    ...shape.env,
  };
  const { launched, forget } = await launch(env).catch(async (error: unknown) => {
    await keys.close();
    throw error;
  });
  return {
    stack: {
      launched,
      url: launched.url,
      gateways: launched.stack().processes.flatMap(({ name, url }) => (name.startsWith('socket-gateway') ? [url] : [])),
      issuer,
      processes: () => processesOf(launched),
    },
    stop: async () => {
      await launched.destroy();
      forget();
      await keys.close();
    },
  };
};

const processesOf = (launched: LaunchedStack): NamedProcess[] => {
  const { edge, processes, postgres, redis } = launched.stack();
  const all = [{ ...edge, name: 'edge' }, ...processes, { ...redis, name: 'redis' }, { ...postgres, name: 'postgres' }];
  return all.flatMap(({ name, pid }) => (pid === null ? [] : [{ name, pid }]));
};

/** The servers that yardsticks share with the stack, so that both have the same ones. */
export const sharedServers = (stack: BenchStack): NamedProcess[] =>
  stack.processes().filter(({ name }) => name === 'redis' || name === 'postgres');
