import { type messageRoutes, RequestId, refuse } from '@parley/contracts';
import { newId, type RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { commandIdOf } from './command-id.ts';

type Routes = Pick<typeof messageRoutes, 'history' | 'sendMessage' | 'digest'>;

/** /api/rooms/:roomId/messages and …/digest. */
export const messagesRoutes = ({ messages, history }: Rules): RouteHandlers<Routes> => ({
  history: ({ user, params, query }) => history.page(user.userId, params.roomId, query),
  sendMessage: async ({ user, params, body, headers, requestId }) => {
    const clientMessageId = commandIdOf(headers, body.clientMessageId);
    if (!clientMessageId.ok) return clientMessageId;
    if (clientMessageId.data === undefined) return withoutId;
    return messages.send({
      requestId: requestIdOf(requestId),
      roomId: params.roomId,
      senderId: user.userId,
      clientMessageId: clientMessageId.data,
      content: body.content,
      metadata: body.metadata,
    });
  },
  digest: ({ user, params, query }) => history.digest(user.userId, params.roomId, query),
});

const withoutId = refuse('invalid', 'a clientMessageId is needed, or an Idempotency-Key header that is a UUID', {
  issues: [{ path: 'clientMessageId', message: 'is missing' }],
});

/** A gateway that could not reach the shard hands its submission on under the id it already has (x-request-id). */
const requestIdOf = (requestId: string): RequestId => RequestId.safeParse(requestId).data ?? RequestId.parse(newId());
