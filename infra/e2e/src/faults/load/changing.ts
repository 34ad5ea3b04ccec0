import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../../person.ts';
import { overRest } from '../attempts.ts';
import type { Operation } from '../history.ts';
import type { Talker } from '../talker.ts';
import type { Working } from './pause.ts';

const emojis = ['👍', '🎉', '❤️', '👀'];

/**
 * Edits the owner's newest message of a room twice, over sockets and REST in turns; gives the send that made it, and the first
 * edit, again under their old ids, each over the other path too; reacts to it; and deletes every other pair of messages: one change
 * after the other.
 */
export const changing = async ({ recorder, pause, signal }: Working, owner: Talker, roomId: string): Promise<void> => {
  const { person, attempt } = owner;
  const deleted = new Set<string>();
  const reacted = new Set<string>();
  const isMine = ({ kind, userId, roomId: of, outcome, told }: Operation): boolean =>
    kind === 'send' && userId === person.id && of === roomId && outcome === 'ok' && told !== undefined && !deleted.has(told.id);
  for (let round = 1; !signal.aborted; round += 1) {
    await sleep(200);
    await pause.over();
    const send = recorder.operations.findLast(isMine);
    const subject = send?.told?.id;
    if (send === undefined || subject === undefined) continue;
    const given = { roomId, userId: person.id, subject };
    const [by, otherwise] = round % 2 === 0 ? [attempt, overRest(person)] : [overRest(person), attempt];
    const first = await recorder.carryOut({ ...given, kind: 'edit', content: `edit ${round}` }, by);
    await recorder.repeat(send, otherwise);
    await recorder.carryOut({ ...given, kind: 'edit', content: `edit ${round} anew` }, by);
    const emoji = emojis[round % emojis.length] ?? '👍';
    // Once each: a reaction that is there already would be no change.
    if (!reacted.has(`${subject}/${emoji}`)) await recorder.carryOut({ ...given, kind: 'react', content: emoji }, by);
    reacted.add(`${subject}/${emoji}`);
    await recorder.repeat(first, round % 3 === 0 ? otherwise : by);
    if (round % 4 > 1) {
      await recorder.carryOut({ ...given, kind: 'delete' }, by).then(() => deleted.add(subject));
      await recorder.repeat(send, by);
    }
  }
};

/** Who comes and goes, who lets them, and where. */
export interface Visit {
  readonly owner: Person;
  readonly visitor: Person;
  readonly roomId: string;
}

/** Removes somebody and adds them again, until it is stopped. */
export const visiting = async ({ recorder, pause, signal }: Working, { owner, visitor, roomId }: Visit): Promise<void> => {
  for (let count = 0; !signal.aborted; count += 1) {
    const kind = count % 2 === 0 ? 'remove' : 'add';
    const done = await recorder.carryOut({ kind, roomId, userId: owner.id, subject: visitor.id }, overRest(owner));
    if (done.outcome !== 'ok') return;
    await sleep(700);
    await pause.over();
  }
};
