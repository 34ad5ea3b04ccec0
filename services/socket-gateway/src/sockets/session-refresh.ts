import { accept, refuse } from '@parley/contracts';
import type { Identity, TokenVerifier } from '@parley/service-kit';
import type { SocketHandler } from '../define-socket-event.ts';
import type { SessionClocks } from '../session-clocks.ts';

/** What `session:refresh` needs. */
export interface SessionRefreshOptions {
  readonly verifier: TokenVerifier;
  readonly clocks: SessionClocks;
}

/**
 * `session:refresh`: the token is replaced in place (CO3). Codes: `forbidden` for a token of somebody else, of another
 * session or of other rooms; `unauthenticated`, `token_expired`, `unavailable` of the verifier.
 */
export const createSessionRefresh =
  ({ verifier, clocks }: SessionRefreshOptions): SocketHandler<'session:refresh'> =>
  async ({ payload: { token }, connection }) => {
    const verified = await verifier.verify(token);
    if (!verified.ok) return verified;
    const identity = verified.data;
    if (!isSameSession(identity, connection.identity)) return refuse('forbidden', 'this is the token of another session');
    connection.renew(identity, token);
    clocks.restart(connection);
    return accept({ tokenExpiresAt: identity.expiresAt.toISOString() });
  };

const isSameSession = (one: Identity, other: Identity): boolean =>
  one.userId === other.userId && one.sessionId === other.sessionId && roomsOf(one) === roomsOf(other);

const roomsOf = ({ rooms }: Identity): string =>
  rooms
    ?.map(({ id, role }) => `${id} ${role}`)
    .toSorted()
    .join() ?? 'all';
