import { randomBytes } from 'node:crypto';
import type { LaunchedStack } from '@parley/local';
import type { NamedProcess } from './processes.ts';
import { type ChatSystem, type Population, serverOf, sharedRoomOf } from './system.ts';

interface Person {
  readonly id: string;
  readonly token: string;
}

const post = async (url: string, body: unknown, token?: string): Promise<Record<string, unknown>> => {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${new URL(url).pathname} answered ${reply.status}: ${await reply.text()}`);
  const parsed: unknown = await reply.json();
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`${url} answered no object`);
  return { ...parsed };
};

const textIn = (value: unknown, name: string): string => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof found !== 'string') throw new Error(`there is no ${name} in an answer`);
  return found;
};

const register = async (url: string): Promise<Person> => {
  const name = `bench-${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const reply = await post(`${url}/api/auth/register`, { username: name, password, displayName: name, delivery: 'body' });
  return { id: textIn(reply['user'], 'id'), token: textIn(reply, 'accessToken') };
};

const createRoom = async (url: string, [owner, ...others]: readonly Person[]): Promise<string> => {
  const memberIds = others.map(({ id }) => id);
  return textIn(await post(`${url}/api/rooms`, { kind: 'private', name: 'bench', memberIds }, owner?.token), 'id');
};

/** Where Parley's clients are: accounts, tokens and rooms, made over its own REST routes. */
export interface ParleyPopulation {
  readonly people: readonly { readonly token: string; readonly sharedRoom: string; readonly ownRoom: string }[];
}

/** Registers people and makes their rooms. */
export const populateParley = async (url: string, population: Population): Promise<ParleyPopulation> => {
  const people = await inBatches(Array.from({ length: population.clients }), () => register(url));
  const groups = Array.from({ length: population.sharedRooms }, (_, room) =>
    people.filter((__, index) => sharedRoomOf(index, population) === room),
  );
  const shared = await inBatches(groups, (group) => createRoom(url, group));
  const own = await inBatches(people, (person) => createRoom(url, [person]));
  return {
    people: people.map(({ token }, index) => ({
      token,
      sharedRoom: shared[sharedRoomOf(index, population)] ?? '',
      ownRoom: own[index] ?? '',
    })),
  };
};

const inBatches = async <Item, Made>(items: readonly Item[], make: (item: Item) => Promise<Made>): Promise<Made[]> => {
  const made: Made[] = [];
  for (let from = 0; from < items.length; from += 8) made.push(...(await Promise.all(items.slice(from, from + 8).map(make))));
  return made;
};

/** The stack, reached through its edge as users do, or `direct` at the gateways in turn as the yardsticks are. */
export const parleySystem = (stack: LaunchedStack, population: ParleyPopulation, way: 'edge' | 'direct'): ChatSystem => {
  const gateways = stack.stack().processes.filter(({ name }) => name.startsWith('socket-gateway'));
  const urls = way === 'edge' ? [stack.url] : gateways.map(({ url }) => url);
  return {
    name: way === 'edge' ? 'parley' : 'parley, no edge',
    lines: population.people.map(({ token, ...rooms }, index) => ({
      url: urls[serverOf(index, urls.length)] ?? stack.url,
      auth: { token, protocol: 1 },
      readyEvent: 'ready',
      ...rooms,
    })),
    processes: () => processesOf(stack).filter(({ name }) => way === 'edge' || name !== 'edge'),
  };
};

const processesOf = (stack: LaunchedStack): NamedProcess[] => {
  const { edge, processes, postgres, redis } = stack.stack();
  const all = [{ ...edge, name: 'edge' }, ...processes, { ...redis, name: 'redis' }, { ...postgres, name: 'postgres' }];
  return all.flatMap(({ name, pid }) => (pid === null ? [] : [{ name, pid }]));
};

/** The servers that the yardsticks share with the stack. */
export const sharedServers = (stack: LaunchedStack): NamedProcess[] =>
  processesOf(stack).filter(({ name }) => name === 'redis' || name === 'postgres');
