import type { Anomaly, LateRepeat, LockedTime, Operation } from '../history.ts';

/**
 * What one connection sent to one room and got acknowledged at the first try is stored in the order it was sent in (MS3).
 */
export const checkOrder = (roomId: string, operations: readonly Operation[]): Anomaly[] => {
  const byLane = Map.groupBy(
    operations.filter(
      ({ kind, outcome, tries, lane }) => kind === 'send' && outcome === 'ok' && tries === 1 && lane !== undefined,
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

/** What is given again long after it was acknowledged is recognised: it tells the same message and changes nothing (MS4). */
export const checkRepeats = (roomId: string, repeats: readonly LateRepeat[]): Anomaly[] =>
  repeats.flatMap(({ of, told }) => {
    if (of.told === undefined || (told.id === of.told.id && told.seq === of.told.seq)) return [];
    const what = `a repeated ${of.kind} of seq ${of.told.seq} was answered with seq ${told.seq}`;
    return [{ kind: 'repeat-applied' as const, roomId, what, ids: [of.id, of.told.id, told.id] }];
  });

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
