import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../../person.ts';
import type { SentFile } from '../history.ts';
import type { Working } from './pause.ts';

/** Files that are at the server and go with no message yet, by who sent them and to which room. */
export interface ReadyFiles {
  take(userId: string, roomId: string): SentFile | undefined;
}

interface Answer {
  readonly id?: string;
  readonly ticket?: string;
}

const betweenMs = 150;
const mostReady = 40;

const keyOf = (userId: string, roomId: string): string => `${userId}/${roomId}`;

/** Sends one small file; undefined where any of its steps failed, which leaves nothing that matters. */
const sendOne = async (person: Person, roomId: string): Promise<SentFile | undefined> => {
  try {
    const content = Buffer.from(`file of ${person.id}`);
    const begun = await person.call<Answer>('POST', '/api/uploads', { roomId, name: 'file.txt', size: content.length });
    if (begun.status !== 201 || begun.body.id === undefined) return undefined;
    const path = `/api/uploads/${begun.body.id}`;
    await person.call('PATCH', `${path}?offset=0`, content);
    const done = await person.call<Answer>('POST', `${path}/complete`);
    return done.body.ticket === undefined ? undefined : { id: begun.body.id, ticket: done.body.ticket };
  } catch {
    return undefined;
  }
};

/** Sends files one after the other until it is ended, by people in turn to rooms in turn; some are always ready to go with a message. */
export const sendFiles = (all: Working, people: readonly Person[], roomIds: readonly string[]) => {
  const ready = new Map<string, SentFile[]>();
  const run = async (): Promise<void> => {
    for (let count = 0; !all.signal.aborted; count += 1) {
      await all.pause.over();
      await sleep(betweenMs);
      const [person, roomId] = [people[count % people.length], roomIds[Math.floor(count / people.length) % roomIds.length]];
      const isFull = [...ready.values()].flat().length >= mostReady;
      if (person === undefined || roomId === undefined || isFull) continue;
      const file = await sendOne(person, roomId);
      const key = keyOf(person.id, roomId);
      if (file !== undefined) ready.set(key, [...(ready.get(key) ?? []), file]);
    }
  };
  const files: ReadyFiles = { take: (userId, roomId) => ready.get(keyOf(userId, roomId))?.shift() };
  return { files, done: run() };
};
