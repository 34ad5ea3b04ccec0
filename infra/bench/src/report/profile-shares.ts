import type { CpuProfile } from '../systems/inspector.ts';

/** Whose code a process's time goes to, in the order in which a table tells it. */
export const shareNames = [
  'writes',
  'Socket.IO, ws',
  'Node',
  'Redis, pg',
  'zod',
  'collections',
  'ours',
  'event loop',
  'other',
] as const;

/** One of {@link shareNames}. */
export type ShareName = (typeof shareNames)[number];

/** A function by its name and where it is, and its share of the busy time, percent. */
export interface FunctionShare {
  readonly name: string;
  readonly percent: number;
}

/** What a process did while it was busy. */
export interface ProfileShares {
  /** Percent of the busy time. */
  readonly shares: Readonly<Record<ShareName, number>>;
  /** Those that took most, the most first. */
  readonly functions: readonly FunctionShare[];
}

type CallFrame = CpuProfile['nodes'][number]['callFrame'];

/** Functions of Node's native streams: what they take is the system call. */
const isWrite = /^(?:write(?:v|Buffer|Utf8String|Latin1String|AsciiString|Ucs2String)|shutdown)$/;
const packages: readonly (readonly [pattern: RegExp, share: ShareName])[] = [
  [/\/node_modules\/(?:@socket\.io\/|socket\.io|engine\.io|ws\/)/, 'Socket.IO, ws'],
  [/\/node_modules\/(?:ioredis|@ioredis|redis-|pg|kysely|bullmq)/, 'Redis, pg'],
  [/\/node_modules\/zod\//, 'zod'],
  [/\/node_modules\//, 'other'],
  [/^node:/, 'Node'],
  [/\/(?:services|packages|infra)\//, 'ours'],
];

const shareOf = ({ functionName, url }: CallFrame): ShareName => {
  if (functionName === '(garbage collector)') return 'collections';
  // What libuv and V8 do outside of JavaScript: polling and reading, above all.
  if (functionName === '(program)') return 'event loop';
  if (url === '') return isWrite.test(functionName) ? 'writes' : 'other';
  return packages.find(([pattern]) => pattern.test(url))?.[1] ?? 'other';
};

const functionCount = 12;

/**
 * Counts every sample for the function that ran itself, not for those that had called it; idle time is left out. Not the time between samples,
 * which is long where something else had the core.
 */
export const profileShares = ({ nodes, samples }: CpuProfile): ProfileShares => {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byShare = new Map<ShareName, number>();
  const byFunction = new Map<string, number>();
  let busy = 0;
  for (const id of samples) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    busy += 1;
    add(byShare, shareOf(frame));
    add(byFunction, nameOf(frame));
  }
  const percent = (count = 0): number => (100 * count) / Math.max(1, busy);
  return {
    shares: {
      writes: percent(byShare.get('writes')),
      'Socket.IO, ws': percent(byShare.get('Socket.IO, ws')),
      Node: percent(byShare.get('Node')),
      'Redis, pg': percent(byShare.get('Redis, pg')),
      zod: percent(byShare.get('zod')),
      collections: percent(byShare.get('collections')),
      ours: percent(byShare.get('ours')),
      'event loop': percent(byShare.get('event loop')),
      other: percent(byShare.get('other')),
    },
    functions: [...byFunction]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, functionCount)
      .map(([name, count]) => ({ name, percent: percent(count) })),
  };
};

const add = <Key>(counts: Map<Key, number>, key: Key): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Shown from the package or the folder of the workspace on. */
const nameOf = ({ functionName, url }: CallFrame): string => {
  const place = url.replace(/^.*\/(?:node_modules|services|packages|infra)\//, '');
  return [functionName === '' ? '(anonymous)' : functionName, place].filter((part) => part !== '').join(' ');
};
