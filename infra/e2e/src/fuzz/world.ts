import { randomUUID } from 'node:crypto';
import { type Person, register, request } from '../person.ts';
import type { Known } from './json-schema.ts';
import { type OnServerEvent, openPacketLine, type PacketLine } from './packet-line.ts';
import type { Random } from './random.ts';

/** Somebody who acts in the cases, with a line of their own. */
export interface Actor {
  readonly name: string;
  readonly person: Person;
  line: PacketLine;
}

/** What exists for a while: people who act, rooms with messages, and somebody whose sessions may be ended. */
export interface World {
  readonly actors: readonly Actor[];
  rooms: readonly { readonly id: string; readonly messages: readonly string[] }[];
  /** Ids, tokens and names by the field that takes them. */
  readonly values: Record<string, readonly string[]>;
  /** Makes new rooms, sessions and messages in place of those that the cases have used up. */
  renew(): Promise<void>;
  close(): void;
}

const actorNames = ['olga', 'mara', 'ben', 'gus', 'stranger'] as const;

const roles: Readonly<Record<string, string>> = { mara: 'moderator', gus: 'guest' };

const signInBriefly = async (person: Person): Promise<{ token: string; refreshToken: string; sessionId: string }> => {
  const { body } = await request<{ accessToken: string; refreshToken: string }>(person.url, 'POST', '/api/auth/login', {
    body: { username: person.username, password: person.password, delivery: 'body' },
  });
  const claims = JSON.parse(Buffer.from(body.accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
  return { token: body.accessToken, refreshToken: body.refreshToken, sessionId: claims.sid };
};

const makeRoom = async (owner: Person, others: readonly Actor[], kind: string): Promise<{ id: string; messages: string[] }> => {
  const members = others.filter(({ name }) => name !== 'stranger' && (kind !== 'direct' || name === 'ben'));
  const memberIds = members.map(({ person }) => person.id);
  const room = await owner.call<{ id: string }>('POST', '/api/rooms', { kind, name: `A ${kind} room`, memberIds });
  const path = `/api/rooms/${room.body.id}`;
  for (const { name, person } of members)
    if (kind !== 'direct' && roles[name] !== undefined)
      await owner.call('PATCH', `${path}/members/${person.id}`, { role: roles[name] });
  const messages: string[] = [];
  for (const writer of [owner, ...members.map(({ person }) => person)]) {
    const sent = await writer.call<{ message?: { id: string } }>('POST', `${path}/messages`, {
      clientMessageId: randomUUID(),
      content: 'said before',
    });
    messages.push(sent.body.message?.id ?? randomUUID());
  }
  return { id: room.body.id, messages };
};

/** Makes people with lines, and the first rooms. `onEvent` gets what the server emits to them. */
export const buildWorld = async (url: string, onEvent: OnServerEvent): Promise<World> => {
  const people = await Promise.all([...actorNames, 'victim'].map((name) => register(url, name)));
  const victim = people[actorNames.length];
  const [owner] = people;
  if (owner === undefined || victim === undefined) throw new Error('nobody registered');
  const actors: Actor[] = await Promise.all(
    people.slice(0, actorNames.length).map(async (person, index) => ({
      name: actorNames[index] ?? '',
      person,
      line: await openPacketLine(url, person.token, onEvent),
    })),
  );
  const values: Record<string, readonly string[]> = {};
  const world: World = {
    actors,
    rooms: [],
    values,
    renew: async () => {
      const others = actors.slice(1);
      const kinds = ['public', 'private', 'private', 'direct'];
      world.rooms = await Promise.all(kinds.map((kind) => makeRoom(owner, others, kind)));
      const sessions = [await signInBriefly(victim), await signInBriefly(victim)];
      Object.assign(values, {
        roomId: world.rooms.map(({ id }) => id),
        messageId: world.rooms.flatMap(({ messages }) => messages),
        userId: people.map(({ id }) => id),
        username: people.map(({ username }) => username),
        password: people.map(({ password }) => password),
        sessionId: sessions.map(({ sessionId }) => sessionId),
        briefToken: sessions.map(({ token }) => token),
        refreshToken: sessions.map(({ refreshToken }) => refreshToken),
        token: [...actors.map(({ person }) => person.token), ...sessions.map(({ token }) => token)],
      });
    },
    close: () => {
      for (const { line } of actors) line.close();
    },
  };
  await world.renew();
  return world;
};

/** What one case knows: one room and a message of it, mostly; else anything that exists. */
export const knownTo = (world: World, random: Random): Known => {
  const room = random.pick(world.rooms);
  return (field) => {
    if (field === 'roomId' && random.chance(0.8)) return room.id;
    if (field === 'messageId' && random.chance(0.8)) return random.pick(room.messages);
    const values = world.values[field];
    return values === undefined ? undefined : random.pick(values);
  };
};
