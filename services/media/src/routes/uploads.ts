import { accept, CommandId, type mediaRoutes, type Result, refuse } from '@parley/contracts';
import type { RouteCall, RouteHandlers } from '@parley/service-kit';
import type { Uploads } from '../uploads.ts';

type Handlers = Pick<
  RouteHandlers<typeof mediaRoutes>,
  'createUpload' | 'getUpload' | 'sendBytes' | 'completeUpload' | 'cancelUpload'
>;

/** /api/uploads and what is under it. */
export const uploadRoutes = (uploads: Uploads): Handlers => ({
  createUpload: async ({ user, token, body, headers }) => {
    const commandId = commandIdOf(headers, body.commandId);
    if (!commandId.ok) return commandId;
    return uploads.begin({ userId: user.userId, token }, { ...body, commandId: commandId.data });
  },
  getUpload: ({ user, params }) => uploads.find(user.userId, params.uploadId),
  sendBytes: ({ user, params, query, body }) => uploads.append(user.userId, params.uploadId, query.offset, body),
  completeUpload: ({ user, params }) => uploads.complete(user.userId, params.uploadId),
  cancelUpload: ({ user, params }) => uploads.cancel(user.userId, params.uploadId),
});

/** From the body, or an Idempotency-Key header (RE3). */
const commandIdOf = (
  headers: RouteCall<typeof mediaRoutes.createUpload>['headers'],
  inBody: CommandId | undefined,
): Result<CommandId | undefined> => {
  const header = headers['idempotency-key'];
  if (header === undefined) return accept(inBody);
  const given = CommandId.safeParse(header);
  if (!given.success || (inBody !== undefined && inBody !== given.data))
    return refuse('invalid', 'the Idempotency-Key must be a UUID, and the same as in the body');
  return accept(given.data);
};
