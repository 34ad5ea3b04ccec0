import {
  accept,
  type internalAuthRoutes,
  type internalDeletionRoutes,
  type internalSessionRoutes,
  isDeletedName,
  SessionId,
  type UserId,
} from '@parley/contracts';
import { newId, type RouteHandlers } from '@parley/service-kit';
import type { AuthParts } from './index.ts';

/** The handlers of what other services ask. */
export const internalHandlers = ({ users, foreignUsers, revocations }: AuthParts): RouteHandlers<typeof internalAuthRoutes> => ({
  // Who was deleted is nobody to whoever asks for them anew.
  lookupUsers: async ({ body }) =>
    accept({ items: (await users.list(body.userIds)).filter(({ username }) => !isDeletedName(username)) }),
  rememberForeignUser: ({ body }) => foreignUsers.remember(body),
  revocations: async ({ body }) => accept(await revocations.read(body.after)),
});

/** What the notifications service asks of sign-ins. */
export const internalSessionHandlers = ({ sessions }: AuthParts): RouteHandlers<typeof internalSessionRoutes> => ({
  livingSessions: async ({ body }) => accept({ sessionIds: await sessions.livingAmong(body.sessionIds) }),
});

/** What is asked of people who were deleted. */
export const internalDeletionHandlers = ({
  revocations,
  users,
  sessions,
}: AuthParts): RouteHandlers<typeof internalDeletionRoutes> => ({
  personalData: async ({ body }) => accept({ items: await ownData(users, sessions, body.userId) }),
  deletedUsers: async ({ body }) => {
    const deleted = await revocations.readDeleted(body.after);
    return accept({ items: deleted.map(({ at, ...one }) => ({ ...one, at: at.toISOString() })) });
  },
});

/** Who somebody is, and where they are signed in. */
const ownData = async (users: AuthParts['users'], sessions: AuthParts['sessions'], userId: UserId) => {
  const profile = await users.get(userId);
  // In no session, so that none of them is the present one.
  const signIns = await sessions.list({ userId, sessionId: SessionId.parse(newId()) });
  return [
    ...(profile.ok ? [{ type: 'profile', ...profile.data }] : []),
    ...signIns.map((signIn) => {
      const { current: _, ...one } = signIn;
      return { type: 'sign-in', ...one };
    }),
  ];
};
