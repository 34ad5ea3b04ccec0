import { Readable } from 'node:stream';
import { ExportId, type messageRoutes } from '@parley/contracts';
import { type HttpServer, type RouteHandlers, sendProblem } from '@parley/service-kit';
import { z } from 'zod';
import type { Rules } from '../rules.ts';

type Routes = Pick<typeof messageRoutes, 'exportRoom' | 'exportMe' | 'listExports' | 'getExport' | 'removeExport' | 'linkExport'>;

/** /api/rooms/:roomId/exports and /api/me/exports. */
export const exportRoutes = ({ exports }: Rules): RouteHandlers<Routes> => ({
  exportRoom: ({ user, params }) => exports.ofRoom(user, params.roomId),
  exportMe: ({ user }) => exports.ofMe(user),
  listExports: ({ user }) => exports.list(user),
  getExport: ({ user, params }) => exports.get(user, params.exportId),
  removeExport: ({ user, params }) => exports.remove(user, params.exportId),
  linkExport: ({ user, params }) => exports.link(user, params.exportId),
});

const Asked = z.object({ exportId: ExportId });
const Signed = z.object({ until: z.coerce.number().int(), signature: z.string().max(100) });

/** What links lead to: a file, and no JSON, for whoever has the link. */
export const addDownloads = (http: HttpServer, { exports }: Rules): void => {
  http.get('/api/me/exports/:exportId/download', async (request, reply) => {
    const [asked, signed] = [Asked.safeParse(request.params), Signed.safeParse(request.query)];
    if (!asked.success || !signed.success) return sendProblem(reply, { code: 'invalid', message: 'this is no link to a copy' });
    const found = await exports.download(asked.data.exportId, signed.data.until, signed.data.signature);
    if (!found.ok) return sendProblem(reply, found.error);
    const { name, bytes, parts } = found.data;
    return reply
      .headers({
        'content-type': 'application/gzip',
        'content-length': bytes,
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'private, no-store',
      })
      .send(Readable.from(parts));
  });
};
