import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@parley/test-kit';
import { overRest } from '../attempts.ts';
import type { ClientTalker } from '../client-talker.ts';
import type { Operation } from '../history.ts';
import type { Talker } from '../talker.ts';
import type { ReadyFiles } from './files.ts';
import type { Working } from './pause.ts';

/** Who sends where, and how much. */
export interface Sending extends Working {
  readonly talkers: readonly Talker[];
  readonly clients: readonly ClientTalker[];
  readonly roomIds: readonly string[];
  /** Operations a second. */
  readonly perSecond: number;
  readonly seed: number;
  readonly files: ReadyFiles;
}

/** What is unsettled may be this many seconds' worth; beyond it nothing new is given: all tries together would only burn time. */
const mostOpenSeconds = 15;
/** A process that was held up makes up for no more than that, ms. */
const mostBehindMs = 500;

/** Sends at an even pace until it is stopped, and then until all is settled. */
export const sending = async (all: Sending): Promise<void> => {
  const give = giver(all);
  const under = new Set<Promise<unknown>>();
  let due = performance.now();
  for (let count = 0; !all.signal.aborted; count += 1) {
    await all.pause.over();
    if (all.recorder.open < all.perSecond * mostOpenSeconds) {
      const one: Promise<unknown> = Promise.resolve(give(count)).finally(() => under.delete(one));
      under.add(one);
    }
    due = Math.max(due + 1_000 / all.perSecond, performance.now() - mostBehindMs);
    const waitMs = due - performance.now();
    if (waitMs > 1) await sleep(waitMs);
  }
  await Promise.all(under);
};

/** With a file wherever one is ready; one in five by the client library, one in eight over REST, one in forty given again when it is old, over either path. */
const giver = ({ recorder, talkers, clients, roomIds, seed, files }: Sending) => {
  const random = seededRandom(seed);
  const byClient = clientGiver(clients, random);
  return (count: number): Promise<unknown> | undefined => {
    const roomId = roomIds[Math.floor(random() * roomIds.length)] ?? '';
    const talker = talkers[Math.floor(random() * talkers.length)];
    const content = `message ${count}`;
    if (count % 5 === 0 && byClient(count / 5, roomId, content)) return undefined;
    if (talker === undefined) return undefined;
    const old = recorder.operations[recorder.operations.length - 400];
    if (count % 40 === 1 && old?.kind === 'send' && old.outcome === 'ok') {
      const again = talkers.find(({ person }) => person.id === old.userId);
      if (again !== undefined) return recorder.repeat(old, random() < 0.5 ? again.attempt : overRest(again.person));
    }
    const { person } = talker;
    const one = { kind: 'send', roomId, userId: person.id, content, file: files.take(person.id, roomId) } as const;
    if (count % 8 === 2) return recorder.carryOut(one, overRest(person));
    return recorder.carryOut({ ...one, lane: talker.isUp() ? talker.lane() : undefined }, talker.attempt);
  };
};

/** Each tenth of a client's commands edits what it sent before in that room, each fortieth deletes it. */
const clientGiver = (clients: readonly ClientTalker[], random: () => number) => {
  const latest = new Map<string, Operation>();
  return (count: number, roomId: string, content: string): boolean => {
    const client = clients[Math.floor(random() * clients.length)];
    if (client?.takesCommands() !== true) return false;
    const key = `${client.person.id} ${roomId}`;
    const before = latest.get(key);
    if (count % 10 !== 9 || before?.told === undefined) {
      const sent = client.send(roomId, content);
      if (before === undefined || before.settledAt !== undefined) latest.set(key, sent);
      return true;
    }
    const deletes = count % 40 === 39;
    client.change(deletes ? 'delete' : 'edit', before, `${content}, edited`);
    if (deletes) latest.delete(key);
    return true;
  };
};
