import { randomUUID } from 'node:crypto';
import { readStack, seedDemo } from '@parley/local';
import { type Person, request, withToken } from '../person.ts';
import { hardLines, longName, longTopic } from './hard-lines.ts';
import { talkAround } from './scene-talk.ts';

/** A workspace with people in it: the demo's past, and beside it all that is hard to show well. */
export interface Scene {
  readonly url: string;
  /** Somebody of the demo, by their username. */
  person(username: string): Person;
  /** A room by its key: those of the demo's plans, and `hard`, `long`, `empty`, `ordered`, `archived`, `stranger`, `wordy`. */
  room(key: string): string;
  /** The code of an invitation for guests into `stranger`. */
  readonly invitation: string;
}

const roleOf = 'parley_message_persistence';

/** The owner of rooms and messages, as the demo's own process has it. */
const ownerUrl = (dataDir: string): string => {
  const url = new URL(readStack(dataDir)?.postgres.url ?? '');
  url.searchParams.set('options', `-c role=${roleOf} -c search_path=message_persistence`);
  return url.href;
};

const login = async (url: string, username: string, password: string): Promise<Person> => {
  const { body } = await request<{ user: { id: string }; accessToken: string; refreshToken: string }>(
    url,
    'POST',
    '/api/auth/login',
    { body: { username, password, delivery: 'body' } },
  );
  return withToken({ url, id: body.user.id, username, password, refreshToken: body.refreshToken }, body.accessToken);
};

/** Somebody whose name is too long for any line. */
const registerWordy = async (url: string): Promise<Person> => {
  const username = 'maximiliana-konstantina.p';
  const password = 'a long one for a long name';
  await request(url, 'POST', '/api/auth/register', { body: { username, password, displayName: longName, delivery: 'body' } });
  return login(url, username, password);
};

const make = async (owner: Person, members: readonly Person[], room: object): Promise<string> => {
  const memberIds = members.map(({ id }) => id);
  const { status, body } = await owner.call<{ id: string }>('POST', '/api/rooms', { ...room, memberIds });
  if (status !== 201) throw new Error(`a room of the scene was answered ${status}: ${JSON.stringify(body)}`);
  return body.id;
};

const write = async (by: Person, roomId: string, content: string): Promise<string> => {
  const sent = await by.call<{ message: { id: string } }>('POST', `/api/rooms/${roomId}/messages`, {
    clientMessageId: randomUUID(),
    content,
  });
  return `/api/rooms/${roomId}/messages/${sent.body.message.id}`;
};

/** Something said that the other one reports, and then takes back. */
const reportSomething = async (by: Person, other: Person, roomId: string): Promise<void> => {
  const path = await write(by, roomId, 'Cheap watches, only today, only for you! Write to me and pay at once.');
  await other.call('POST', `${path}/report`, { reason: 'spam', comment: 'The third time this week' });
  await by.call('DELETE', path);
};

/** Writes it into a stack, once: its people have names that nobody else has. */
export const makeScene = async (url: string, dataDir: string): Promise<Scene> => {
  const demo = await seedDemo({ url, databaseUrl: ownerUrl(dataDir), dataDir, now: Date.now() });
  const names = ['noor', 'elif', 'jonas', 'tomas', 'mei', 'lars'] as const;
  const people = new Map<string, Person>();
  for (const person of await Promise.all(names.map((name) => login(url, name, demo.password))))
    people.set(person.username, person);
  const person = (username: string): Person => {
    const found = people.get(username);
    if (found === undefined) throw new Error(`nobody plays ${username}`);
    return found;
  };
  const tomas = person('tomas');
  // Not in Elif’s: hers is the window of which a picture stands in the README.
  const visitors = [person('noor'), person('mei'), person('jonas')];
  const wordy = await registerWordy(url);
  const rooms: Record<string, string> = {
    ...demo.rooms,
    hard: await make(tomas, [...visitors, wordy], { kind: 'private', name: 'Odds and ends' }),
    long: await make(tomas, [...visitors, wordy], { kind: 'public', name: `${longName} and friends`, topic: longTopic }),
    empty: await make(person('noor'), visitors.slice(1), { kind: 'private', name: 'Quiet corner' }),
    ordered: await make(person('noor'), [...visitors.slice(1), person('lars')], { kind: 'private', name: 'Front desk' }),
    archived: await make(tomas, visitors, { kind: 'public', name: 'Summer timetable' }),
    stranger: await make(tomas, [person('lars')], {
      kind: 'public',
      name: 'Knitting',
      topic: 'Wool, needles, and the long dark evenings',
    }),
    wordy: await make(wordy, visitors.slice(0, 1), { kind: 'direct' }),
  };
  const room = (key: string): string => {
    const found = rooms[key];
    if (found === undefined) throw new Error(`the scene has no room ${key}`);
    return found;
  };
  const writers = { tomas, wordy, noor: person('noor'), mei: person('mei'), jonas: person('jonas') };
  for (const { id } of visitors.slice(1))
    for (const key of ['empty', 'ordered'])
      await person('noor').call('PATCH', `/api/rooms/${room(key)}/members/${id}`, { role: 'owner' });
  for (const [who, before, after] of hardLines) {
    const path = await write(writers[who], room('hard'), before);
    if (after !== undefined)
      await writers[who].call(after === '' ? 'DELETE' : 'PATCH', path, after === '' ? undefined : { content: after });
  }
  await talkAround({ ...writers, owner: tomas }, room('hard'));
  await reportSomething(person('lars'), person('jonas'), room('ordered'));
  for (const wish of [{}, { role: 'guest', maxUses: 5 }])
    await person('noor').call('POST', `/api/rooms/${room('ordered')}/invites`, wish);
  const invitation = await tomas.call<{ code: string }>('POST', `/api/rooms/${room('stranger')}/invites`, { role: 'guest' });
  await write(tomas, room('archived'), 'The last boat of the summer has gone. See you in the winter room.');
  await tomas.call('DELETE', `/api/rooms/${room('archived')}`);
  await write(wordy, room('wordy'), 'Shall we talk about how long a name may be?');
  return { url, person, room, invitation: invitation.body.code };
};
