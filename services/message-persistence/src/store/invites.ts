import type { CommandId, InviteCode, InviteRole, RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** An invitation, with the names of who made it. */
export interface StoredInvite {
  readonly code: InviteCode;
  readonly roomId: RoomId;
  readonly role: InviteRole;
  readonly createdBy: UserId;
  readonly username: string;
  readonly displayName: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly maxUses: number | null;
  readonly uses: number;
}

/** An invitation to be made, with the command that asks for it. */
export interface NewInvite extends Omit<StoredInvite, 'username' | 'displayName' | 'uses'> {
  readonly commandId: CommandId;
  readonly requestHash: Buffer;
}

const inviteColumns = sql`
  v.code, v.room_id AS "roomId", v.role, v.created_by AS "createdBy", p.username, p.display_name AS "displayName",
  v.created_at AS "createdAt", v.expires_at AS "expiresAt", v.max_uses AS "maxUses", v.uses`;

const withMaker = sql`invites v JOIN people p ON p.user_id = v.created_by`;

/** Statements on invitations; whatever changes one holds the lock of its room. */
export const inviteQueries = (db: Database) => ({
  findInvite: async (code: InviteCode): Promise<StoredInvite | undefined> => {
    const { rows } = await sql<StoredInvite>`SELECT ${inviteColumns} FROM ${withMaker} WHERE v.code = ${code}`.execute(db);
    return rows[0];
  },

  /** The invitations of a room, the newest first; also those that have ended and are not removed yet. */
  findInvitesOf: async (roomId: RoomId): Promise<readonly StoredInvite[]> => {
    const { rows } = await sql<StoredInvite>`
      SELECT ${inviteColumns} FROM ${withMaker} WHERE v.room_id = ${roomId} ORDER BY v.created_at DESC, v.code`.execute(db);
    return rows;
  },

  /** The invitation that a command of somebody made, if it was seen before. */
  findInviteMadeBy: async (
    roomId: RoomId,
    userId: UserId,
    commandId: CommandId,
  ): Promise<(StoredInvite & { readonly requestHash: Buffer }) | undefined> => {
    const { rows } = await sql<StoredInvite & { requestHash: Buffer }>`
      SELECT ${inviteColumns}, v.request_hash AS "requestHash" FROM ${withMaker}
      WHERE v.room_id = ${roomId} AND v.created_by = ${userId} AND v.command_id = ${commandId}`.execute(db);
    return rows[0];
  },

  insertInvite: async (invite: NewInvite): Promise<void> => {
    await db
      .insertInto('invites')
      .values({
        code: invite.code,
        room_id: invite.roomId,
        role: invite.role,
        created_by: invite.createdBy,
        created_at: invite.createdAt,
        expires_at: invite.expiresAt,
        max_uses: invite.maxUses,
        command_id: invite.commandId,
        request_hash: invite.requestHash,
      })
      .execute();
  },

  /** One more has come in by it. */
  countInviteUse: async (code: InviteCode): Promise<void> => {
    await sql`UPDATE invites SET uses = uses + 1 WHERE code = ${code}`.execute(db);
  },

  removeInvite: async (roomId: RoomId, code: InviteCode): Promise<void> => {
    await db.deleteFrom('invites').where('room_id', '=', roomId).where('code', '=', code).execute();
  },

  /** Removes those of a room that nobody can use any more. */
  removeEndedInvites: async (roomId: RoomId, now: Date): Promise<void> => {
    await sql`DELETE FROM invites WHERE room_id = ${roomId} AND (expires_at <= ${now} OR uses >= max_uses)`.execute(db);
  },
});
