import type { RoomCursor } from './room-cursor.ts';
import type { StormClient } from './storm-client.ts';
import type { StormCheck, WrittenRoom } from './storm-messages.ts';

/** Holds what every client has applied against what was written: each message once, in order, and none that was not written. */
export const checkRooms = (clients: readonly StormClient[], rooms: readonly WrittenRoom[]): StormCheck => {
  const written = new Map(rooms.map((room) => [room.roomId, room]));
  const found = { applied: 0, missing: 0, wrong: 0 };
  for (const cursor of clients.flatMap((client) => [...client.cursors.values()])) {
    const room = written.get(cursor.roomId);
    if (room === undefined) continue;
    const expected = room.messages.filter(([rev]) => rev > cursor.firstRev).map(([, messageId]) => messageId);
    found.applied += cursor.applied.length;
    found.missing += missingFrom(cursor, expected, room.rev);
    found.wrong += cursor.applied.filter((messageId, index) => expected[index] !== messageId).length;
  }
  return found;
};

const missingFrom = (cursor: RoomCursor, expected: readonly string[], rev: number): number => {
  const applied = new Set(cursor.applied);
  return expected.filter((messageId) => !applied.has(messageId)).length + (cursor.rev === rev ? 0 : 1);
};
