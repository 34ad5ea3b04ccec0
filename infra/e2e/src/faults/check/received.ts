import type { Anomaly, ConnectionLog, History, LockedTime, Received, SeenEvent, StoredRoom } from '../history.ts';

type Frame = Extract<Received, { kind: 'frame' }>;

/** Where a connection stands in a room: at a `rev`, told to start over, or outside since the removal at `left`. */
type Place =
  | { readonly kind: 'at'; readonly rev: number }
  | { readonly kind: 'lost' }
  | { readonly kind: 'out'; readonly left: number };

/**
 * Each connection's frames of a room continue each other from the heads of `ready` on (RC2), and after the frame that tells
 * of its own person's removal none comes until it was added again (CO4).
 */
export const checkConnection = ({ connection, userId, received }: ConnectionLog): Anomaly[] => {
  const places = new Map<string, Place>();
  const anomalies: Anomaly[] = [];
  for (const one of received) {
    if (one.kind === 'ready') for (const [roomId, rev] of one.heads) places.set(roomId, { kind: 'at', rev });
    if (one.kind === 'resync') for (const roomId of one.roomIds) places.set(roomId, { kind: 'lost' });
    if (one.kind === 'added' && places.get(one.roomId)?.kind !== 'at') places.set(one.roomId, { kind: 'at', rev: one.rev });
    // Also told to somebody whom the frame of the removal did not reach: what comes next begins with `room.added`.
    if (one.kind === 'removed' && places.get(one.roomId)?.kind === 'at') places.delete(one.roomId);
    if (one.kind !== 'frame') continue;
    anomalies.push(...judgeFrame(one, places.get(one.roomId), connection));
    const removal = one.events.find((event) => isRemovalOf(event, userId));
    places.set(one.roomId, removal === undefined ? { kind: 'at', rev: one.rev } : { kind: 'out', left: removal.rev });
  }
  return anomalies;
};

const isRemovalOf = ({ type, subject }: SeenEvent, userId: string): boolean => type === 'member.left' && subject === userId;

const judgeFrame = ({ roomId, prevRev, rev }: Frame, place: Place | undefined, connection: string): Anomaly[] => {
  const frame = `${prevRev} to ${rev}`;
  if (place?.kind === 'out')
    return [{ kind: 'after-removal', roomId, what: `${connection}, removed at ${place.left}, got ${frame}`, ids: [connection] }];
  if (place?.kind !== 'at' || place.rev === prevRev) return [];
  return [{ kind: 'frames', roomId, what: `${connection} stood at ${place.rev} and got ${frame}`, ids: [connection] }];
};

/** What was seen is stored: the same message at the same `seq`, and no `rev` above the head (MS2). */
export const checkSeen = (room: StoredRoom, connections: readonly ConnectionLog[]): Anomaly[] => {
  const bySeq = new Map(room.messages.map((message) => [message.seq, message]));
  const phantoms = new Map<string, Anomaly>();
  for (const { at: _, ...event } of seenIn(room.roomId, connections)) {
    const stored = bySeq.get(event.seq);
    if (phantoms.has(event.subject) || (stored?.id === event.subject && event.rev <= room.rev)) continue;
    const what = `seq ${event.seq} was seen as a message that is not stored`;
    phantoms.set(event.subject, { kind: 'phantom', roomId: room.roomId, what, ids: [event.subject, stored?.id ?? ''] });
  }
  return [...phantoms.values()];
};

/** Every message event that live frames of a room brought. */
const seenIn = function* (roomId: string, connections: readonly ConnectionLog[]): Generator<SeenEvent & { readonly at: number }> {
  for (const { received } of connections)
    for (const one of received)
      if (one.kind === 'frame' && one.roomId === roomId)
        for (const event of one.events) if (event.type.startsWith('message.')) yield { ...event, at: one.at };
};

/** While the checker holds a room's lock nothing commits in it, so nobody sees what was sent in that time (MS2). */
export const checkSeenEarly = (
  roomId: string,
  { operations, connections, lockedTimes }: Pick<History, 'operations' | 'connections' | 'lockedTimes'>,
): Anomaly[] => {
  const locked = lockedTimes.filter(({ roomIds }) => roomIds.includes(roomId));
  const sentIn = new Map<string, LockedTime>();
  for (const { kind, told, invokedAt } of operations) {
    const time = locked.find(({ from, to }) => invokedAt > from && invokedAt < to);
    if (kind === 'send' && told !== undefined && time !== undefined) sentIn.set(told.id, time);
  }
  if (sentIn.size === 0) return [];
  const early = new Set<string>();
  for (const { subject, at } of seenIn(roomId, connections)) if (at < (sentIn.get(subject)?.to ?? 0)) early.add(subject);
  const what = 'a message was seen before it can have been stored';
  return [...early].map((id) => ({ kind: 'before-commit', roomId, what, ids: [id] }));
};
