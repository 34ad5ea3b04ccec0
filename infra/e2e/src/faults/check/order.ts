import type { Anomaly, LockedTime, Operation } from '../history.ts';

/**
 * What one connection sent to one room and got acknowledged at the first try is stored in the order it was sent in (MS3), and all
 * that the client library sent there, over connections and reloads: it has one unanswered send per room.
 */
export const checkOrder = (roomId: string, operations: readonly Operation[]): Anomaly[] => {
  const byLane = Map.groupBy(
    operations.filter(
      ({ kind, outcome, tries, lane, told }) =>
        kind === 'send' && outcome === 'ok' && tries === 1 && lane !== undefined && told !== undefined,
    ),
    ({ lane }) => lane,
  );
  return [...byLane].flatMap(([lane, sends]) =>
    sends.flatMap((send, index): Anomaly[] => {
      const before = sends[index - 1];
      if (before?.told === undefined || send.told === undefined || before.told.seq < send.told.seq) return [];
      const what = `on ${lane ?? ''} seq ${before.told.seq} was sent before seq ${send.told.seq}`;
      return [{ kind: 'order', roomId, what, ids: [before.id, send.id] }];
    }),
  );
};

/** While the checker holds a room's lock nothing commits in it, so nothing given in that time is acknowledged in it (MS1). */
export const checkEarlyAnswers = (
  roomId: string,
  operations: readonly Operation[],
  lockedTimes: readonly LockedTime[],
): Anomaly[] => {
  const locked = lockedTimes.filter(({ roomIds }) => roomIds.includes(roomId));
  return operations
    .filter(({ outcome, invokedAt, settledAt = Number.POSITIVE_INFINITY }) => {
      return outcome === 'ok' && locked.some(({ from, to }) => invokedAt > from && settledAt < to);
    })
    .map(({ id, kind }) => ({
      kind: 'before-commit',
      roomId,
      what: `a ${kind} was acknowledged before it can have been stored`,
      ids: [id],
    }));
};
