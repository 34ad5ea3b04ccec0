import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChatClient, type ConnectionState, createChatClient } from '@parley/client';
import { type LaunchedStack, launchStack, readStack, repositoryRoot } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoom, digestOf, type Person, register, wholeHistory } from './person.ts';
import { sharedDir, sharedUrl } from './shared-stack.ts';
import { type Manners, Wanderer } from './wanderer.ts';

/** `npm run test:slow` looks at a crowd; the short form at a few, on the stack that is there. */
const slow = process.env['PARLEY_SLOW'] !== undefined;
const { people, connectionsEach, perSecond } = slow
  ? { people: 30, connectionsEach: 10, perSecond: 200 }
  : { people: 8, connectionsEach: 4, perSecond: 40 };

let own: LaunchedStack | undefined;
let url = '';
let dataDir = '';
const wanderers: Wanderer[] = [];
const clients: ChatClient[] = [];

beforeAll(async () => {
  if (slow) own = await launchStack({ env: { PARLEY_LIMITS: 'off' } });
  url = own?.url ?? sharedUrl();
  dataDir = own?.dataDir ?? sharedDir();
});
afterAll(async () => {
  for (const wanderer of wanderers) wanderer.close();
  for (const client of clients) client.close();
  await own?.destroy();
});

const pids = (): Record<string, number | null> =>
  Object.fromEntries(readStack(dataDir)?.processes.map(({ name, pid }) => [name, pid]) ?? []);

const restart = async (service: string): Promise<{ code: number | null; out: string }> => {
  const { NODE_ENV: _, ...inherited } = process.env;
  const env = { ...inherited, PARLEY_DATA_DIR: dataDir };
  const child = spawn('npm', ['run', 'restart', '--', service], { cwd: repositoryRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (out += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
};

/** Pairs in rooms of their own, each person with several connections of every kind. */
const gather = async (): Promise<{ person: Person; roomId: string; senders: Wanderer[] }[]> => {
  const all: Person[] = [];
  for (let from = 0; from < people; from += 10)
    all.push(...(await Promise.all(Array.from({ length: Math.min(10, people - from) }, () => register(url, 'wanderer')))));
  const kinds: [Manners, ('polling' | 'websocket')[]][] = [
    ['listens', ['websocket']],
    ['ignores', ['websocket']],
    ['ignores', ['polling', 'websocket']],
    ['listens', ['polling']],
  ];
  const rooms = [];
  for (let at = 0; at < people; at += 2) {
    const pair = all.slice(at, at + 2);
    const [person] = pair;
    if (person === undefined) throw new Error('nobody registered');
    const roomId = await createRoom(person, pair.slice(1));
    const here = pair.flatMap((one) =>
      Array.from({ length: connectionsEach }, (_, index) => {
        const [manners, transports] = kinds[index % kinds.length] ?? ['ignores', ['websocket']];
        return new Wanderer({ person: one, roomId, manners, transports });
      }),
    );
    wanderers.push(...here);
    // One device of each: a person's sends are limited.
    rooms.push({ person, roomId, senders: here.filter((_, index) => index % connectionsEach === at % connectionsEach) });
  }
  await eventually(() => expect(wanderers.every((wanderer) => wanderer.isUp())).toBe(true), { timeoutMs: 60_000 });
  return rooms;
};

const talk = (senders: readonly Wanderer[]) => {
  const sent: Promise<string>[] = [];
  const stopping = new AbortController();
  const running = (async () => {
    for (let count = 0; !stopping.signal.aborted; count += 1) {
      const sender = senders[count % senders.length];
      if (sender !== undefined) sent.push(sender.send(`message ${count}`));
      await sleep(1_000 / perSecond);
    }
  })();
  return async (): Promise<string[]> => {
    stopping.abort();
    await running;
    return Promise.all(sent);
  };
};

/** Two people who use the client library, and the states that the connection of the one who sends goes through. */
const gatherClients = async () => {
  const pair = await Promise.all([register(url, 'anna'), register(url, 'ben')]);
  const [anna, ben] = pair;
  const roomId = await createRoom(anna, [ben]);
  const made = pair.map(({ token, refreshToken }) => {
    const client = createChatClient({ url, delivery: 'body' });
    client.session.adopt({ accessToken: token, refreshToken });
    client.connect();
    return { client, view: client.timeline(roomId) };
  });
  clients.push(...made.map(({ client }) => client));
  await eventually(() => expect(made.map(({ client }) => client.connection.getSnapshot().status)).toEqual(['online', 'online']));
  const [sender] = clients;
  if (sender === undefined) throw new Error('nobody sends');
  const states: ConnectionState[] = [];
  sender.connection.subscribe(() => states.push(sender.connection.getSnapshot()));
  return { anna, roomId, made, sender, states };
};

/** One after the other, each when the one before is answered. */
const talkAsClient = (sender: ChatClient, roomId: string) => {
  const stopping = new AbortController();
  const running = (async () => {
    const contents: string[] = [];
    for (let count = 0; !stopping.signal.aborted; count += 1) {
      contents.push(`message ${count}`);
      expect(await sender.send(roomId, `message ${count}`).settled).toMatchObject({ ok: true });
      await sleep(150);
    }
    return contents;
  })();
  return (): Promise<string[]> => {
    stopping.abort();
    return running;
  };
};

test(`CO5 both gateways are replaced one by one under ${people * connectionsEach} plain clients and ${perSecond} messages a second: nothing lost, nothing doubled, reconnects spread`, async () => {
  const rooms = await gather();
  // How a crowd comes in at once is another test's matter.
  for (const { failures } of wanderers) failures.length = 0;
  const library = await gatherClients();
  const before = pids();
  const stop = talk(rooms.flatMap(({ senders }) => senders));
  const stopClient = talkAsClient(library.sender, library.roomId);
  await sleep(500);
  const { code, out } = await restart('socket-gateway');
  expect(code, out).toBe(0);
  await sleep(500);
  const [sent, sentByClient] = await Promise.all([stop(), stopClient()]);
  await eventually(() => expect(wanderers.every((wanderer) => wanderer.isUp())).toBe(true));

  const after = pids();
  const replaced = Object.keys(before).filter((name) => before[name] !== after[name]);
  expect(replaced).toEqual(['socket-gateway-1', 'socket-gateway-2']);
  const stored: string[] = [];
  for (const { person, roomId } of rooms) {
    const history = await wholeHistory(person, roomId);
    expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1));
    stored.push(...history.map(({ clientMessageId }) => clientMessageId));
    const digest = await digestOf(person, roomId);
    const here = wanderers.filter(({ timeline }) => timeline.roomId === roomId);
    await eventually(() => {
      for (const { timeline } of here) expect([timeline.cursor, timeline.digest()]).toEqual([digest.rev, digest.sha256]);
    });
  }
  expect(stored.toSorted()).toEqual(sent.toSorted());
  expect(wanderers.flatMap(({ refusals }) => refusals)).toEqual([]);

  expect((await wholeHistory(library.anna, library.roomId)).map(({ content }) => content)).toEqual(sentByClient);
  for (const { client, view } of library.made) {
    await eventually(() =>
      expect(view.getSnapshot().messages.map(({ content }) => content)).toEqual(
        sentByClient.slice(-view.getSnapshot().messages.length),
      ),
    );
    expect(await client.verify(library.roomId)).toMatchObject({ ok: true, data: { agrees: true, repaired: false } });
  }
  // Told to go, it looked for another connection while it had the old one.
  expect(library.states.filter((state) => state.status === 'online' && state.replacing)).not.toEqual([]);

  const told = wanderers.flatMap((wanderer) => wanderer.told);
  const windowMs = slow ? 10_000 : 1_200;
  const quarters = [0, 1, 2].map((quarter) => told.filter((ms) => Math.floor((4 * ms) / windowMs) === quarter).length);
  for (const count of quarters) expect(count).toBeGreaterThan(told.length / 8);
  // How long somebody is away is the wait that a client chose and a connect, which takes what it takes on a busy machine: told, and not
  // judged. That a handshake is not lost to a gateway that stops is what the edge's own tests show.
  if (slow) {
    const failures = wanderers.flatMap((wanderer) => wanderer.failures);
    const interruptions = wanderers.flatMap((wanderer) => wanderer.interruptions);
    const longest = Math.round(Math.max(0, ...interruptions));
    const away = library.states.filter(({ status }) => status !== 'online').length;
    console.log(
      `the client: ${sentByClient.length} sends, ${library.states.length} changes of state, ${away} of them to none online`,
    );
    console.log(`${sent.length} sends; ${told.length} told; ${interruptions.length} interruptions, the longest ${longest} ms`);
    console.log(`attempts to connect that came to nothing: ${failures.length} ${[...new Set(failures)].join(', ')}`);
  }
});
