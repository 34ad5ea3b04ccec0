import type { IncomingHttpHeaders } from 'node:http';
import { accept, CommandId, type Result, refuse } from '@parley/contracts';

/**
 * The id by which a repeat of a request is recognised: from the body, or an Idempotency-Key header that is a UUID (RE3).
 * Code: `invalid` for a header that is none, and for two that differ.
 */
export const commandIdOf = (headers: IncomingHttpHeaders, inBody: CommandId | undefined): Result<CommandId | undefined> => {
  const header = headers['idempotency-key'];
  if (header === undefined) return accept(inBody);
  const inHeader = CommandId.safeParse(header);
  if (!inHeader.success) return refuse('invalid', 'the Idempotency-Key must be a UUID');
  if (inBody !== undefined && inBody !== inHeader.data)
    return refuse('invalid', 'the Idempotency-Key differs from the id in the body');
  return accept(inHeader.data);
};
