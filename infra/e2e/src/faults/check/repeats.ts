import type { Anomaly, LateRepeat, Operation, StoredRoom, Told } from '../history.ts';

type Fault = Pick<Anomaly, 'kind' | 'what'>;
type State = Pick<Told, 'content' | 'deleted'>;

/** What is known of a message: how it was at each `rev`, and when which `rev` was acknowledged. */
interface Known {
  readonly states: Map<number, State>;
  readonly acknowledged: { readonly at: number; readonly rev: number }[];
}

/**
 * What is given again long after it was acknowledged is recognised (MS4): the answer is the same message in its present state,
 * and says of a send that it is a repeat; and a send that was stored is never refused.
 */
export const checkRepeats = (room: StoredRoom, repeats: readonly LateRepeat[], operations: readonly Operation[]): Anomaly[] => {
  const known = knownOf(room, operations, new Set(repeats.map(({ told, of }) => (told ?? of.told)?.id ?? '')));
  return repeats.flatMap((repeat) => {
    const fault = judge(repeat, known);
    if (fault === undefined) return [];
    return [{ ...fault, roomId: room.roomId, ids: [repeat.of.id, repeat.of.told?.id ?? '', repeat.told?.id ?? ''] }];
  });
};

const judge = ({ of, told, duplicate, code, askedAt }: LateRepeat, known: ReadonlyMap<string, Known>): Fault | undefined => {
  const seq = of.told?.seq ?? 0;
  // An edit of what was deleted since is `gone`.
  if (told === undefined)
    return of.kind === 'send'
      ? { kind: 'repeat-refused', what: `a repeated send of seq ${seq} was refused with ${code ?? 'no code'}` }
      : undefined;
  const applied = (how: string): Fault => ({ kind: 'repeat-applied', what: `a repeated ${of.kind} of seq ${seq} ${how}` });
  if (of.told !== undefined && (told.id !== of.told.id || told.seq !== of.told.seq))
    return applied(`was answered with seq ${told.seq}`);
  if (of.kind === 'send' && duplicate !== true) return applied('was not told to be a repeat');
  const { states, acknowledged } = known.get(told.id) ?? { states: new Map<number, State>(), acknowledged: [] };
  const least = acknowledged.reduce((rev, one) => (one.at < askedAt ? Math.max(rev, one.rev) : rev), 0);
  if (told.rev < least) return applied(`was answered with rev ${told.rev}, although rev ${least} was acknowledged before`);
  const state = states.get(told.rev);
  if (state === undefined || (state.content === told.content && state.deleted === told.deleted)) return undefined;
  return applied(`was answered with what the message never was at rev ${told.rev}`);
};

/** Edits and deletions are told as they were; what a message is at last is stored. */
const knownOf = (room: StoredRoom, operations: readonly Operation[], wanted: ReadonlySet<string>): Map<string, Known> => {
  const known = new Map<string, Known>([...wanted].map((id) => [id, { states: new Map(), acknowledged: [] }]));
  for (const { told, settledAt, outcome } of operations) {
    const of = outcome === 'ok' && told !== undefined ? known.get(told.id) : undefined;
    if (of === undefined || told === undefined) continue;
    of.states.set(told.rev, told);
    of.acknowledged.push({ at: settledAt ?? 0, rev: told.rev });
  }
  for (const { id, rev, content, deleted } of room.messages) known.get(id)?.states.set(rev, { content, deleted });
  return known;
};
