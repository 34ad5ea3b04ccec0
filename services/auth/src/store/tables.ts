import type { SessionId, UserId, UserRole } from '@parley/contracts';
import type { Generated } from 'kysely';

/** The tables of the schema `auth`, as the migrations leave them. */
export interface Tables {
  users: UsersTable;
  sessions: SessionsTable;
  signing_keys: SigningKeysTable;
}

/** People. `password_hash` is a PHC string; null for somebody who signs in elsewhere. */
export interface UsersTable {
  id: UserId;
  username: string;
  display_name: string;
  role: UserRole;
  password_hash: string | null;
  created_at: Date;
}

/** Sign-ins. `counter` is that of the one refresh token that is good (AU3); an ended session stays for its revocation. */
export interface SessionsTable {
  id: SessionId;
  user_id: UserId;
  counter: Generated<number>;
  rotated_at: Date | null;
  created_at: Date;
  expires_at: Date;
  ended_at: Date | null;
}

/** The public half of an access key as the key set shows it (RFC 8037 section 2). */
export type PublicJwk = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string; alg: 'EdDSA'; use: 'sig' };

/** Keys. `sealed_secret` is encrypted under KEY_ENCRYPTION_KEY; a retired key is neither used nor published. */
export interface SigningKeysTable {
  kid: string;
  purpose: 'access' | 'refresh';
  public_jwk: PublicJwk | null;
  sealed_secret: Buffer;
  created_at: Date;
  retired_at: Date | null;
}
