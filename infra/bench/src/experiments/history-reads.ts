import { seededRandom } from '@parley/test-kit';
import type { HttpRead, Read, SelectRead } from '../load/reads.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import type { BigRoom } from '../systems/big-room.ts';
import type { Page } from '../systems/page.ts';

/** Kinds of pages, as the table names them. */
export const pageKinds = ['newest', 'before or after', 'at a date', 'around a message', 'changes'] as const;

/** Which way a page is asked for. */
export const ways = ['edge', 'service'] as const;

/** The yardsticks. */
export const [selectName, routeName] = ['SELECT of 50 rows', 'bare fastify route'];

/** The name of a read. */
export const nameOf = (way: (typeof ways)[number], kind: (typeof pageKinds)[number]): string => `${kind}, ${way}`;

/** Messages of a page. */
export const pageLength = 50;

/** Different places in the room, so that no page is always the same one. */
const places = 499;

const columns =
  'id, room_id, seq, rev, sender_id, client_message_id, content, metadata, mentions, created_at, edited_at, deleted_at';

/** Pages from all over a room, through the edge and at the service, and the yardsticks. */
export const historyReads = (stack: BenchStack, room: BigRoom, page: Page): Read[] => {
  const service = stack.launched.stack().processes.find(({ name }) => name === 'message-persistence')?.url ?? '';
  const origins = { edge: stack.url, service };
  const headers = { authorization: `Bearer ${room.reader.token}` };
  const paths = pathsOf(room);
  const pages = ways.flatMap((way) =>
    pageKinds.map((kind): HttpRead => {
      const requests = paths[kind].map((path) => ({ method: 'GET' as const, path }));
      return { kind: 'http', name: nameOf(way, kind), origin: origins[way], headers, requests };
    }),
  );
  const requests = [{ method: 'GET' as const, path: '/page' }];
  return [...pages, selectOf(room), { kind: 'http', name: routeName, origin: page.origin, headers: {}, requests }];
};

const pathsOf = ({ id, messages, span: [first, last] }: BigRoom): Record<(typeof pageKinds)[number], string[]> => {
  const random = seededRandom(1);
  const everywhere = <Place>(of: (share: number) => Place): Place[] => Array.from({ length: places }, () => of(random()));
  const seqs = everywhere((share) => 1 + Math.floor(share * messages));
  const times = everywhere((share) => new Date(first.getTime() + share * (last.getTime() - first.getTime())));
  const history = (query: string): string => `/api/rooms/${id}/messages?${query}&limit=${pageLength}`;
  return {
    newest: [`/api/rooms/${id}/messages?limit=${pageLength}`],
    'before or after': seqs.map((seq, index) => history(`${index % 2 === 0 ? 'before' : 'after'}=${seq}`)),
    'at a date': times.map((time) => history(`at=${time.toISOString()}`)),
    'around a message': seqs.map((seq) => history(`around=${seq}`)),
    changes: seqs.map((seq) => `/api/rooms/${id}/changes?since=${seq}&limit=${pageLength}`),
  };
};

/** The rows of such a page by their primary key, in the month in which they lie: what no page can do without. */
const selectOf = ({ id, messages, span: [first, last], databaseUrl }: BigRoom): SelectRead => {
  const random = seededRandom(2);
  const parameters = Array.from({ length: places }, () => {
    const from = 1 + Math.floor(random() * (messages - pageLength));
    const timeOf = (seq: number): Date => new Date(first.getTime() + ((last.getTime() - first.getTime()) * (seq - 1)) / messages);
    const until = timeOf(from + pageLength).getTime() + 1_000;
    return [id, from, from + pageLength - 1, timeOf(from).toISOString(), new Date(until).toISOString()];
  });
  const text = `SELECT ${columns} FROM messages WHERE room_id = $1 AND seq BETWEEN $2 AND $3 AND created_at >= $4 AND created_at < $5 ORDER BY seq`;
  return { kind: 'select', name: selectName, databaseUrl, text, parameters };
};
