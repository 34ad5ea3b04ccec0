import type { Revocation } from '@parley/contracts';
import { type AuthClient, createAuthClient } from './auth-client.ts';
import type { SettingValues, tokenSettings } from './config.ts';
import { createForeignIssuer } from './foreign-issuer.ts';
import { readForeignSettings } from './foreign-settings.ts';
import { createInternalClient } from './internal-client.ts';
import type { Log } from './logger.ts';
import { createRevocations, type Revocations } from './revocations.ts';
import type { ServiceTokens } from './service-token.ts';
import { createTokenVerifier, type TokenVerifier } from './verify-token.ts';

/** All that a service other than auth needs of it. */
export interface AuthConnection {
  /** Asks auth in the service's own name. */
  readonly auth: AuthClient;
  /** Verifies tokens of our own and of the foreign issuer, revocations heeded: the `users` of {@link RouteGuards}. */
  readonly users: TokenVerifier;
  /** Wire its `wakeUp` to the feed of revocations. */
  readonly revocations: Revocations;
  close(): void;
}

/** What {@link connectToAuth} takes; `settings` are AUTH_URL and the shared {@link tokenSettings}. */
export interface AuthConnectionOptions {
  readonly settings: { readonly AUTH_URL: readonly string[] } & SettingValues<typeof tokenSettings>;
  readonly services: ServiceTokens;
  readonly log: Log;
  /** Called once for each new revocation: a gateway ends its sockets here (CO4). */
  readonly onRevoked?: (revocation: Revocation) => void;
  /** How often revocations are asked for without a wake-up; default as {@link createRevocations} has it. */
  readonly revocationPollMs?: number | undefined;
}

/**
 * Connects a service to auth; nothing is awaited, so auth may come later.
 * @throws {SettingsError} when the settings of the foreign issuer do not hold together.
 */
export const connectToAuth = (options: AuthConnectionOptions): AuthConnection => {
  const { settings, services, log, onRevoked, revocationPollMs: pollMs } = options;
  const { AUTH_URL: authUrls, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = settings;
  const foreignSettings = readForeignSettings(settings);
  const auth = createAuthClient(createInternalClient({ service: 'auth', urls: authUrls, tokens: services }));
  const revocations = createRevocations({
    ask: (after) => auth.revocations(after),
    log,
    ...(onRevoked === undefined ? {} : { onRevoked }),
    ...(pollMs === undefined ? {} : { pollMs }),
  });
  const foreign =
    foreignSettings && createForeignIssuer({ ...foreignSettings, remember: (person) => auth.rememberForeignUser(person), log });
  const users = createTokenVerifier({ authUrls, issuer, audience, log, revocations, ...(foreign && { foreign }) });
  return {
    auth,
    users,
    revocations,
    close: () => {
      users.close();
      foreign?.close();
      revocations.close();
    },
  };
};
