import type { SessionId, UserId, UserRole } from '@parley/contracts';
import type { Generated } from 'kysely';

/** The tables of the schema `auth`, as the migrations leave them. */
export interface Tables {
  users: UsersTable;
  sessions: SessionsTable;
  signing_keys: SigningKeysTable;
  revocations: RevocationsTable;
  revocation_counter: RevocationCounterTable;
  reserved_usernames: ReservedUsernamesTable;
}

/**
 * People. `password_hash` is a PHC string; null for somebody who signs in elsewhere: `issuer` and `subject` say where.
 * `name_words` holds the words of the display name in small letters.
 */
export interface UsersTable {
  id: UserId;
  username: string;
  display_name: string;
  role: UserRole;
  password_hash: string | null;
  created_at: Date;
  suspended_at: Generated<Date | null>;
  issuer: Generated<string | null>;
  subject: Generated<string | null>;
  name_words: Generated<string>;
  /** Of somebody who was deleted nothing else is left but the id, the time they came, and names that say so. */
  deleted_at: Generated<Date | null>;
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
  user_agent: Generated<string | null>;
}

/** The public half of an access key as the key set shows it (RFC 8037 section 2). */
export type PublicJwk = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string; alg: 'EdDSA'; use: 'sig' };

/** What verifiers are told (CO4); `session_id` for `session_ended`, `user_id` for all others. */
export interface RevocationsTable {
  number: bigint | number;
  at: Date;
  reason: 'session_ended' | 'suspended' | 'role_changed' | 'reinstated';
  session_id: SessionId | null;
  user_id: UserId | null;
  /** The person was deleted, which is a suspension for good. */
  deleted: Generated<boolean>;
}

/** Usernames of people who were deleted, by their hash: see `createUsernameHash`. */
export interface ReservedUsernamesTable {
  hash: Buffer;
}

/** One row, whose lock gives out the numbers without gaps. */
export interface RevocationCounterTable {
  one: Generated<boolean>;
  head: bigint | number;
}

/**
 * Keys. `sealed_secret` is encrypted under KEY_ENCRYPTION_KEY. A key is published from `created_at` on, signs from
 * `signs_from` until that of the next one, and from `retired_at` on it is neither used nor published.
 */
export interface SigningKeysTable {
  kid: string;
  purpose: 'access' | 'refresh';
  public_jwk: PublicJwk | null;
  sealed_secret: Buffer;
  created_at: Date;
  signs_from: Date;
  retired_at: Date | null;
}
