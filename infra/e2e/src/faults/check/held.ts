import type { Anomaly, Holding, StoredRoom } from '../history.ts';

/** A client that was connected to the end, and one that came back, hold exactly what is stored (RC4). */
export const checkHolding = (room: StoredRoom, { client, cursor, messages }: Holding): Anomaly[] => {
  const { roomId } = room;
  const missing = room.messages.filter(({ seq, id, rev }) => {
    const held = messages.get(seq);
    return held?.id !== id || held.rev !== rev;
  });
  if (missing.length > 0) {
    const what = `${client} misses or holds otherwise ${missing.length} messages, the first of them seq ${missing[0]?.seq ?? 0}`;
    return [{ kind: 'diverged', roomId, what, ids: missing.slice(0, 20).map(({ id }) => id) }];
  }
  if (messages.size !== room.messages.length)
    return [
      { kind: 'diverged', roomId, what: `${client} holds ${messages.size - room.messages.length} messages too many`, ids: [] },
    ];
  if (cursor === room.rev) return [];
  return [{ kind: 'diverged', roomId, what: `${client} stands at rev ${cursor}, the room at ${room.rev}`, ids: [] }];
};
