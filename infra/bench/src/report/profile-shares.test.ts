import { expect, test } from 'vitest';
import { profileShares } from './profile-shares.ts';

const ran = (functionName: string, url: string, times: number) => ({ functionName, url, times });

const profileOf = (all: readonly ReturnType<typeof ran>[]) => ({
  nodes: all.map(({ functionName, url }, id) => ({ id, callFrame: { functionName, url } })),
  samples: all.flatMap(({ times }, id) => Array.from({ length: times }, () => id)),
});

test('the time of a process is told by whose code it goes to, of the time that it is busy', () => {
  const { shares, functions } = profileShares(
    profileOf([
      ran('(idle)', '', 100),
      ran('writev', '', 40),
      ran('(garbage collector)', '', 5),
      ran('(program)', '', 4),
      ran('getpeername', '', 1),
      ran('onHeaders', 'node:_http_server', 10),
      ran('send', 'file:///home/of/node_modules/ws/lib/sender.js', 10),
      ran('write', 'file:///home/of/node_modules/ioredis/built/Redis.js', 5),
      ran('parse', 'file:///home/of/node_modules/pg-protocol/dist/parser.js', 5),
      ran('', 'file:///home/of/node_modules/zod/v4/core/parse.js', 5),
      ran('decode', 'file:///home/of/packages/bus/src/lanes.ts', 15),
    ]),
  );
  expect(shares).toEqual({
    writes: 40,
    collections: 5,
    'event loop': 4,
    other: 1,
    Node: 10,
    'Socket.IO, ws': 10,
    'Redis, pg': 10,
    zod: 5,
    ours: 15,
  });
  expect(functions.slice(0, 2)).toEqual([
    { name: 'writev', percent: 40 },
    { name: 'decode bus/src/lanes.ts', percent: 15 },
  ]);
});

test('a process that did nothing has no shares', () => {
  const { shares } = profileShares(profileOf([ran('(idle)', '', 10)]));
  expect(Object.values(shares).every((share) => share === 0)).toBe(true);
});
