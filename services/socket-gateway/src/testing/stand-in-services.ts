import { createFeedPublisher, presenceFeed, type RedisClient, revocationsFeed } from '@parley/bus';
import {
  accept,
  internalAuthRoutes,
  internalMessageRoutes,
  internalPresenceRoutes,
  messageRoutes,
  type Presence,
  type ReadState,
  type Result,
  type Revocation,
  type RoomId,
  refuse,
  type SessionId,
  type SubmissionResult,
  type SyncedRoom,
  type UserId,
} from '@parley/contracts';
import {
  addRoutes,
  createHttpServer,
  createLog,
  createMetrics,
  createServiceTokens,
  createTokenVerifier,
  UnavailableError,
} from '@parley/service-kit';
import { createTokenIssuer } from '@parley/test-kit';

import { StandInRooms } from './stand-in-rooms.ts';

/** Shared with the gateway under test. */
export const serviceSecret = 'a secret of a test, long enough for all';

const noSuchRoom = { code: 'not_found', message: 'there is no such room' } as const;

/** Auth, message-persistence and presence in one small server: state in memory, publishing over real feeds. */
export type StandIns = Awaited<ReturnType<typeof startStandIns>>;

/** Starts them. */
export const startStandIns = async (redis: RedisClient) => {
  const issuer = await createTokenIssuer({ issuer: 'parley', audience: 'parley' });
  const feeds = createFeedPublisher(redis);
  const rooms = new StandInRooms(redis);
  const presence = new Map<UserId, Presence>();
  const revoked: Revocation[] = [];
  /** What was asked, as `memberships <userId>`, `claim`, `read 5`, `sync 2`, `submit 3`, `presence away`. */
  const asked: string[] = [];
  const away = new Set<'presence' | 'reading'>();
  /** What an answer waits for. */
  const gates: { memberships: Promise<unknown>; sync: Promise<unknown> } = {
    memberships: Promise.resolve(),
    sync: Promise.resolve(),
  };

  const log = createLog({ service: 'stand-ins', instance: 'test', level: 'silent' });
  const app = await createHttpServer({ log, metrics: createMetrics(), isReady: () => true, trustedProxies: [] });
  const keys = await issuer.serveJwks();
  const guards = {
    users: createTokenVerifier({ authUrls: [keys.url], issuer: 'parley', audience: 'parley', log }),
    services: createServiceTokens(serviceSecret, 'stand-ins'),
  };
  const present = (part: 'presence' | 'reading') => {
    if (away.has(part)) throw new UnavailableError(`${part} is away`);
  };
  const move = async (what: string): Promise<Result<ReadState>> => {
    asked.push(what);
    present('reading');
    return accept({ readSeq: 0, unread: 0, mentions: 0 });
  };
  addRoutes(
    app,
    internalMessageRoutes,
    {
      memberships: async ({ body }) => {
        asked.push(...body.userIds.map((userId) => `memberships ${userId}`));
        await gates.memberships;
        return accept({ items: body.userIds.map((userId) => rooms.memberships(userId)) });
      },
      heads: async ({ body }) =>
        accept({
          epoch: 1,
          rooms: body.roomIds.map((roomId) => ({ roomId, rev: rooms.head(roomId) })),
          users: body.userIds.map((userId) => ({ userId, userRev: rooms.memberships(userId).userRev })),
        }),
      roomChanges: async ({ body }) => accept(rooms.roomChanges(body.roomId, body.since)),
      userChanges: async ({ body }) => accept(rooms.userChanges(body.userId, body.since)),
      claimRooms: async ({ user }) => {
        asked.push('claim');
        for (const { id, role } of user.rooms ?? []) await rooms.join(id, user.userId, { role });
        return accept(undefined);
      },
      submit: async ({ body: { submissions } }) => {
        asked.push(`submit ${submissions.length}`);
        const results: SubmissionResult[] = [];
        for (const { requestId, roomId, userId, command } of submissions) {
          const message = await rooms.post(roomId, userId, 'content' in command ? command.content : '');
          results.push({ requestId, result: accept({ message, duplicate: false }) });
        }
        return accept({ results });
      },
      sync: async ({ body, user }) => {
        asked.push(`sync ${body.rooms.length}`);
        await gates.sync;
        const isOutside = (roomId: RoomId) => user.rooms?.every(({ id }) => id !== roomId) ?? false;
        const synced = body.rooms.map(
          ({ roomId, rev }): SyncedRoom =>
            isOutside(roomId) ? { roomId, error: noSuchRoom } : { ...rooms.roomChanges(roomId, rev), recovered: true },
        );
        return accept({ rooms: synced });
      },
    },
    guards,
  );
  addRoutes(
    app,
    { readRoom: messageRoutes.readRoom, unreadRoom: messageRoutes.unreadRoom, getRoom: messageRoutes.getRoom },
    {
      getRoom: async () => refuse(noSuchRoom.code, noSuchRoom.message),
      readRoom: ({ body }) => move(`read ${body.seq}`),
      unreadRoom: ({ body }) => move(`unread ${body.seq} ${body.commandId === undefined ? 'without' : 'with'} id`),
    },
    guards,
  );
  addRoutes(
    app,
    internalPresenceRoutes,
    {
      lookup: async ({ body }) => {
        present('presence');
        return accept({ items: body.userIds.flatMap((userId) => presence.get(userId) ?? []) });
      },
      set: async ({ body, user }) => {
        present('presence');
        asked.push(`presence ${body.status}`);
        return accept({ userId: user.userId, status: body.status, lastSeen: null });
      },
    },
    guards,
  );
  addRoutes(
    app,
    internalAuthRoutes,
    {
      lookupUsers: async () => accept({ items: [] }),
      rememberForeignUser: async () => refuse('invalid', 'nobody comes from elsewhere here'),
      revocations: async ({ body }) => accept({ items: revoked.slice(body.after ?? 0), head: revoked.length }),
    },
    guards,
  );
  app.get('/.well-known/jwks.json', async () => issuer.jwks);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });

  const revoke = async (change: { sessionId: SessionId } | { userId: UserId; reason: 'suspended' | 'role_changed' }) => {
    const numbered = { number: revoked.length + 1, at: new Date().toISOString() };
    revoked.push('sessionId' in change ? { ...numbered, reason: 'session_ended', ...change } : { ...numbered, ...change });
    const event = { type: 'revocations.added' as const, data: { head: revoked.length } };
    await feeds.publish([{ feed: revocationsFeed, event }]);
  };

  return {
    url,
    issuer,
    rooms,
    asked,
    away,
    gates,
    revoke,
    /** Tells watchers, as presence does; `silently` only changes what a lookup answers. */
    setPresence: async (state: Presence, how: 'silently' | 'aloud' = 'aloud') => {
      presence.set(state.userId, state);
      const event = { type: 'presence.changed' as const, data: state };
      if (how === 'aloud') await feeds.publish([{ feed: presenceFeed(state.userId), event }]);
    },
    close: async () => {
      guards.users.close();
      await keys.close();
      await app.close();
    },
  };
};
