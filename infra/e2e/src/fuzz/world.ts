import { randomUUID } from 'node:crypto';
import type { MakeAdmin } from '../authorisation/cast.ts';
import { type Person, register, request } from '../person.ts';
import { type Belongings, makeBelongings, pushKeys } from './belongings.ts';
import type { Known } from './json-schema.ts';
import { type OnServerEvent, openPacketLine, type PacketLine } from './packet-line.ts';
import type { Random } from './random.ts';

/** Somebody who acts in the cases, with a line of their own. */
export interface Actor {
  readonly name: string;
  readonly person: Person;
  line: PacketLine;
}

/** A room, and a message of each of its people by who wrote it. */
interface ExistingRoom {
  readonly id: string;
  readonly messages: ReadonlyMap<string, string>;
}

/** What exists for a while: people who act, rooms with messages, and somebody whose sessions may be ended. */
export interface World {
  readonly actors: readonly Actor[];
  rooms: readonly ExistingRoom[];
  /** Ids, tokens and names by the field that takes them. */
  readonly values: Record<string, readonly string[]>;
  /** The same of what is somebody's own, by their id: what others have of it is as if there were none. */
  own: ReadonlyMap<string, Belongings>;
  /** Makes new rooms, sessions and messages in place of those that the cases have used up. */
  renew(): Promise<void>;
  close(): void;
}

const actorNames = ['olga', 'mara', 'ben', 'gus', 'stranger', 'admin'] as const;
/** Who is in no room. */
const outsiders: ReadonlySet<string> = new Set(['stranger', 'admin']);

const roles: Readonly<Record<string, string>> = { mara: 'moderator', gus: 'guest' };

/** Another session of somebody's. */
export const signInBriefly = async (person: Person): Promise<{ token: string; refreshToken: string; sessionId: string }> => {
  const { status, body } = await request<{ accessToken: string; refreshToken: string }>(person.url, 'POST', '/api/auth/login', {
    body: { username: person.username, password: person.password, delivery: 'body' },
  });
  if (status !== 200) throw new Error(`a sign-in was answered ${status}: ${JSON.stringify(body)}`);
  const claims = JSON.parse(Buffer.from(body.accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
  return { token: body.accessToken, refreshToken: body.refreshToken, sessionId: claims.sid };
};

const makeRoom = async (owner: Actor, others: readonly Actor[], kind: string): Promise<ExistingRoom> => {
  const memberIds = others.map(({ person }) => person.id);
  const room = await owner.person.call<{ id: string }>('POST', '/api/rooms', { kind, name: `A ${kind} room`, memberIds });
  const path = `/api/rooms/${room.body.id}`;
  for (const { name, person } of others)
    if (kind !== 'direct' && roles[name] !== undefined)
      await owner.person.call('PATCH', `${path}/members/${person.id}`, { role: roles[name] });
  const messages = new Map<string, string>();
  for (const { person } of [owner, ...others]) {
    const body = { clientMessageId: randomUUID(), content: 'said before' };
    const sent = await person.call<{ message?: { id: string } }>('POST', `${path}/messages`, body);
    messages.set(person.id, sent.body.message?.id ?? randomUUID());
  }
  return { id: room.body.id, messages };
};

/** Invitations to a room, and what was reported in it. */
const makeOrder = async (owner: Actor, { id, messages }: ExistingRoom): Promise<{ code: string; reportId: string }> => {
  const path = `/api/rooms/${id}`;
  const invite = await owner.person.call<{ code?: string }>('POST', `${path}/invites`, {});
  const [messageId] = [...messages].flatMap(([senderId, message]) => (senderId === owner.person.id ? [] : [message]));
  await owner.person.call('POST', `${path}/messages/${messageId}/report`, { reason: 'spam' });
  const reports = await owner.person.call<{ items?: readonly { id: string }[] }>('GET', `${path}/reports`);
  return { code: invite.body.code ?? '', reportId: reports.body.items?.[0]?.id ?? randomUUID() };
};

/** Makes people with lines, and the first rooms. `onEvent` gets what the server emits to them. */
export const buildWorld = async (url: string, makeAdmin: MakeAdmin, onEvent: OnServerEvent): Promise<World> => {
  const people = await Promise.all([...actorNames, 'victim', 'puppet'].map((name) => register(url, name)));
  const [victim, puppet] = people.slice(actorNames.length);
  const admin = people[actorNames.indexOf('admin')];
  if (admin === undefined || victim === undefined || puppet === undefined) throw new Error('nobody registered');
  await makeAdmin(admin.username);
  admin.token = (await signInBriefly(admin)).token;
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
    own: new Map(),
    renew: async () => {
      const [owner, ...others] = actors.filter(({ name }) => !outsiders.has(name));
      if (owner === undefined) throw new Error('there is nobody to make rooms');
      const kinds = ['public', 'public', 'public', 'private', 'private', 'private'];
      const rooms = kinds.map((kind) => makeRoom(owner, others, kind));
      const direct = others.slice(0, 2).map((other) => makeRoom(owner, [other], 'direct'));
      const shared = await Promise.all(rooms);
      world.rooms = [...shared, ...(await Promise.all(direct))];
      const order = await Promise.all(shared.map((room) => makeOrder(owner, room)));
      const members = new Set([owner, ...others].map(({ person }) => person.id));
      const belongings = await Promise.all(
        actors.map(async ({ person }) => {
          const roomId = members.has(person.id) ? shared[0]?.id : undefined;
          return [person.id, await makeBelongings(person, roomId, world.own.get(person.id))] as const;
        }),
      );
      world.own = new Map(belongings);
      const quitter = await register(url, 'quitter');
      const sessions = [await signInBriefly(victim), await signInBriefly(victim)];
      const { p256dh, auth } = pushKeys();
      Object.assign(values, {
        roomId: world.rooms.map(({ id }) => id),
        messageId: world.rooms.flatMap(({ messages }) => [...messages.values()]),
        userId: people.map(({ id }) => id),
        puppetId: [puppet.id],
        leaverId: await Promise.all(['leaver', 'leaver'].map(async (name) => (await register(url, name)).id)),
        username: people.map(({ username }) => username),
        password: people.map(({ password }) => password),
        code: order.map(({ code }) => code),
        inviteCode: order.map(({ code }) => code),
        reportId: order.map(({ reportId }) => reportId),
        quitterToken: [quitter.token],
        currentPassword: [quitter.password],
        ...everybodys(belongings.map(([, one]) => one)),
        endpoint: [`https://push.example.com/${randomUUID()}`],
        p256dh: [p256dh],
        auth: [auth],
        emoji: ['👍', '❤️', '🎉'],
        offset: ['0'],
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

/** What anybody has, by its field. */
const everybodys = (all: readonly Belongings[]): Belongings => ({
  uploadId: all.flatMap(({ uploadId }) => uploadId),
  exportId: all.flatMap(({ exportId }) => exportId),
  subscriptionId: all.flatMap(({ subscriptionId }) => subscriptionId),
});

/**
 * What one case knows: one room and a message of it, mostly one's own; else anything that exists. An admin knows only
 * somebody whom nobody misses.
 */
export const knownTo = (world: World, random: Random, { name, person }: Actor): Known => {
  const room = random.pick(world.rooms);
  const own: Record<string, readonly string[] | undefined> = { ...world.own.get(person.id) };
  return (field) => {
    const mine = own[field] ?? [];
    if (mine.length > 0 && random.chance(0.8)) return random.pick(mine);
    if (field === 'roomId' && random.chance(0.8)) return room.id;
    if (field === 'messageId' && random.chance(0.6)) return room.messages.get(person.id);
    if (field === 'messageId' && random.chance(0.6)) return random.pick([...room.messages.values()]);
    const values = world.values[field === 'userId' && name === 'admin' ? 'puppetId' : field];
    return values === undefined || values.length === 0 ? undefined : random.pick(values);
  };
};
