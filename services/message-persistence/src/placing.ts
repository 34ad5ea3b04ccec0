import { accept, type Message, type Result, refuse } from '@parley/contracts';
import { type Admitted, asLiving, type Of } from './admitted.ts';

/** Where a new message stands: in the thread of `root`, or in the room's own timeline. */
export interface Placed {
  readonly root: Message | undefined;
}

/**
 * Finds where a new message belongs (MS9): it answers a message that is there, and stands in the thread of one that stands in
 * none itself. A thread goes on after its root was deleted; none begins at a deleted message. Codes: `not_found`, `gone`,
 * `invalid`.
 */
export const place = ({ room, present }: Admitted, { replyTo, threadOf }: Of<'message.send'>): Result<Placed> => {
  if (replyTo !== undefined) {
    const answered = asLiving(present.named(room.id, replyTo));
    if (!answered.ok) return answered;
  }
  if (threadOf === undefined) return inTimeline;
  const root = present.named(room.id, threadOf);
  const begun = root === undefined || root.threadCount === 0 ? asLiving(root) : accept(root);
  if (!begun.ok) return begun;
  return begun.data.threadOf === undefined ? accept({ root: begun.data }) : tooDeep;
};

const inTimeline = accept<Placed>({ root: undefined });

const tooDeep = refuse('invalid', 'a message in a thread has no thread of its own', {
  issues: [{ path: 'threadOf', message: 'names a message that stands in a thread itself' }],
});
