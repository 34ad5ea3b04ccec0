import { accept, mediaRoutes } from '@parley/contracts';
import { addRoutes, type HttpServer, type RouteGuards } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { gateBytes } from './bytes-gate.ts';
import { addFileRoutes } from './files.ts';
import { uploadRoutes } from './uploads.ts';

/** How much may come at once. */
export interface RouteLimits {
  readonly chunksAtOnce: number;
}

/** Adds every route of this service; the compiler checks that none of contracts' is missing. */
export const addAllRoutes = (
  http: HttpServer,
  { uploads, links, servedFiles }: Rules,
  guards: RouteGuards,
  limits: RouteLimits,
): void => {
  gateBytes(http, limits.chunksAtOnce, guards.users);
  const handlers = {
    ...uploadRoutes(uploads),
    listAttachments: async ({ token, query }: { token: string; query: { ids: Parameters<typeof links.list>[1] } }) => {
      const found = await links.list(token, query.ids);
      return found.ok ? accept({ items: found.data, nextCursor: null }) : found;
    },
  };
  addRoutes(http, mediaRoutes, handlers, guards);
  addFileRoutes(http, servedFiles);
};
