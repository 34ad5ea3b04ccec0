import { Buffer } from 'node:buffer';
import { accept, limits, type Result, RoomId, refuse, type SearchHit, type SearchQuery } from '@parley/contracts';
import { asStranger, isWithin } from './access.ts';
import type { Counters } from './counters.ts';
import type { Caller } from './people.ts';
import { behind, type Replica } from './replica.ts';
import { endAt } from './search-blocks.ts';
import { snippetOf } from './search-match.ts';
import { countWords, parseSearchText, type SearchText } from './search-query.ts';
import { type Found, readFound } from './search-reader.ts';
import { createTurns } from './search-turns.ts';
import type { Queries, Store } from './store/index.ts';
import type { MessagePlace } from './store/messages.ts';
import type { SearchableRoom } from './store/search.ts';
import { toMessage } from './wire.ts';

/** What a search is answered with. */
export interface SearchPage {
  items: SearchHit[];
  nextCursor: string | null;
}

/** Finds messages: see {@link createSearch}. */
export interface Search {
  /**
   * A page of the messages that match, newest first, of the rooms that the caller is in now. It may hold fewer than `limit`,
   * and none, while there are more (SE2). Codes: `invalid`; `not_found` and `forbidden` where `roomId` names a room that
   * the caller is not in; `overloaded`.
   */
  find(caller: Caller, query: SearchQuery): Promise<Result<SearchPage>>;
}

/** So many are read at once: they take connections of all that is read, and none shall wait long for one of them. */
const turnsOfSearch = { atOnce: 4, waiting: 60 };

/** A search takes longer than a replica that is well is behind, so that it may wait for that. */
const patience = { withinMs: 2_000, tries: 4 };

/** What searching needs. */
export interface SearchOptions {
  readonly store: Store;
  readonly replica: Replica | undefined;
  readonly counters: Pick<Counters, 'reads'>;
}

/** The rules of searching (SE1–SE4). */
export const createSearch = (options: SearchOptions): Search => {
  const turns = createTurns(turnsOfSearch);
  return {
    find: async (caller, query) =>
      (await turns.take(() => find(options, caller, query))) ??
      refuse('overloaded', 'too many searches wait', { retryAfterMs: 1_000 }),
  };
};

const find = async (options: SearchOptions, caller: Caller, query: SearchQuery): Promise<Result<SearchPage>> => {
  const text = parseSearchText(query.query);
  const fault = faultOf(query, text);
  if (fault !== undefined) return refuse('invalid', fault, { issues: [{ path: 'query', message: fault }] });
  const before = query.cursor === undefined ? endAt(query.before ?? year9999) : placeOf(query.cursor);
  if (before === undefined) return refuse('invalid', 'this cursor is none of ours');
  const { senderId, after, has, limit } = query;
  const wanted = { text, hasLink: has === 'link', scope: { before, after, senderId } };
  const read = async (tx: Queries, rooms: readonly SearchableRoom[]): Promise<Result<SearchPage>> =>
    accept(await toPage(tx, await readFound(tx, rooms, wanted, limit)));
  return (
    (await findAtReplica(options, caller, query, read)) ??
    options.store.snapshot(async (tx) => {
      const rooms = await findRooms(tx, caller, query.roomId);
      return rooms.ok ? read(tx, rooms.data) : rooms;
    })
  );
};

type ReadRooms = (tx: Queries, rooms: readonly SearchableRoom[]) => Promise<Result<SearchPage>>;

/** Which rooms there are to be searched the primary says, and how far each has to have come at the replica (decision 0030). */
const findAtReplica = async (
  { store, replica, counters }: SearchOptions,
  caller: Caller,
  { roomId }: SearchQuery,
  read: ReadRooms,
): Promise<Result<SearchPage> | undefined> => {
  if (replica === undefined) return undefined;
  const mine = await findRooms(store, caller, roomId);
  const [first] = mine.ok ? mine.data : [];
  if (!mine.ok || first === undefined) return mine.ok ? accept({ items: [], nextCursor: null }) : mine;
  const ids = mine.data.map((room) => room.id);
  const found = await replica.read(first.epoch, patience, async ({ tx, state }) => {
    const [, there] = await Promise.all([state, tx.findSearchableRooms(caller.userId, ids)]);
    return read(tx, atLeast(mine.data, there));
  });
  counters.reads.inc({ what: 'search', from: found === undefined ? 'primary' : 'replica' });
  return found;
};

/** @throws where one of the rooms has not come so far. */
const atLeast = (needed: readonly SearchableRoom[], there: readonly SearchableRoom[]): SearchableRoom[] => {
  const byId = new Map(there.map((room) => [room.id, room]));
  return needed.map(({ id, rev, fromSeq }) => {
    const room = byId.get(id);
    if (room === undefined || room.rev < rev) throw behind();
    return { ...room, fromSeq: Math.max(room.fromSeq, fromSeq) };
  });
};

const faultOf = ({ roomId, senderId, before, after, has }: SearchQuery, text: SearchText): string | undefined => {
  if (countWords(text) > limits.searchWords) return `at most ${limits.searchWords} words can be looked for`;
  const isFiltered = [roomId, senderId, before, after, has].some((filter) => filter !== undefined);
  return text.wanted.length === 0 && !isFiltered ? 'a word to look for, or a filter, is needed' : undefined;
};

/** A room that is named is answered as when it is read; otherwise those count that one is in, and that the token is good for (AU2). */
const findRooms = async (tx: Queries, caller: Caller, roomId: RoomId | undefined): Promise<Result<readonly SearchableRoom[]>> => {
  const named = roomId === undefined ? caller.rooms?.map((room) => room.id) : [roomId];
  const mine = await tx.findSearchableRooms(caller.userId, named);
  if (roomId === undefined) return accept(mine);
  if (mine.length > 0 && isWithin(caller, roomId)) return accept(mine);
  const [room] = await tx.findRooms([roomId]);
  return asStranger(room);
};

const toPage = async (tx: Queries, { places, next }: Found): Promise<SearchPage> => {
  const messages = new Map((await tx.findMessages(places)).map((message) => [`${message.roomId} ${message.seq}`, message]));
  const items = places.flatMap(({ roomId, seq, matches }) => {
    const message = messages.get(`${roomId} ${seq}`);
    if (message === undefined) return [];
    const { text, highlights } = snippetOf(message.content, matches);
    return [{ message: toMessage(message), snippet: { text, highlights: [...highlights] } }];
  });
  return { items, nextCursor: next === undefined ? null : cursorOf(next) };
};

const year9999 = new Date('9999-12-31T00:00:00Z');

/** Behind what was shown, or what was looked through: a place in the order of results, and no number of pages. */
const cursorOf = ({ createdAt, roomId, seq }: MessagePlace): string =>
  Buffer.from(`${createdAt.getTime()} ${roomId} ${seq}`).toString('base64url');

const placeOf = (cursor: string): MessagePlace | undefined => {
  const [, at, room, seq] = /^(\d{1,15}) ([0-9a-f-]{36}) (\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const roomId = RoomId.safeParse(room);
  const createdAt = new Date(Number(at));
  if (!roomId.success || Number.isNaN(createdAt.getTime()) || createdAt > year9999) return undefined;
  return { createdAt, roomId: roomId.data, seq: Number(seq) };
};
