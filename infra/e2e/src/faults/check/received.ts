import type { Anomaly, LockedTime, Operation, StoredMessage, StoredRoom } from '../history.ts';
import type { SeenRoom } from '../seen-room.ts';

/** What was seen is stored: the same message at the same `seq`, and no `rev` above the head (MS2). */
export const checkSeen = (room: StoredRoom, seen: SeenRoom): Anomaly[] => {
  const bySeq = new Map(room.messages.map((message) => [message.seq, message]));
  const phantom = (seq: number, id: string): Anomaly => {
    const what = `seq ${seq} was seen as a message that is not stored`;
    return { kind: 'phantom', roomId: room.roomId, what, ids: [id, bySeq.get(seq)?.id ?? ''] };
  };
  const isStored = (seq: number, id: string, rev: number): boolean => bySeq.get(seq)?.id === id && rev <= room.rev;
  const others = [...seen.others.values()].filter(({ seq, subject, rev }) => !isStored(seq, subject, rev));
  return [
    ...seen.ids.flatMap((id, seq) => (id === undefined || isStored(seq, id, seen.revs[seq] ?? 0) ? [] : [phantom(seq, id)])),
    ...others.map(({ seq, subject }) => phantom(seq, subject)),
  ];
};

/** While the checker holds a room's lock nothing commits in it, so nobody sees what was sent in that time (MS2). */
export const checkSeenEarly = (
  { roomId, messages }: StoredRoom,
  seen: SeenRoom,
  { operations, lockedTimes }: { readonly operations: readonly Operation[]; readonly lockedTimes: readonly LockedTime[] },
): Anomaly[] => {
  const locked = lockedTimes.filter(({ roomIds }) => roomIds.includes(roomId));
  const sent = new Map(operations.filter(({ kind }) => kind === 'send').map((one) => [one.id, one.invokedAt]));
  const isEarly = ({ clientMessageId, seq }: StoredMessage): boolean => {
    const invokedAt = sent.get(clientMessageId);
    const firstAt = seen.firstAt[seq];
    if (invokedAt === undefined || firstAt === undefined) return false;
    return locked.some(({ from, to }) => invokedAt > from && firstAt < to);
  };
  const what = 'a message was seen before it can have been stored';
  return locked.length === 0
    ? []
    : messages.filter(isEarly).map(({ id }) => ({ kind: 'before-commit', roomId, what, ids: [id] }));
};
