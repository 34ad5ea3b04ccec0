import {
  createForeignIssuer,
  createLocalTokenVerifier,
  createServiceTokens,
  type ForeignIssuer,
  type Log,
  type Revocations,
  type RouteGuards,
  readForeignSettings,
  type SettingValues,
  type tokenSettings,
} from '@parley/service-kit';
import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import type { ForeignUsers } from './foreign-users.ts';
import type { KeyRing } from './key-ring.ts';

/** What auth checks its own callers with: its own keys and its own store, by the rules of every other service. */
export interface AuthGuards extends RouteGuards {
  close(): void;
}

/** What {@link createAuthGuards} takes. */
export interface AuthGuardOptions {
  readonly settings: SettingValues<typeof tokenSettings> & { readonly SERVICE_SECRET: string };
  readonly keys: KeyRing;
  readonly revocations: Revocations;
  readonly foreignUsers: ForeignUsers;
  readonly log: Log;
}

/** Makes the guards. @throws {SettingsError} when the settings of the foreign issuer do not hold together. */
export const createAuthGuards = ({ settings, keys, revocations, foreignUsers, log }: AuthGuardOptions): AuthGuards => {
  const foreign = createForeign(settings, foreignUsers, log);
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = settings;
  const ownKeys: JWTVerifyGetKey = (header, token) => createLocalJWKSet(keys.jwks())(header, token);
  return {
    users: createLocalTokenVerifier({ keys: ownKeys, issuer, audience, revocations, ...(foreign && { foreign }) }),
    services: createServiceTokens(settings.SERVICE_SECRET, 'auth'),
    close: () => foreign?.close(),
  };
};

const createForeign = (settings: AuthGuardOptions['settings'], users: ForeignUsers, log: Log): ForeignIssuer | undefined => {
  const foreign = readForeignSettings(settings);
  return foreign && createForeignIssuer({ ...foreign, remember: (person) => users.remember(person), log });
};
