import { productionSources } from './sources.ts';

interface Ban {
  readonly what: RegExp;
  /** Where it may stand. */
  readonly allowed: RegExp;
  readonly why: string;
}

const streams = 'xadd|xread|xreadgroup|xgroup|xack|xackdel|xdel|xautoclaim|xclaim|xpending|xrange|xrevrange|xlen|xtrim|xinfo';
const pubsub = 'spublish|ssubscribe|sunsubscribe|psubscribe|punsubscribe';

const bans: readonly Ban[] = [
  {
    what: new RegExp(`\\.(?:${streams}|${pubsub})\\b|['"\`](?:${streams}|${pubsub})['"\`]`, 'i'),
    allowed: /^packages\/bus\//,
    why: 'Redis streams and feeds are spoken by packages/bus only',
  },
  {
    what: /\b(?:redis|commands|subscriber|connection)\w*\.(?:publish|subscribe|unsubscribe)\(/i,
    // The client's own connection is a Socket.IO one; it knows no Redis.
    allowed: /^packages\/(?:bus|client)\//,
    why: 'Redis pub/sub is spoken by packages/bus only',
  },
  {
    what: /\bprocess\s*(?:\.\s*env\b|\[\s*['"]env['"]\s*\])|import\s*\{[^}]*\benv\b[^}]*\}\s*from 'node:process'/,
    allowed: /^packages\/service-kit\/src\/config\.ts$/,
    why: 'settings are read from the environment by service-kit only',
  },
];

/** Calls that stand where they may not: `path:line why`. */
export const findForbiddenCalls = (root: string): string[] =>
  productionSources(root).flatMap(({ path, code }) =>
    code
      .split('\n')
      .flatMap((line, index) =>
        bans
          .filter(({ what, allowed }) => !allowed.test(path) && what.test(line))
          .map(({ why }) => `${path}:${index + 1} ${why}`),
      ),
  );
