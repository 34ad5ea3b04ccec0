import {
  accept,
  limits,
  type Result,
  type RoomEvent,
  type RoomFrame,
  type RoomId,
  refuse,
  type UserEvent,
  type UserFrame,
  type UserId,
} from '@parley/contracts';
import { readChangedMessages } from './changed-messages.ts';
import { countFitting, frameEventBytes, headFrame } from './frames.ts';
import { notificationEvents } from './notification-settings.ts';
import { findReadable } from './reading.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredRoom } from './store/rooms.ts';
import { readStatesOf, threadStatesOf } from './unread.ts';
import {
  memberEvent,
  membershipEvent,
  messageEvent,
  readEvent,
  readingSettingsEvent,
  roomEvent,
  threadReadEvent,
  toMembership,
} from './wire.ts';

/** Catches up with what changed: see {@link createChanges}. */
export interface Changes {
  /** Everything that changed in a room after `since`, at most `limit` changes. Codes: `not_found`, `forbidden`. */
  ofRoom(userId: UserId, roomId: RoomId, since: number, limit: number): Promise<Result<RoomFrame>>;
  /** The same for a gateway, which answers for who gets it. Codes: `not_found`. */
  ofRoomForService(roomId: RoomId, since: number): Promise<Result<RoomFrame>>;
  /** Everything of a person's own that changed after `since`. */
  ofUser(userId: UserId, since: number): Promise<UserFrame>;
}

/** How much of a room's changes is wanted. */
export interface ChangesWanted {
  readonly since: number;
  readonly limit: number;
  readonly bytes: number;
  /** Messages that may have a link, and nothing else. Without it everything. */
  readonly only?: 'links';
}

/** The rules of catching up (FR1–FR3). */
export const createChanges = ({ store }: { store: Store }): Changes => ({
  ofRoom: (userId, roomId, since, limit) =>
    store.snapshot(async (tx) => {
      const room = await findReadable(tx, userId, roomId);
      return room.ok ? accept(await roomFrame(tx, room.data, wanted(since, limit))) : room;
    }),
  ofRoomForService: (roomId, since) =>
    store.snapshot(async (tx) => {
      const [room] = await tx.findRooms([roomId]);
      if (room === undefined) return refuse('not_found', 'there is no such room');
      return accept(await roomFrame(tx, room, wanted(since, limits.changesPage)));
    }),
  ofUser: (userId, since) => store.snapshot((tx) => userFrame(tx, userId, since)),
});

const wanted = (since: number, limit: number): ChangesWanted => ({ since, limit, bytes: frameEventBytes });

/**
 * Each object that changed after `since` once, as it is now, by `rev`. Cut where it is too much: then `rev` is that of
 * the last event, and `more` is set. A `since` above the head is answered with the head alone, `prevRev` and `rev` below
 * what was asked: whoever asked holds what is not there (another epoch) and starts over.
 */
export const roomFrame = async (
  tx: Queries,
  room: StoredRoom,
  { since, limit, bytes, ...only }: ChangesWanted,
): Promise<RoomFrame> => {
  const head = { roomId: room.id, epoch: room.epoch, headRev: room.rev };
  if (since >= room.rev) return headFrame(head);
  const { events, isCut } = await eventsSince(tx, room, { since, limit, bytes, ...only });
  const fitting = events.slice(0, countFitting(events.slice(0, limit), bytes));
  const more = isCut || fitting.length < events.length;
  return { ...head, prevRev: since, rev: more ? (fitting.at(-1)?.rev ?? since) : room.rev, events: fitting, more };
};

const eventsSince = async (
  tx: Queries,
  room: StoredRoom,
  { since, limit, bytes, only }: ChangesWanted,
): Promise<{ events: RoomEvent[]; isCut: boolean }> => {
  const most = { rows: limit, bytes };
  if (only !== undefined) {
    const { rows, isCut } = await readChangedMessages(tx, room, { since, only }, most);
    return { events: rows.map((row) => messageEvent(row)), isCut };
  }
  const [members, messages] = await Promise.all([
    tx.membersChangedSince(room.id, since, limit + 1),
    readChangedMessages(tx, room, { since }, most),
  ]);
  const lastMessageRev = messages.rows.at(-1)?.rev ?? since;
  const events = [
    ...members.map((member) => memberEvent(member)),
    ...messages.rows.map((row) => messageEvent(row)),
    ...roomEvents(room, since),
  ]
    // Behind the last message that was read there may be others that were not.
    .filter((event) => !messages.isCut || event.rev <= lastMessageRev)
    .toSorted((a, b) => a.rev - b.rev);
  return { events, isCut: messages.isCut };
};

const roomEvents = (room: StoredRoom, since: number): RoomEvent[] => (room.changedRev > since ? [roomEvent(room)] : []);

const userFrame = async (tx: Queries, userId: UserId, since: number): Promise<UserFrame> => {
  const { userRev: headRev, epoch } = await tx.findHead(userId);
  if (since >= headRev) return { epoch, prevRev: headRev, rev: headRev, events: [], headRev, more: false };
  const { events, isCut } = await userEventsSince(tx, userId, since, epoch);
  const fitting = events.slice(0, countFitting(events, frameEventBytes));
  const more = isCut || fitting.length < events.length;
  return { epoch, prevRev: since, rev: more ? (fitting.at(-1)?.rev ?? since) : headRev, events: fitting, headRev, more };
};

/** Memberships, markers of rooms and threads, and settings, merged by `userRev`: each was read far enough to hold the first of all. */
const userEventsSince = async (
  tx: Queries,
  userId: UserId,
  since: number,
  epoch: number,
): Promise<{ events: UserEvent[]; isCut: boolean }> => {
  const memberships = await tx.membershipsChangedSince(userId, since, limits.changesPage + 1);
  const markers = await tx.markersMovedSince(userId, since, limits.changesPage + 1);
  const threads = await tx.threadMarkersMovedSince(userId, since, limits.changesPage + 1);
  const settings = await tx.findReadingSettings(userId);
  const notifications = await tx.findNotificationSettings(userId);
  const ofRooms = await tx.roomNotificationsChangedSince(userId, since, limits.changesPage + 1);
  const states = await readStatesOf(tx, userId, markers);
  const threadStates = await threadStatesOf(tx, userId, threads);
  const events = [
    ...memberships.map((row) => {
      const room = { id: row.roomId, epoch, rev: row.roomRev, lastSeq: row.lastSeq };
      return membershipEvent(row.userRev, row, toMembership(room, row, row.readSeq));
    }),
    ...markers.flatMap((marker) => {
      const state = states.get(marker.roomId);
      return state === undefined ? [] : [readEvent(marker, state)];
    }),
    ...threads.flatMap((marker, index) => {
      const state = threadStates[index];
      return state === undefined ? [] : [threadReadEvent(marker, state)];
    }),
    ...notificationEvents(since, notifications, ofRooms),
    ...(settings === undefined || settings.userRev <= since ? [] : [readingSettingsEvent(settings)]),
  ].toSorted((a, b) => a.rev - b.rev);
  return { events: events.slice(0, limits.changesPage), isCut: events.length > limits.changesPage };
};
