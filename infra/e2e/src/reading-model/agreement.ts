import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ChatClient } from '@parley/client';
import type { FollowedThread, MyRoom, Seen } from '@parley/contracts';
import { expect } from 'vitest';
import { deviceOf, type Player } from './cast.ts';
import type { SeenRange, Sight } from './model.ts';
import type { Stage } from './stage.ts';

/** After so long what differs still differs, ms. */
const patienceMs = 10_000;

/** Waits until every device shows what the model says; answers how long that took, ms. @throws with what differs at last. */
export const devicesAgree = async (stage: Stage): Promise<number> => {
  const startedAt = performance.now();
  const wanted = stage.cast.map((_, index) => wantedOf(stage, index));
  for (;;) {
    const shown = stage.cast.map((player, index) => player.devices.map((device) => shownOn(stage, index, device)));
    const tookMs = performance.now() - startedAt;
    const agrees = shown.every((devices, index) => devices.every((one) => isDeepStrictEqual(one, wanted[index])));
    if (agrees) return tookMs;
    if (tookMs > patienceMs) expect(shown).toEqual(wanted.map((one, index) => shown[index]?.map(() => one)));
    await delay(5);
  }
};

/** Compares what the server answers with the model, for each of the people. @throws with what differs. */
export const serverAgrees = async (stage: Stage): Promise<void> => {
  const answers = await Promise.all(stage.cast.map((player) => askServer(stage, player)));
  for (const [index, answer] of answers.entries()) {
    const { model } = stage;
    const threads = [...model.threadsOf(index)].map(([root, reading]) => [stage.ids[root - 1], reading]);
    expect([index, answer]).toEqual([
      index,
      { sight: model.sightOf(index), threads: Object.fromEntries(threads), seen: seenAnswer(stage, index) },
    ]);
  }
};

interface Shown {
  readonly sight: Sight | undefined;
  readonly readReceipts: boolean | undefined;
  /** On the first device, which shows it. */
  readonly seen: readonly SeenRange[] | 'hidden' | undefined;
}

const wantedOf = (stage: Stage, index: number): Shown => {
  const isHidden = stage.cast[index]?.isHidden === true;
  const isIn = stage.model.people[index]?.isIn === true;
  const seen = isHidden ? 'hidden' : rangesFor(stage, index);
  return { sight: stage.model.sightOf(index), readReceipts: !isHidden, seen: isIn ? seen : undefined };
};

const rangesFor = ({ model, cast }: Stage, index: number): SeenRange[] =>
  model.seenBy(index, (other) => cast[other]?.isHidden === true);

const seenAnswer = (stage: Stage, index: number): readonly SeenRange[] | 'forbidden' => {
  const isRefused = stage.cast[index]?.isHidden === true || stage.model.people[index]?.isIn !== true;
  return isRefused ? 'forbidden' : rangesFor(stage, index);
};

const shownOn = (stage: Stage, index: number, device: ChatClient): Shown => {
  const room = device.rooms.getSnapshot().rooms.find(({ id }) => id === stage.roomId);
  const person = stage.model.people[index];
  return {
    sight: room && sightIn(room),
    readReceipts: device.reading.settings.getSnapshot()?.readReceipts,
    seen: person?.isIn === true ? seenOn(stage, index, person.visibleFrom) : undefined,
  };
};

const sightIn = ({ readSeq, unread, mentions, threads }: MyRoom): Sight => ({
  readSeq,
  unread,
  mentions,
  threads: { unread: threads.unread, mentions: threads.mentions },
});

/** What was told before its reader came back may begin where they saw more. */
const seenOn = (stage: Stage, index: number, visibleFrom: number): readonly SeenRange[] | 'hidden' | undefined => {
  const snapshot = stage.seenBy[index]?.getSnapshot();
  if (snapshot?.status !== 'ready') return snapshot?.status === 'hidden' ? 'hidden' : undefined;
  const people = snapshot.people.map((one) => ({ ...one, from: Math.max(one.from, visibleFrom) }));
  return rangesOf(
    stage.cast,
    people.filter(({ from, to }) => from <= to),
  );
};

const rangesOf = (cast: readonly Player[], items: readonly Seen[]): SeenRange[] =>
  items
    .map(({ userId, from, to }): SeenRange => [cast.findIndex(({ person }) => person.id === userId), from, to])
    .toSorted(([one], [other]) => one - other);

const askServer = async ({ cast, roomId }: Stage, player: Player) => {
  const { rest } = deviceOf(player, 0);
  const [rooms, threads, seen] = await Promise.all([
    rest.call<{ items: MyRoom[] }>({ method: 'GET', path: '/api/rooms' }),
    rest.call<{ items: FollowedThread[] }>({ method: 'GET', path: '/api/me/threads', query: { roomId } }),
    rest.call<{ items: Seen[] }>({ method: 'GET', path: `/api/rooms/${roomId}/seen-by` }),
  ]);
  if (!rooms.ok || !threads.ok) throw new Error('the server did not answer');
  const room = rooms.data.items.find(({ id }) => id === roomId);
  return {
    sight: room && sightIn(room),
    threads: Object.fromEntries(
      threads.data.items.map(({ root, readSeq, unread, mentions }) => [root.id, { readSeq, unread, mentions }]),
    ),
    seen: seen.ok ? rangesOf(cast, seen.data.items) : seen.error.code,
  };
};
