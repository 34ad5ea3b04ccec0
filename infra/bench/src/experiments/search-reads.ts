import type { HttpRead } from '../load/reads.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import type { BigRoom } from '../systems/big-room.ts';
import { vocabulary } from '../systems/spoken-words.ts';

/** Kinds of searches, as the table names them; each with what is asked for, so that no two are the same one. */
const questions: Readonly<Record<string, readonly string[]>> = {
  'a common word': vocabulary.slice(0, 40),
  'a rare word': Array.from({ length: 499 }, (_, n) => `unique${1 + n * 199}`),
  'the beginning of a word': vocabulary.slice(0, 40).map((word) => word.slice(0, 4)),
  'two common words': vocabulary.slice(0, 20).flatMap((word) => vocabulary.slice(20, 40).map((other) => `${word} ${other}`)),
  'a phrase': vocabulary.slice(0, 20).flatMap((word) => vocabulary.slice(0, 20).map((other) => `"${word} ${other}"`)),
  Chinese: ['东京塔', '数据库', '发布会', '测试环境', '服务器'],
};

/** Their names. */
export const searchKinds: readonly string[] = Object.keys(questions);

/** Ways to ask. */
export const searchWays = ['edge', 'service'] as const;

/** The name of a read. */
export const searchName = (way: (typeof searchWays)[number], kind: string): string => `${kind}, ${way}`;

/** Searches of everything that one person may read, through the edge and at the service. */
export const searchReads = (stack: BenchStack, room: BigRoom): HttpRead[] => {
  const service = stack.launched.stack().processes.find(({ name }) => name === 'message-persistence')?.url ?? '';
  const origins = { edge: stack.url, service };
  const headers = { authorization: `Bearer ${room.reader.token}` };
  return searchWays.flatMap((way) =>
    Object.entries(questions).map(([kind, texts]): HttpRead => {
      const requests = texts.map((text) => ({ method: 'GET' as const, path: `/api/search?query=${encodeURIComponent(text)}` }));
      return { kind: 'http', name: searchName(way, kind), origin: origins[way], headers, requests };
    }),
  );
};
