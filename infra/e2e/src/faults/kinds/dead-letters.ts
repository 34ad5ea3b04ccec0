import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figures, growth, readFigures } from '../figures.ts';
import type { Tried } from '../recorder.ts';
import { until } from '../until.ts';
import type { Fault, Scene } from './fault.ts';
import { frozen } from './processes.ts';

const replicas = ['message-persistence', 'message-persistence-2'];
const nothing: Tried = { outcome: 'unknown', code: 'none', retryable: false };
const setAsideWithinMs = 20_000;

/** A defect of the schema, as a release may bring one: one text cannot be stored. Answers how to mend it. */
const breakFor = async ({ system }: Scene, text: string): Promise<() => Promise<unknown>> => {
  await system.withOwner((client) =>
    client.query(`ALTER TABLE messages ADD CONSTRAINT poison CHECK (content NOT LIKE '${text}%') NOT VALID`),
  );
  return () => system.withOwner((client) => client.query('ALTER TABLE messages DROP CONSTRAINT poison'));
};

/** One command among many that nobody can store: all but it go on, and it is set aside, told as unknown, and replayed once it can. */
const poison = async (scene: Scene): Promise<void> => {
  const { system, load } = scene;
  const wrong = (what: string, ...ids: string[]): void =>
    void scene.anomalies.push({ kind: 'dead-letters', roomId: '', what, ids });
  const [roomId = ''] = load.roomIds;
  const { owner } = load;
  const text = `poison ${randomUUID()}`;
  const before = await readFigures(system);
  const grown = async (): Promise<Figures> => growth(before, await readFigures(system));
  const mend = await breakFor(scene, text);
  try {
    const operation = load.recorder.begin({ kind: 'send', roomId, userId: owner.person.id, content: text });
    const given: { tried: Promise<Tried> } = { tried: Promise.resolve(nothing) };
    // What gathers while nobody reads is one batch with it; the first of it answers the read that waits already.
    await frozen(system, replicas, async () => {
      await sleep(300);
      given.tried = owner.attempt(operation);
      await sleep(400);
    });
    const tried = await given.tried;
    if (tried.outcome === 'ok') wrong('what cannot be stored was acknowledged', operation.id);
    load.recorder.settle(operation, { outcome: 'unknown', code: tried.outcome === 'ok' ? undefined : tried.code });
    if (!(await until(async () => (await grown()).deadLetters > 0, setAsideWithinMs)))
      wrong('it was not set aside', operation.id);
  } finally {
    await mend();
  }
  const { deadLetters } = await grown();
  if (deadLetters !== 1) wrong(`one command could not be stored, ${deadLetters} were set aside`);
  const { code, out } = await system.bus('dead-letters', 'replay', '--all');
  if (code !== 0 || !out.includes('1 handed on again')) wrong(`replaying the dead letter said: ${out.trim()}`);
};

/** What cannot be stored at all. */
export const deadLetterFaults: readonly Fault[] = [
  { name: 'one command that cannot be stored', bites: ['deadLetters'], moves: ['bisections'], isLong: true, strike: poison },
];
