import type { Report } from '@parley/contracts';
import type { Answer } from './answer.ts';
import type { Rest } from './rest.ts';

/** Which reports are wanted: those of a room, or of the whole installation. */
export interface ReportsQuestion {
  readonly roomId?: string;
  /** `open` where nothing is said. */
  readonly state?: Report['state'];
  readonly cursor?: string;
}

/** Some reports, the newest first. */
export interface ReportsFound {
  readonly items: readonly Report[];
  /** For the next page; null where there is none. */
  readonly nextCursor: string | null;
}

/** Messages that are reported to those who keep order (RO4, RO5). */
export interface Reports {
  /** Reports a message. Codes: `forbidden`, `not_found`, `gone`, `rate_limited`. */
  report(
    message: { readonly roomId: string; readonly id: string },
    what: { readonly reason: Report['voices'][number]['reason']; readonly comment?: string },
  ): Promise<Answer<null>>;
  /** Codes: `forbidden`, `not_found`. */
  list(question?: ReportsQuestion): Promise<Answer<ReportsFound>>;
  /** Says what came of one. Codes: `not_found`. */
  decide(reportId: string, what: { readonly state: 'resolved' | 'dismissed'; readonly note?: string }): Promise<Answer<Report>>;
}

/** Makes them. */
export const createReports = (rest: Rest): Reports => ({
  report: ({ roomId, id }, what) =>
    rest.call<null>({ method: 'POST', path: `/api/rooms/${roomId}/messages/${id}/report`, body: what }),
  list: ({ roomId, state, cursor } = {}) =>
    rest.call<ReportsFound>({
      method: 'GET',
      path: roomId === undefined ? '/api/reports' : `/api/rooms/${roomId}/reports`,
      query: { ...(state === undefined ? {} : { state }), ...(cursor === undefined ? {} : { cursor }) },
    }),
  decide: (reportId, what) => rest.call<Report>({ method: 'PATCH', path: `/api/reports/${reportId}`, body: what }),
});
