import type { SessionId, TokenRooms, UserId, UserRole } from '@parley/contracts';

/** Whose token it is, once verified (AU2). */
export interface Identity {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly username: string;
  readonly displayName: string;
  readonly role: UserRole;
  /** The rooms the token is limited to; absent on a full sign-in. */
  readonly rooms?: TokenRooms;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}
