import { type messageRoutes, refuse } from '@parley/contracts';
import type { RateLimit, RouteHandlers } from '@parley/service-kit';
import type { Rules } from '../rules.ts';

type Routes = Pick<typeof messageRoutes, 'reportMessage' | 'listReports' | 'listRoomReports' | 'decideReport'>;

/** …/messages/:messageId/report, /api/rooms/:roomId/reports and /api/reports; `perUser` says how fast one person may report. */
export const reportRoutes = ({ reports }: Rules, perUser: RateLimit): RouteHandlers<Routes> => ({
  reportMessage: async ({ user, params, body }) => {
    const { allowed, retryAfterMs } = perUser.take(user.userId);
    if (!allowed) return refuse('rate_limited', 'you report too much at once', { retryAfterMs });
    return reports.report(user, params.roomId, params.messageId, body);
  },
  listReports: ({ user, query }) => reports.list(user, query),
  listRoomReports: ({ user, params, query }) => reports.listOf(user, params.roomId, query),
  decideReport: ({ user, params, body }) => reports.decide(user, params.reportId, body),
});
