import { type messageRoutes, RequestId, refuse } from '@parley/contracts';
import { newId, type RouteCall, type RouteHandlers, type SendLimits } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { commandIdOf } from './command-id.ts';

type Routes = Pick<typeof messageRoutes, 'history' | 'sendMessage' | 'digest'>;

/** /api/rooms/:roomId/messages and …/digest. */
export const messagesRoutes = ({ messages, history }: Rules, limits: SendLimits): RouteHandlers<Routes> => ({
  history: ({ user, params, query }) => history.page(user.userId, params.roomId, query),
  sendMessage: async ({ user, params, body, headers, reply }) => {
    const clientMessageId = commandIdOf(headers, body.clientMessageId);
    if (!clientMessageId.ok) return clientMessageId;
    if (clientMessageId.data === undefined) return withoutId;
    const { refusal, standing } = limits.ofUser(user.userId);
    showStanding(reply, standing);
    if (refusal !== null) return { ok: false, error: refusal };
    return messages.send({
      requestId: RequestId.parse(newId()),
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

/** RE2: where the caller stands. A bucket that is not full is one send fuller after at most a second. */
const showStanding = (
  reply: RouteCall<typeof messageRoutes.sendMessage>['reply'],
  standing: ReturnType<SendLimits['ofUser']>['standing'],
) => {
  if (standing === null) return;
  reply.headers({ 'ratelimit-limit': standing.limit, 'ratelimit-remaining': standing.remaining, 'ratelimit-reset': 1 });
};
