import { checkFiles } from './check/files.ts';
import { checkHolding } from './check/held.ts';
import { checkEarlyAnswers, checkOrder } from './check/order.ts';
import { checkSeen, checkSeenEarly } from './check/received.ts';
import { checkRepeats } from './check/repeats.ts';
import { checkEdits, checkNumbering, checkReactions, checkRevs, checkSends } from './check/stored.ts';
import type { Anomaly, History, StoredRoom } from './history.ts';

/** Compares what senders and receivers noted with what is stored at the end. No anomaly means that every promise was kept. */
export const check = (history: History, rooms: readonly StoredRoom[]): Anomaly[] => {
  const operations = Map.groupBy(history.operations, ({ roomId }) => roomId);
  const repeats = Map.groupBy(history.repeats, ({ of }) => of.roomId);
  const holdings = Map.groupBy(history.holdings, ({ roomId }) => roomId);
  const ofRooms = rooms.flatMap((room) => {
    const given = operations.get(room.roomId) ?? [];
    return [
      ...checkSends(room, given),
      ...checkNumbering(room),
      ...checkRevs(room, history.firstRevs.get(room.roomId) ?? 0, given),
      ...checkEdits(room, given),
      ...checkReactions(room, given),
      ...checkFiles(room, given),
      ...checkOrder(room.roomId, given),
      ...checkRepeats(room, repeats.get(room.roomId) ?? [], given),
      ...checkEarlyAnswers(room.roomId, given, history.lockedTimes),
      ...checkSeen(room, history.receptions.room(room.roomId)),
      ...checkSeenEarly(room, history.receptions.room(room.roomId), { ...history, operations: given }),
      ...(holdings.get(room.roomId) ?? []).flatMap((holding) => checkHolding(room, holding)),
    ];
  });
  return [...ofRooms, ...history.receptions.anomalies];
};
