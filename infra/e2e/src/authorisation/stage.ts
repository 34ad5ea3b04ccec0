import { randomUUID } from 'node:crypto';
import type { RoomKind } from '@parley/contracts';
import type { Person } from '../person.ts';
import type { Need, Stage } from './act.ts';
import type { Cast } from './cast.ts';
import type { Standing } from './standings.ts';

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

const must = async <Body = Record<string, unknown>>(
  person: Person,
  method: string,
  path: string,
  body?: unknown,
): Promise<Body> => {
  const reply = await person.call<Body>(method, path, body);
  if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
};

const write = async (person: Person, roomId: string): Promise<string> => {
  const body = { clientMessageId: randomUUID(), content: 'said before' };
  return (await must<{ message: { id: string } }>(person, 'POST', `/api/rooms/${roomId}/messages`, body)).message.id;
};

/** What makes a member of somebody who stands elsewhere. */
const patches: Readonly<Partial<Record<Standing, () => object>>> = {
  guest: () => ({ role: 'guest' }),
  moderator: () => ({ role: 'moderator' }),
  muted: () => ({ mutedUntil: inAnHour() }),
  banned: () => ({ bannedUntil: inAnHour() }),
};

/** Whether somebody who stands like that is added to the room by those who make it. */
const isAdded = (standing: Standing): boolean =>
  ['member', 'owner', 'elsewhere'].includes(standing) || patches[standing] !== undefined;

/** Whether somebody who stands like that is, or was, in the room. */
export const isInside = (standing: Standing): boolean => isAdded(standing) || standing === 'foreignGuest';

/** Who asks may be one of the two of a direct room: the one who asked for it, or the other. */
const isOtherOfTwo = ({ kind, standing }: Setting): boolean =>
  kind === 'direct' && (standing === 'member' || standing === 'elsewhere');

/** What one cell is tried in. */
export interface Setting {
  readonly standing: Standing;
  readonly kind: RoomKind;
  readonly needs: readonly Need[];
}

/** Sets a room up in which somebody stands as they are to. */
export const setStage = async (cast: Cast, index: number, setting: Setting): Promise<Stage> => {
  const { standing, kind, needs } = setting;
  const extras = cast.extras[index % cast.extras.length];
  if (extras === undefined) throw new Error('there is nobody to make a room with');
  const siteModerator = cast.actors.siteModerator?.person;
  if (siteModerator === undefined) throw new Error('nobody of the installation is there');
  const known = cast.actors[standing];
  const owner = standing === 'owner' && known !== undefined ? known.before : extras.owner;
  const other = isOtherOfTwo(setting) && known !== undefined ? known.before : extras.other;
  const members = [other, ...(known !== undefined && isAdded(standing) ? [known.before] : [])].filter((one) => one !== owner);
  const memberIds = [...new Set(kind === 'direct' ? [other.id] : members.map(({ id }) => id))];
  const { id: roomId } = await must<{ id: string }>(owner, 'POST', '/api/rooms', { kind, name: 'A room', memberIds });
  const actor = standing === 'foreignGuest' ? await cast.letIn(roomId) : known;
  const talks = needs.includes('messages');
  const otherMessageId = talks ? await write(other, roomId) : randomUUID();
  const writes = talks && isInside(standing) && actor !== undefined && actor.before !== other;
  const ownMessageId = writes ? await write(actor.before, roomId) : otherMessageId;
  const patch = kind === 'direct' || actor === undefined ? undefined : patches[standing]?.();
  if (patch !== undefined) await must(owner, 'PATCH', `/api/rooms/${roomId}/members/${actor?.person.id}`, patch);
  if (needs.includes('archived') && kind !== 'direct') await must(owner, 'DELETE', `/api/rooms/${roomId}`);
  return { roomId, actor, owner, other, newcomer: extras.newcomer, siteModerator, ownMessageId, otherMessageId };
};
