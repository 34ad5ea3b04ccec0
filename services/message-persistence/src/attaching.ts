import { type AttachmentId, accept, type Result, refuse } from '@parley/contracts';
import type { Admitted, Of } from './admitted.ts';

/** Which files messages have; kept up to date while a batch goes on. */
export interface TakenAttachments {
  has(id: AttachmentId): boolean;
  add(id: AttachmentId): void;
}

/** Makes them of what was read for the batch. */
export const createTakenAttachments = (stored: readonly AttachmentId[]): TakenAttachments => new Set(stored);

/**
 * Whether a new message may have the files it names: none that another one has or had, or that was given up, and none that waited too long
 * (AT4). Codes: `conflict`, `gone`.
 */
export const attach = ({ taken, now }: Admitted, { attachments = [] }: Of<'message.send'>): Result<null> => {
  if (attachments.some(({ id }) => taken.has(id))) return belongsElsewhere;
  if (attachments.some(({ expiresAt }) => new Date(expiresAt) <= now)) return waitedTooLong;
  for (const { id } of attachments) taken.add(id);
  return accept(null);
};

const belongsElsewhere = refuse('conflict', 'a file belongs to one message: send it again for another one');

const waitedTooLong = refuse('gone', 'a file waited too long for its message: send it again');
