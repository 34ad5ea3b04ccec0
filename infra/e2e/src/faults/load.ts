import { createRoom, type Person, register } from '../person.ts';
import { ClientTalker } from './client-talker.ts';
import type { Anomaly } from './history.ts';
import { changing, visiting } from './load/changing.ts';
import { sendFiles } from './load/files.ts';
import { Pause } from './load/pause.ts';
import { reloading } from './load/reloading.ts';
import { sending } from './load/sending.ts';
import { renewing } from './load/tokens.ts';
import { Receptions } from './receptions.ts';
import { Recorder } from './recorder.ts';
import { Talker } from './talker.ts';
import { until } from './until.ts';

/** Who is there, and can be asked to leave and come back. */
export interface Present {
  readonly connections: readonly unknown[];
  isUp(): boolean;
  leave(): void;
  comeBack(): void;
}

/**
 * Several people in several rooms, with bare sockets and with the client library, who send over sockets and REST, edit, delete,
 * and remove and add one of them.
 */
export interface Load {
  readonly recorder: Recorder;
  readonly receptions: Receptions;
  /** Who has a bare socket and holds every room. */
  readonly talkers: readonly Talker[];
  /** Who uses the client library. */
  readonly clients: readonly ClientTalker[];
  /** Everybody who is connected, also who holds no rooms. */
  readonly everybody: readonly Present[];
  /** A member who is away from before the first operation until all is over. */
  readonly sleeper: Talker;
  /** Who owns the rooms, one of the talkers. */
  readonly owner: Talker;
  readonly roomIds: readonly string[];
  readonly firstRevs: ReadonlyMap<string, number>;
  /** Lets everybody be silent, with everything settled, while something is done. */
  quietly(work: () => Promise<unknown>): Promise<void>;
  /** How much of a time everybody was to be silent, ms. */
  silentMs(from: number, to: number): number;
  /** Ends it, and waits until everything is settled. Answers what went wrong. */
  stop(): Promise<readonly Anomaly[]>;
  close(): void;
}

const roomCount = 4;
const talkerCount = 6;
const clientCount = 2;
const settledWithinMs = 30_000;

interface Cast {
  readonly owner: Person;
  readonly talking: readonly Person[];
  readonly withClient: readonly Person[];
  readonly away: Person;
  readonly visitor: Person;
}

const registerCast = async (url: string): Promise<Cast> => {
  const people = await Promise.all(Array.from({ length: talkerCount + clientCount + 2 }, () => register(url, 'talker')));
  const talking = people.splice(0, talkerCount);
  const withClient = people.splice(0, clientCount);
  const [away, visitor] = people;
  const [owner] = talking;
  if (owner === undefined || away === undefined || visitor === undefined) throw new Error('nobody registered');
  return { owner, talking, withClient, away, visitor };
};

const createRooms = async ({ owner, talking, withClient, away, visitor }: Cast) => {
  const members = [...talking.filter((person) => person !== owner), ...withClient, away, visitor];
  const starts = new Map<string, { epoch: number; rev: number }>();
  for (let count = 0; count < roomCount; count += 1) {
    const roomId = await createRoom(owner, members);
    const { body } = await owner.call<{ epoch: number; rev: number }>('GET', `/api/rooms/${roomId}`);
    starts.set(roomId, body);
  }
  return starts;
};

/** Starts it, `perSecond` operations a second. @throws when the people do not all come in within 30 s. */
export const startLoad = async (url: string, perSecond: number, seed: number): Promise<Load> => {
  const cast = await registerCast(url);
  const starts = await createRooms(cast);
  const roomIds = [...starts.keys()];
  const [recorder, receptions, pause] = [new Recorder(), new Receptions(), new Pause()];
  const talkers = cast.talking.map((person) => new Talker(person, starts, receptions));
  const owner = talkers.find(({ person }) => person === cast.owner) ?? new Talker(cast.owner, starts, receptions);
  const clients = cast.withClient.map((person) => new ClientTalker(person, roomIds, recorder));
  const visitor = new Talker(cast.visitor, new Map(), receptions);
  const sleeper = new Talker(cast.away, starts, receptions);
  const everybody = [...talkers, ...clients, visitor];
  for (const one of everybody) one.comeBack();
  if (!(await until(() => everybody.every((one) => one.isUp()), 30_000))) throw new Error('not everybody came in');
  const stopping = new AbortController();
  const working = { recorder, pause, signal: stopping.signal };
  const sendingFiles = sendFiles(working, cast.talking, roomIds);
  const loops = [
    sendingFiles.done,
    sending({ ...working, talkers, clients, roomIds, perSecond, seed, files: sendingFiles.files }),
    ...roomIds.map((roomId) => changing(working, owner, roomId)),
    visiting(working, { owner: cast.owner, visitor: cast.visitor, roomId: roomIds[0] ?? '' }),
    reloading(working, clients, seed),
    renewing([...talkers, visitor, sleeper], stopping.signal),
  ];
  const finish = async (): Promise<readonly Anomaly[]> => {
    stopping.abort();
    recorder.endAt(performance.now() + 30_000);
    await Promise.all(loops);
    return (await Promise.all(clients.map((client) => client.finish()))).flat();
  };
  return {
    recorder,
    receptions,
    talkers,
    clients,
    everybody,
    sleeper,
    owner,
    roomIds,
    firstRevs: new Map([...starts].map(([roomId, { rev }]) => [roomId, rev])),
    quietly: (work) =>
      pause.during(async () => {
        // Nobody else looks after what clients had under way when they were loaded anew: that loop is silent too.
        const isSilent = (): boolean => {
          for (const client of clients) client.lookAfterOpen();
          return recorder.open === 0;
        };
        await until(isSilent, settledWithinMs, 200);
        await work();
      }),
    silentMs: (from, to) => pause.silentMs(from, to),
    stop: finish,
    close: () => {
      for (const one of [...talkers, ...clients, visitor, sleeper]) one.close();
    },
  };
};
