import type { Message, Room } from '@parley/contracts';
import type { Name } from './cast.ts';
import { type Player, persist } from './player.ts';
import type { Line, RoomPlan } from './room-plan.ts';
import { stableId } from './stable-id.ts';

/** Who plays whom. */
export type Cast = ReadonlyMap<Name, Player>;

/** Somebody of the cast. @throws for a name that nobody has */
export const playerOf = (cast: Cast, name: Name): Player => {
  const player = cast.get(name);
  if (player === undefined) throw new Error(`nobody plays ${name}`);
  return player;
};

/**
 * Makes a room and says in it what its plan tells, as its people would. Everything has an id that is the same on every run, so
 * that doing it again changes nothing. Resolves to the room's id.
 */
export const writeRoom = async (cast: Cast, plan: RoomPlan): Promise<string> => {
  const { key, kind, name, topic } = plan;
  const owner = playerOf(cast, plan.owner).client.rest;
  const body = {
    kind,
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    memberIds: plan.members.map((member) => playerOf(cast, member).userId),
    commandId: stableId('room', key),
  };
  const { id } = await persist(() => owner.call<Room>({ method: 'POST', path: '/api/rooms', body }));
  for (const [index, line] of plan.lines.entries()) await writeLine(cast, { roomId: id, key: `${key} ${index}`, line });
  if (plan.readOnly) await persist(() => owner.call({ method: 'PATCH', path: `/api/rooms/${id}`, body: { readOnly: true } }));
  await readUpTo(cast, plan, id);
  return id;
};

const writeLine = async (
  cast: Cast,
  { roomId, key, line: [, who, text, later = {}] }: { readonly roomId: string; readonly key: string; readonly line: Line },
): Promise<void> => {
  const { rest } = playerOf(cast, who).client;
  const path = `/api/rooms/${roomId}/messages`;
  const first = { clientMessageId: stableId('send', key), content: later.before ?? text };
  const { message } = await persist(() => rest.call<{ message: Message }>({ method: 'POST', path, body: first }));
  const one = `${path}/${message.id}`;
  const edit = { content: text, commandId: stableId('edit', key) };
  if (later.before !== undefined) await persist(() => rest.call({ method: 'PATCH', path: one, body: edit }));
  const taking = { commandId: stableId('delete', key) };
  if (later.deleted) await persist(() => rest.call({ method: 'DELETE', path: one, body: taking }));
};

/** Visitors have a few lines waiting for them, unless these are their own. */
const readUpTo = async (cast: Cast, { lines, unread, owner, members }: RoomPlan, roomId: string): Promise<void> => {
  const seq = lines.length - unread;
  const path = `/api/rooms/${roomId}/read`;
  for (const name of [owner, ...members])
    await persist(() => playerOf(cast, name).client.rest.call({ method: 'PUT', path, body: { seq } }));
};
