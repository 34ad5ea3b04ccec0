import {
  accept,
  type Result,
  type RoomEvent,
  type RoomSync,
  type SyncedRoom,
  type UserId,
  limits as wire,
} from '@parley/contracts';
import type { Connection } from './connection.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { OwnerClient } from './owner-client.ts';
import type { RecentFrames } from './recent-frames.ts';
import type { RoomFeeds } from './room-feeds.ts';
import { visibleEvents } from './visible-events.ts';

/** Answers `room:sync` (RC1): from the windows what is in them, from the owner the rest. */
export type Recovery = (connection: Connection, payload: RoomSync) => Promise<Result<{ rooms: SyncedRoom[] }>>;

/** What recovery needs. */
export interface RecoveryOptions {
  readonly owner: Pick<OwnerClient, 'sync'>;
  readonly rooms: Pick<RoomFeeds, 'get'>;
  readonly recent: RecentFrames;
  readonly metrics: Pick<GatewayMetrics, 'synced'>;
}

type Asked = RoomSync['rooms'][number];
type Answer = Result<{ rooms: SyncedRoom[] }>;

/** What a reply may hold of events: the wire's bound less the reply around them. */
const replyBytes = wire.frameBytes - 1_024;
/** What the answer for one room takes without its events. */
const bytesPerRoom = 250;

/** Makes it. */
export const createRecovery = ({ owner, rooms, recent, metrics }: RecoveryOptions): Recovery => {
  /** The events one missed, if a window has them all and one may have them; a `rev` above our position is the owner's to judge. */
  const missedHere = (connection: Connection, { roomId, epoch, rev }: Asked): readonly RoomEvent[] | undefined => {
    const position = isMember(connection, { roomId }) ? rooms.get(roomId)?.sequence.position : undefined;
    if (position === undefined || position.epoch !== epoch || rev > position.rev) return undefined;
    const missed = recent.between(roomId, epoch, rev, position.rev);
    return missed && visibleEvents(missed, connection.user.visibleFrom(roomId));
  };
  const askOwner = shareQuestions(owner, metrics);

  /** Looks into the window when the reply is made, so that nothing in it is older than what went out before. */
  const fromWindow = (connection: Connection, asked: Asked, bytesLeft: number): { answer: SyncedRoom; bytes: number } => {
    const missed = missedHere(connection, asked);
    const headRev = rooms.get(asked.roomId)?.sequence.position?.rev ?? asked.rev;
    const { count, bytes } = fitting(missed ?? [], bytesLeft);
    const events = (missed ?? []).slice(0, count);
    // What left the window, or the room, meanwhile is said to be missing: the next question goes to the owner.
    const more = missed === undefined || count < missed.length;
    const rev = more ? (events.at(-1)?.rev ?? asked.rev) : headRev;
    const { roomId, epoch } = asked;
    return { answer: { roomId, epoch, prevRev: asked.rev, rev, events, headRev, more, recovered: true }, bytes };
  };

  return async (connection, { rooms: asked }) => {
    const outside = asked.filter((one) => missedHere(connection, one) === undefined);
    const reserved = bytesPerRoom * (asked.length - outside.length);
    const told = await askOwner(connection, { rooms: outside, bytes: replyBytes - reserved });
    if (!told.ok) return told;
    metrics.synced.inc({ from: 'window' }, asked.length - outside.length);
    const ofOwner = new Map(outside.map((one, at) => [one, told.data.rooms[at]]));
    let bytesLeft = replyBytes - bytesPerRoom * asked.length - told.data.rooms.reduce((sum, room) => sum + bytesOf(room), 0);
    return accept({
      rooms: asked.map((one) => {
        const answered = ofOwner.get(one);
        if (answered !== undefined) return answered;
        const { answer, bytes } = fromWindow(connection, one, bytesLeft);
        bytesLeft -= bytes;
        return answer;
      }),
    });
  };
};

const isMember = (connection: Connection, { roomId }: Pick<Asked, 'roomId'>): boolean =>
  connection.mayEnter(roomId) && connection.user.isMember(roomId);

const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const bytesOf = (room: SyncedRoom): number => ('events' in room && room.events.length > 0 ? jsonBytes(room.events) : 0);

const fitting = (events: readonly RoomEvent[], bytesLeft: number): { count: number; bytes: number } => {
  let bytes = 0;
  for (const [count, event] of events.entries()) {
    const more = jsonBytes(event) + 1;
    if (bytes + more > bytesLeft) return { count, bytes };
    bytes += more;
  }
  return { count: events.length, bytes };
};

type Question = RoomSync & { readonly bytes: number };

/** Whether somebody is a member of all rooms of a question, and sees all that is said there. */
const isInAll = (connection: Connection, { rooms }: Question) =>
  rooms.every((one) => isMember(connection, one) && connection.user.visibleFrom(one.roomId) === undefined);

/**
 * One question of the owner for all who ask the same at the same time, as a crowd does that was cut off together. Only among
 * members of all its rooms who see them whole; whoever is not when the answer is there, or reads in it of having been removed, asks for themselves.
 */
const shareQuestions = (owner: Pick<OwnerClient, 'sync'>, metrics: Pick<GatewayMetrics, 'synced'>) => {
  const underWay = new Map<string, Promise<Answer>>();
  const ask = (connection: Connection, question: Question): Promise<Answer> => {
    metrics.synced.inc({ from: 'owner' }, question.rooms.length);
    return owner.sync(connection.token, question);
  };
  const askForAll = (connection: Connection, question: Question, key: string): Promise<Answer> => {
    const answer = ask(connection, question).finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  };

  return async (connection: Connection, question: Question): Promise<Answer> => {
    if (question.rooms.length === 0) return accept({ rooms: [] });
    if (!isInAll(connection, question)) return ask(connection, question);
    const key = JSON.stringify(question);
    const same = underWay.get(key);
    if (same === undefined) return askForAll(connection, question, key);
    const answer = await same.catch(() => undefined);
    const isMine = isInAll(connection, question) && answer?.ok === true;
    if (!isMine || answer.data.rooms.some((room) => excludes(room, connection.identity.userId))) return ask(connection, question);
    metrics.synced.inc({ from: 'shared' }, question.rooms.length);
    return answer;
  };
};

const excludes = (room: SyncedRoom, userId: UserId): boolean =>
  'error' in room || room.events.some(({ type, data }) => type === 'member.left' && data.userId === userId);
