import { limits, type RoomEvent, type RoomSync, type SyncedRoom, type UserId } from '@parley/contracts';
import { asMember } from './access.ts';
import { roomFrame } from './changes.ts';
import { countFitting, frameEventBytes, jsonBytes } from './frames.ts';
import type { Queries, Store } from './store/index.ts';
import { timeOfSeqs } from './store/room-months.ts';
import type { StoredRoom } from './store/rooms.ts';
import { messageEvent } from './wire.ts';

/** Brings a client up to date in many rooms at once: see {@link createSync}. */
export interface Sync {
  /** An answer per room asked for, in that order; all of one snapshot. Never more than `bytes`, a frame's unless they are fewer. */
  rooms(userId: UserId, asked: RoomSync['rooms'], bytes?: number): Promise<SyncedRoom[]>;
}

type Asked = RoomSync['rooms'][number];

/** Somebody further behind starts over: the newest page is what they look at first. */
const mostChanges = 1_000;
const newestPage = limits.historyDefaultPage;
/** What the answer for one room takes without its events. */
const bytesPerRoom = 250;

/** The rules of `room:sync` (RC1). */
export const createSync = ({ store }: { store: Store }): Sync => ({
  rooms: (userId, asked, bytes = frameEventBytes) =>
    store.snapshot(async (tx) => {
      const found = await tx.findRoomsFor(
        userId,
        asked.map((one) => one.roomId),
      );
      const byId = new Map(found.map((one) => [one.room.id, one]));
      let bytesLeft = Math.min(bytes, frameEventBytes) - bytesPerRoom * asked.length;
      const answers: SyncedRoom[] = [];
      for (const one of asked) {
        const mine = byId.get(one.roomId);
        const room = asMember(mine?.room, mine?.role !== undefined);
        const answer = room.ok ? await syncRoom(tx, room.data, one, bytesLeft) : refusedRoom(one, room.error);
        if ('events' in answer && answer.events.length > 0) bytesLeft -= jsonBytes(answer.events);
        answers.push(answer);
      }
      return answers;
    }),
});

const refusedRoom = ({ roomId }: Asked, { code, message }: { code: string; message: string }): SyncedRoom => ({
  roomId,
  error: { code: code === 'forbidden' ? 'forbidden' : 'not_found', message },
});

const syncRoom = async (tx: Queries, room: StoredRoom, asked: Asked, bytes: number): Promise<SyncedRoom> => {
  const isLost = asked.epoch !== room.epoch || asked.rev > room.rev || room.rev - asked.rev > mostChanges;
  if (!isLost && asked.rev === room.rev) return frameOf(room, asked.rev, []);
  if (bytes <= 0) return noSpace(room, asked);
  return isLost ? startOver(tx, room, asked, bytes) : goOn(tx, room, asked, bytes);
};

const frameOf = (room: StoredRoom, prevRev: number, events: RoomEvent[]) => ({
  roomId: room.id,
  epoch: room.epoch,
  prevRev,
  rev: room.rev,
  events,
  headRev: room.rev,
  more: false,
  recovered: true as const,
});

/** Says nothing about the room yet: the next call asks again. */
const noSpace = (room: StoredRoom, { epoch, rev }: Asked): SyncedRoom => ({
  ...frameOf(room, rev, []),
  epoch,
  rev,
  more: true,
});

const goOn = async (tx: Queries, room: StoredRoom, asked: Asked, bytes: number): Promise<SyncedRoom> => {
  const frame = await roomFrame(tx, room, { since: asked.rev, limit: mostChanges, bytes });
  return jsonBytes(frame.events) > bytes ? noSpace(room, asked) : { ...frame, recovered: true };
};

/** The newest page, as much of it as fits, and which messages are not in it. Members are fetched by REST. */
const startOver = async (tx: Queries, room: StoredRoom, asked: Asked, bytes: number): Promise<SyncedRoom> => {
  const from = Math.max(room.floorSeq, room.lastSeq - newestPage + 1);
  const time = timeOfSeqs(await tx.findMonths(room.id), from, room.lastSeq);
  const rows = time === undefined ? [] : await tx.messagesIn(room.id, { from, to: room.lastSeq, time });
  const newestFirst = rows.map((row) => messageEvent(row)).toReversed();
  const events = newestFirst.slice(0, countFitting(newestFirst, bytes));
  if (jsonBytes(events) > bytes) return noSpace(room, asked);
  const firstKept = room.lastSeq - events.length + 1;
  const missing = firstKept > room.floorSeq ? [{ from: room.floorSeq, to: firstKept - 1 }] : [];
  return {
    ...frameOf(
      room,
      0,
      events.toSorted((a, b) => a.rev - b.rev),
    ),
    recovered: false,
    missing,
  };
};
