import { checkHolding } from './check/held.ts';
import { checkEarlyAnswers, checkOrder, checkRepeats } from './check/order.ts';
import { checkConnection, checkSeen, checkSeenEarly } from './check/received.ts';
import { checkEdits, checkNumbering, checkRevs, checkSends } from './check/stored.ts';
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
      ...checkOrder(room.roomId, given),
      ...checkRepeats(room.roomId, repeats.get(room.roomId) ?? []),
      ...checkEarlyAnswers(room.roomId, given, history.lockedTimes),
      ...checkSeen(room, history.connections),
      ...checkSeenEarly(room.roomId, { ...history, operations: given }),
      ...(holdings.get(room.roomId) ?? []).flatMap((holding) => checkHolding(room, holding)),
    ];
  });
  return [...ofRooms, ...history.connections.flatMap(checkConnection)];
};
