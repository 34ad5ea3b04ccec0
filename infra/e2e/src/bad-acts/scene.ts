import { randomUUID } from 'node:crypto';
import { connect, createRoom, type Line, type Person, register } from '../person.ts';

/** Who acts: what each is in the rooms of the scene, `member` in {@link Scene.second} too. */
export const actors = ['owner', 'moderator', 'member', 'guest', 'muted', 'removed', 'banned', 'stranger'] as const;
export type Actor = (typeof actors)[number];

/** Rooms with people and messages, made once: no row changes anything, so all rows share it. */
export interface Scene {
  readonly people: Readonly<Record<Actor, Person>>;
  readonly lines: Readonly<Record<Actor, Line>>;
  /** A private room with all but the stranger, one of whom was removed and one banned. */
  readonly room: string;
  /** Private, with the owner and the member. */
  readonly second: string;
  /** Public, with the owner and the member; one is banned. */
  readonly lobby: string;
  readonly archived: string;
  readonly archivedLobby: string;
  readonly readOnly: string;
  /** A direct room of the owner and the member. */
  readonly direct: string;
  /** A message of the member's in {@link Scene.room}, with the id that it was sent with. */
  readonly mine: Sent;
  readonly theirs: Sent;
  readonly deleted: Sent;
  /** A message of the muted one's. */
  readonly ofMuted: Sent;
  /** A message of the member's in {@link Scene.archived}. */
  readonly kept: Sent;
  /** A session of the member's that has ended. */
  readonly endedSession: string;
  /** A token of another session of the member's. */
  readonly otherToken: string;
}

/** A message that was sent when the scene was made. */
export interface Sent {
  readonly id: string;
  readonly clientMessageId: string;
}

/** What the messages of a scene say. */
export const said = 'said before';

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

const done = async <Body>(person: Person, method: string, path: string, body?: unknown): Promise<Body> => {
  const reply = await person.call<Body>(method, path, body);
  if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
};

const write = async (person: Person, room: string): Promise<Sent> => {
  const clientMessageId = randomUUID();
  const body = { clientMessageId, content: said };
  const { message } = await done<{ message: { id: string } }>(person, 'POST', `/api/rooms/${room}/messages`, body);
  return { id: message.id, clientMessageId };
};

const byName = <T>(entries: readonly (readonly [Actor, T])[]): Record<Actor, T> =>
  Object.fromEntries(entries) as Record<Actor, T>;

const makeRooms = async ({ owner, member, ...others }: Record<Actor, Person>) => {
  const { stranger: _, ...inside } = others;
  const [room, second, lobby, archived, archivedLobby, readOnly, direct] = await Promise.all([
    createRoom(owner, [member, ...Object.values(inside)]),
    createRoom(owner, [member]),
    createRoom(owner, [member, others.banned], 'public'),
    createRoom(owner, [member]),
    createRoom(owner, [member], 'public'),
    createRoom(owner, [member]),
    createRoom(owner, [member], 'direct'),
  ]);
  return { room, second, lobby, archived, archivedLobby, readOnly, direct };
};

/** Puts everybody where they stand; what was written before stays. */
const arrange = async (people: Record<Actor, Person>, rooms: Awaited<ReturnType<typeof makeRooms>>): Promise<void> => {
  const { owner } = people;
  const members = (room: string, { id }: Person) => `/api/rooms/${room}/members/${id}`;
  await done(owner, 'PATCH', members(rooms.room, people.moderator), { role: 'moderator' });
  await done(owner, 'PATCH', members(rooms.room, people.guest), { role: 'guest' });
  await done(owner, 'PATCH', members(rooms.room, people.muted), { mutedUntil: inAnHour() });
  await done(owner, 'DELETE', members(rooms.room, people.removed));
  for (const room of [rooms.room, rooms.lobby])
    await done(owner, 'PATCH', members(room, people.banned), { bannedUntil: inAnHour() });
  await done(owner, 'PATCH', `/api/rooms/${rooms.readOnly}`, { readOnly: true });
  for (const room of [rooms.archived, rooms.archivedLobby]) await done(owner, 'DELETE', `/api/rooms/${room}`);
};

const signIn = async ({ username, password, ...person }: Person): Promise<string> => {
  const body = { username, password, delivery: 'body' };
  const { accessToken } = await done<{ accessToken: string }>({ username, password, ...person }, 'POST', '/api/auth/login', body);
  return accessToken;
};

/** The session that a token is of. */
const sessionOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;

/** Makes the people, rooms and messages, and connects everybody once all is in place. */
export const makeScene = async (url: string): Promise<Scene> => {
  const people = byName(await Promise.all(actors.map(async (name) => [name, await register(url, name)] as const)));
  const { owner, member } = people;
  const rooms = await makeRooms(people);
  const [mine, deleted, ofMuted, kept] = await Promise.all([
    write(member, rooms.room),
    write(member, rooms.room),
    write(people.muted, rooms.room),
    write(member, rooms.archived),
  ]);
  const theirs = await write(owner, rooms.room);
  await done(member, 'DELETE', `/api/rooms/${rooms.room}/messages/${deleted.id}`);
  await arrange(people, rooms);
  const [ended, otherToken] = [await signIn(member), await signIn(member)];
  await done(member, 'DELETE', `/api/auth/sessions/${sessionOf(ended)}`);
  const lines = byName(await Promise.all(actors.map(async (name) => [name, await connect(people[name])] as const)));
  return { people, lines, ...rooms, mine, theirs, deleted, ofMuted, kept, endedSession: sessionOf(ended), otherToken };
};

/** What is stored of everybody's rooms, heads and markers, and of themselves, as they see it. */
export const stored = ({ people }: Scene): Promise<unknown[]> =>
  Promise.all(
    Object.values(people).flatMap((person) => ['/api/rooms', '/api/users/me'].map((path) => done<unknown>(person, 'GET', path))),
  );
