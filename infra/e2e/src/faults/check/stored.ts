import type { Anomaly, Operation, StoredMessage, StoredRoom } from '../history.ts';

const nameOf = (senderId: string, id: string): string => `${senderId}/${id}`;

/** Every acknowledged send is stored exactly once, an unknown one at most once, a rejected one never (MS1, MS4, ER1). */
export const checkSends = (room: StoredRoom, operations: readonly Operation[]): Anomaly[] => {
  const stored = Map.groupBy(room.messages, (message) => nameOf(message.senderId, message.clientMessageId));
  return operations.flatMap((operation): Anomaly[] => {
    if (operation.kind !== 'send') return [];
    const copies = stored.get(nameOf(operation.userId, operation.id)) ?? [];
    return [...judgeCopies(operation, copies), ...judgeTold(operation, copies)].map((fault) => ({
      ...fault,
      roomId: room.roomId,
      ids: [operation.id, ...copies.map(({ id }) => id)],
    }));
  });
};

type Fault = Pick<Anomaly, 'kind' | 'what'>;

const judgeCopies = ({ outcome, code }: Operation, copies: readonly StoredMessage[]): Fault[] => {
  if (copies.length > 1)
    return [{ kind: 'doubled', what: `one send is stored as seq ${copies.map(({ seq }) => seq).join(', ')}` }];
  if (outcome === 'ok' && copies.length === 0) return [{ kind: 'lost', what: 'an acknowledged send is not stored' }];
  if (outcome === 'rejected' && copies.length === 1)
    return [{ kind: 'rejected-but-stored', what: `a send that was refused with ${code ?? 'no code'} is stored` }];
  return [];
};

const judgeTold = ({ told }: Operation, [copy, ...more]: readonly StoredMessage[]): Fault[] => {
  if (told === undefined || copy === undefined || more.length > 0) return [];
  if (told.id === copy.id && told.seq === copy.seq) return [];
  return [{ kind: 'lost', what: `acknowledged as seq ${told.seq} with id ${told.id}, stored as seq ${copy.seq}` }];
};

/** `seq` is 1 to n without holes, and the head says so. */
export const checkNumbering = ({ roomId, lastSeq, messages }: StoredRoom): Anomaly[] => {
  const wrong = messages.find(({ seq }, index) => seq !== index + 1);
  if (wrong !== undefined)
    return [{ kind: 'numbering', roomId, what: `seq ${wrong.seq} stands where another should`, ids: [wrong.id] }];
  if (lastSeq === messages.length) return [];
  return [{ kind: 'numbering', roomId, what: `the last seq is ${lastSeq}, stored are ${messages.length}`, ids: [] }];
};

/** Whether the state that was told is what this very operation made, so that its `rev` is its own. */
const isOwn = ({ kind, content, told }: Operation): boolean =>
  // Any state may have this reaction.
  told !== undefined && kind !== 'react' && (kind === 'delete' ? told.deleted : !told.deleted && told.content === content);

/**
 * Acknowledged revs are unique, and the head is the number of changes: what was there, every message, every acknowledged edit,
 * deletion, addition and removal. Where one of these ended unknown the head may be higher by it.
 */
export const checkRevs = (room: StoredRoom, firstRev: number, operations: readonly Operation[]): Anomaly[] => {
  const { roomId } = room;
  const byRev = Map.groupBy(
    operations.filter((one) => one.outcome === 'ok' && isOwn(one)),
    ({ told }) => told?.rev ?? 0,
  );
  const shared = [...byRev].filter(([rev, same]) => same.length > 1 || rev > room.rev);
  const twice = shared.map(([rev, same]): Anomaly => {
    const what =
      same.length > 1 ? `rev ${rev} was acknowledged ${same.length} times` : `rev ${rev} is above the head ${room.rev}`;
    return { kind: 'revs', roomId, what, ids: same.map(({ id }) => id) };
  });
  const changes = operations.filter(({ kind }) => kind !== 'send');
  const certain = firstRev + room.messages.length + changes.filter(({ outcome }) => outcome === 'ok').length;
  const perhaps = changes.filter(({ outcome }) => outcome === 'unknown');
  if (room.rev >= certain && room.rev <= certain + perhaps.length) return twice;
  const what = `the head is ${room.rev}, but ${certain} changes were made (and ${perhaps.length} perhaps)`;
  return [...twice, { kind: 'revs', roomId, what, ids: perhaps.map(({ id }) => id) }];
};

/** An acknowledged reaction is there, as long as its message is. */
export const checkReactions = (room: StoredRoom, operations: readonly Operation[]): Anomaly[] => {
  const stored = new Map(room.messages.map((message) => [message.id, message]));
  return operations.flatMap(({ id, kind, outcome, subject, content, userId }): Anomaly[] => {
    const message = stored.get(subject);
    if (kind !== 'react' || outcome !== 'ok' || message === undefined || message.deleted) return [];
    if (message.reactions.some((one) => one.emoji === content && one.userIds.includes(userId))) return [];
    const what = `an acknowledged reaction to seq ${message.seq} is not stored`;
    return [{ kind: 'reaction-lost', roomId: room.roomId, what, ids: [id, subject] }];
  });
};

/** An acknowledged edit is the present text, unless one given later replaced it; what was deleted stays so. */
export const checkEdits = (room: StoredRoom, operations: readonly Operation[]): Anomaly[] => {
  const stored = new Map(room.messages.map((message) => [message.id, message]));
  const bySubject = Map.groupBy(
    operations.filter(({ kind }) => kind === 'edit' || kind === 'delete'),
    ({ subject }) => subject,
  );
  return [...bySubject].flatMap(([id, changes]) => {
    const message = stored.get(id);
    const last = changes.findLastIndex(({ outcome }) => outcome === 'ok');
    if (message === undefined || last === -1) return [];
    // What came after it and is not known may or may not have replaced it.
    const possible = changes.slice(last).filter(({ outcome }) => outcome !== 'rejected');
    if (possible.some((change) => isPresent(change, message))) return [];
    const what = `the last acknowledged change of seq ${message.seq} is not what is stored`;
    return [{ kind: 'edit-lost' as const, roomId: room.roomId, what, ids: [id, ...possible.map((change) => change.id)] }];
  });
};

const isPresent = (change: Operation, { content, deleted }: StoredMessage): boolean =>
  change.kind === 'delete' ? deleted : !deleted && content === change.content;
