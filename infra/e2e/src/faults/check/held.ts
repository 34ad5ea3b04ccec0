import type { Anomaly, HeldMessage, Holding, StoredMessage, StoredRoom } from '../history.ts';

/**
 * A client that was connected to the end, and one that came back, hold exactly what is stored (RC4), from where they begin to
 * hold anything; where they show texts, these too.
 */
export const checkHolding = (room: StoredRoom, { client, cursor, from, messages }: Holding): Anomaly[] => {
  const { roomId } = room;
  const due = room.messages.filter(({ seq }) => seq >= from);
  const missing = due.filter((message) => !isSame(messages.get(message.seq), message));
  if (missing.length > 0) {
    const what = `${client} misses or holds otherwise ${missing.length} messages, the first of them seq ${missing[0]?.seq ?? 0}`;
    return [{ kind: 'diverged', roomId, what, ids: missing.slice(0, 20).map(({ id }) => id) }];
  }
  if (messages.size !== due.length)
    return [{ kind: 'diverged', roomId, what: `${client} holds ${messages.size - due.length} messages too many`, ids: [] }];
  if (cursor === room.rev) return [];
  return [{ kind: 'diverged', roomId, what: `${client} stands at rev ${cursor}, the room at ${room.rev}`, ids: [] }];
};

const isSame = (held: HeldMessage | undefined, { id, rev, content }: StoredMessage): boolean =>
  held?.id === id && held.rev === rev && (held.content === undefined || held.content === content);
