import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@parley/test-kit';
import { createRoom, type Person, register } from '../person.ts';
import { overRest } from './attempts.ts';
import type { Operation } from './history.ts';
import { Recorder } from './recorder.ts';
import { Talker } from './talker.ts';
import { until } from './until.ts';

/** Several people in several rooms, who send over sockets and REST, edit, delete, and remove and add one of them. */
export interface Load {
  readonly recorder: Recorder;
  readonly talkers: readonly Talker[];
  /** Everybody whose connections are noted, also who holds no rooms. */
  readonly everybody: readonly Talker[];
  readonly roomIds: readonly string[];
  readonly firstRevs: ReadonlyMap<string, number>;
  /** Ends it, and waits until everything is settled. */
  stop(): Promise<void>;
}

const roomCount = 4;
const talkerCount = 6;

/** Starts it, `perSecond` operations a second. @throws when the people do not all come in within 30 s. */
export const startLoad = async (url: string, perSecond: number, seed: number): Promise<Load> => {
  const people = await Promise.all(Array.from({ length: talkerCount + 1 }, () => register(url, 'talker')));
  const [owner, visitor] = [people[0], people.at(-1)];
  if (owner === undefined || visitor === undefined) throw new Error('nobody registered');
  const starts = new Map<string, { epoch: number; rev: number }>();
  for (let count = 0; count < roomCount; count += 1) {
    const roomId = await createRoom(owner, people.slice(1));
    const { body } = await owner.call<{ epoch: number; rev: number }>('GET', `/api/rooms/${roomId}`);
    starts.set(roomId, body);
  }
  const talkers = people.slice(0, -1).map((person) => new Talker(person, starts));
  const [changer] = talkers;
  if (changer === undefined) throw new Error('nobody is there to change anything');
  const everybody = [...talkers, new Talker(visitor, new Map())];
  if (!(await until(() => everybody.every((one) => one.isUp()), 30_000))) throw new Error('not everybody came in');
  const recorder = new Recorder();
  const roomIds = [...starts.keys()];
  const stopping = new AbortController();
  const loops = [
    ...sending({ recorder, talkers, roomIds, perSecond, random: seededRandom(seed) }, stopping.signal),
    ...roomIds.map((roomId) => changing(recorder, changer, roomId, stopping.signal)),
    visiting(recorder, { owner, visitor, roomId: roomIds[0] ?? '' }, stopping.signal),
  ];
  return {
    recorder,
    talkers,
    everybody,
    roomIds,
    firstRevs: new Map([...starts].map(([roomId, { rev }]) => [roomId, rev])),
    stop: async () => {
      stopping.abort();
      recorder.endAt(performance.now() + 30_000);
      await Promise.all(loops);
    },
  };
};

interface Sending {
  readonly recorder: Recorder;
  readonly talkers: readonly Talker[];
  readonly roomIds: readonly string[];
  readonly perSecond: number;
  readonly random: () => number;
}

/** One in eight over REST, one in forty given again when it is old. */
const sending = ({ recorder, talkers, roomIds, perSecond, random }: Sending, signal: AbortSignal): Promise<unknown>[] => {
  const given: Promise<unknown>[] = [];
  const giveOne = (count: number): Promise<unknown> => {
    const talker = talkers[Math.floor(random() * talkers.length)];
    const roomId = roomIds[Math.floor(random() * roomIds.length)] ?? '';
    if (talker === undefined) return Promise.resolve();
    const { person } = talker;
    const old = recorder.operations[count - 400];
    if (count % 40 === 0 && old?.kind === 'send' && old.outcome === 'ok') {
      const again = talkers.find((one) => one.person.id === old.userId);
      if (again !== undefined) return recorder.repeat(old, again.attempt);
    }
    const one = { kind: 'send', roomId, userId: person.id, content: `message ${count}` } as const;
    if (count % 8 === 0) return recorder.carryOut(one, overRest(person));
    return recorder.carryOut({ ...one, lane: talker.isUp() ? talker.lane() : undefined }, talker.attempt);
  };
  const pace = (async () => {
    for (let count = 0; !signal.aborted; count += 1) {
      given.push(giveOne(count));
      await sleep(1_000 / perSecond);
    }
    await Promise.all(given);
  })();
  return [pace];
};

/**
 * Edits the owner's newest message of a room twice, over sockets and REST in turns, gives the first edit again under its old
 * id, and deletes every other pair of messages: one change after the other.
 */
const changing = async (recorder: Recorder, owner: Talker, roomId: string, signal: AbortSignal): Promise<void> => {
  const { person, attempt } = owner;
  const deleted = new Set<string>();
  const isMine = ({ kind, userId, roomId: of, outcome, told }: Operation): boolean =>
    kind === 'send' && userId === person.id && of === roomId && outcome === 'ok' && told !== undefined && !deleted.has(told.id);
  for (let round = 1; !signal.aborted; round += 1) {
    const subject = recorder.operations.findLast(isMine)?.told?.id;
    await sleep(200);
    if (subject === undefined) continue;
    const given = { roomId, userId: person.id, subject };
    const by = round % 2 === 0 ? attempt : overRest(person);
    const first = await recorder.carryOut({ ...given, kind: 'edit', content: `edit ${round}` }, by);
    await recorder.carryOut({ ...given, kind: 'edit', content: `edit ${round} anew` }, by);
    await recorder.repeat(first, by);
    if (round % 4 > 1) await recorder.carryOut({ ...given, kind: 'delete' }, by).then(() => deleted.add(subject));
  }
};

interface Visit {
  readonly owner: Person;
  readonly visitor: Person;
  readonly roomId: string;
}

/** Removes somebody and adds them again, until it is stopped. */
const visiting = async (recorder: Recorder, { owner, visitor, roomId }: Visit, signal: AbortSignal): Promise<void> => {
  for (let count = 0; !signal.aborted; count += 1) {
    const kind = count % 2 === 0 ? 'remove' : 'add';
    const done = await recorder.carryOut({ kind, roomId, userId: owner.id, subject: visitor.id }, overRest(owner));
    if (done.outcome !== 'ok') return;
    await sleep(700);
  }
};
