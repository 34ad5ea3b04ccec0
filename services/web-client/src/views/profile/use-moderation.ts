import type { Answer } from '@parley/client';
import type { Member, MemberRole } from '@parley/contracts';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';

/** What may change of a member; times are ISO 8601, null lifts. */
export interface MemberChange {
  readonly role?: MemberRole;
  readonly mutedUntil?: string | null;
  readonly bannedUntil?: string | null;
}

/** Keeps order in a room. Each says `done` when it is, and answers with why it was refused. */
export interface Moderation {
  readonly change: (userId: string, change: MemberChange, done: string) => Promise<string | undefined>;
  readonly remove: (userId: string, done: string) => Promise<string | undefined>;
}

/** The ways to keep order in a room. */
export const useModeration = (roomId: string): Moderation => {
  const t = useT();
  const toast = useToast();
  const { rest } = useServices().client;
  const pathOf = (userId: string): string => `/api/rooms/${roomId}/members/${userId}`;

  const say = (answer: Answer<unknown>, done: string): string | undefined => {
    if (answer.ok) toast(done);
    if (answer.ok) return undefined;
    // The only conflict there is.
    return t(answer.error.code === 'conflict' ? 'error.lastOwner' : errorText(answer.error.code));
  };

  return {
    change: async (userId, change, done) =>
      say(await rest.call<Member>({ method: 'PATCH', path: pathOf(userId), body: change }), done),
    remove: async (userId, done) => say(await rest.call<null>({ method: 'DELETE', path: pathOf(userId) }), done),
  };
};
