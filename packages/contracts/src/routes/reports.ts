import { z } from 'zod';
import { limits } from '../limits.ts';
import { Report, ReportBody, ReportId, ReportPatch, ReportState } from '../report.ts';
import { inRoom, limit, list, messageInRoom, opaqueCursor } from './parameters.ts';
import { defineRoute } from './route.ts';

/** Which reports a page shows. */
const ReportsQuery = z.object({
  state: ReportState.default('open'),
  cursor: opaqueCursor,
  limit: limit(limits.reportsPage, limits.historyDefaultPage),
});

/** Messages that were reported (RO4, RO5). */
export const reportRoutes = {
  /** Reports a message to those who keep order, with the text that it has now; once a person (RO4). Repeatable. */
  reportMessage: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/messages/:messageId/report',
    auth: 'user',
    errors: ['gone', 'rate_limited'],
    params: messageInRoom,
    body: ReportBody,
    status: 204,
    response: null,
  }),
  /** Reported messages of all rooms, the newest first; for moderators and admins of the installation (RO5). */
  listReports: defineRoute({
    method: 'GET',
    path: '/api/reports',
    auth: 'user',
    errors: ['forbidden'],
    query: ReportsQuery,
    status: 200,
    response: list(Report),
  }),
  /** Reported messages of a room, the newest first; for its owners and moderators (RO5). */
  listRoomReports: defineRoute({
    method: 'GET',
    path: '/api/rooms/:roomId/reports',
    auth: 'user',
    params: inRoom,
    query: ReportsQuery,
    status: 200,
    response: list(Report),
  }),
  /** Says what came of a report; for those who see it (RO5). Repeatable. */
  decideReport: defineRoute({
    method: 'PATCH',
    path: '/api/reports/:reportId',
    auth: 'user',
    errors: ['not_found'],
    params: z.object({ reportId: ReportId }),
    body: ReportPatch,
    status: 200,
    response: Report,
  }),
} as const;
