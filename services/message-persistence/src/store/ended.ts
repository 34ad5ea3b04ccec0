import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Up to when what has ended is to go. */
export interface EndedBefore {
  readonly invites: Date;
  readonly reports: Date;
}

/** Removes invitations that expired, and reports that were decided, before these times. Answers how many are gone. */
export const removeEnded = async (db: Database, before: EndedBefore): Promise<number> => {
  const invites = await sql`DELETE FROM invites WHERE expires_at < ${before.invites}`.execute(db);
  const reports = await sql`DELETE FROM reports WHERE decided_at < ${before.reports}`.execute(db);
  return Number(invites.numAffectedRows ?? 0n) + Number(reports.numAffectedRows ?? 0n);
};
