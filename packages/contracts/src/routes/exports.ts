import { z } from 'zod';
import { Export, ExportId, ExportLink } from '../export.ts';
import { inRoom, list } from './parameters.ts';
import { defineRoute } from './route.ts';

const one = z.object({ exportId: ExportId });

/** Copies of a room or of what is one's own, as JSON Lines (PV4). */
export const exportRoutes = {
  /** Begins a copy of what is said in a room: for its owners and moderators, in a direct room for both. While one is under way it is that one. */
  exportRoom: defineRoute({
    method: 'POST',
    path: '/api/rooms/:roomId/exports',
    auth: 'user',
    errors: ['rate_limited'],
    params: inRoom,
    status: 202,
    response: Export,
  }),
  /** Begins a copy of all that is kept of me. While one is under way it is that one. */
  exportMe: defineRoute({
    method: 'POST',
    path: '/api/me/exports',
    auth: 'user',
    errors: ['forbidden', 'rate_limited'],
    status: 202,
    response: Export,
  }),
  /** My copies, the newest first. */
  listExports: defineRoute({
    method: 'GET',
    path: '/api/me/exports',
    auth: 'user',
    errors: ['forbidden'],
    status: 200,
    response: list(Export),
  }),
  /** One of mine, with how far it is. */
  getExport: defineRoute({
    method: 'GET',
    path: '/api/me/exports/:exportId',
    auth: 'user',
    errors: ['forbidden', 'not_found'],
    params: one,
    status: 200,
    response: Export,
  }),
  /** Removes one of mine, also while it is under way. Repeatable. */
  removeExport: defineRoute({
    method: 'DELETE',
    path: '/api/me/exports/:exportId',
    auth: 'user',
    errors: ['forbidden'],
    params: one,
    status: 204,
    response: null,
  }),
  /** A link by which one of mine is downloaded within five minutes: JSON Lines, compressed with gzip. */
  linkExport: defineRoute({
    method: 'POST',
    path: '/api/me/exports/:exportId/link',
    auth: 'user',
    errors: ['forbidden', 'not_found', 'conflict'],
    params: one,
    status: 200,
    response: ExportLink,
  }),
} as const;
