import type { BenchStack } from './bench-stack.ts';

/** Somebody who may connect. */
export interface Person {
  readonly id: string;
  /** Good for some hours. */
  readonly token: string;
}

const tokenSeconds = 6 * 3_600;
const atOnce = 8;

/** Runs `work` for each item, some at once, in order of starting. */
export const forEach = async <Item, Made>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Made>,
): Promise<Made[]> => {
  const made: Made[] = [];
  const rest = items.entries();
  const workOff = async (): Promise<void> => {
    for (const [index, item] of rest) made[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, workOff));
  return made;
};

/** Asks Parley something over REST. Throws what it answers where that is no success. */
export const ask = async (stack: BenchStack, token: string, method: string, path: string, body?: unknown): Promise<unknown> => {
  const reply = await fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}: ${await reply.text()}`);
  return reply.status === 204 ? undefined : reply.json();
};

const idIn = (value: unknown): string => {
  const id: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'id') : undefined;
  if (typeof id !== 'string') throw new Error('there is no id in an answer');
  return id;
};

/** People with tokens of the bench's own issuer; each has been seen by Parley once, so that it may be made a member of rooms. */
export const createPeople = (stack: BenchStack, count: number): Promise<Person[]> =>
  forEach(Array.from({ length: count }), async () => {
    const token = await stack.issuer.sign({ exp: Math.floor(Date.now() / 1_000) + tokenSeconds });
    return { id: idIn(await ask(stack, token, 'GET', '/api/users/me')), token };
  });

/** How many members a request may name. */
const namedAtOnce = 100;

/** Makes a private room of these people, the first of whom owns it. Answers its id. */
export const createRoom = async (stack: BenchStack, [owner, ...others]: readonly Person[]): Promise<string> => {
  if (owner === undefined) throw new Error('a room needs an owner');
  const ids = others.map(({ id }) => id);
  const memberIds = ids.slice(0, namedAtOnce);
  const id = idIn(await ask(stack, owner.token, 'POST', '/api/rooms', { kind: 'private', name: 'bench', memberIds }));
  for (let from = namedAtOnce; from < ids.length; from += namedAtOnce)
    await ask(stack, owner.token, 'POST', `/api/rooms/${id}/members`, { userIds: ids.slice(from, from + namedAtOnce) });
  return id;
};
