import { findDestination } from '@parley/local';
import { edgeTableOf, serviceAt } from '../edge-table.ts';
import type { Rule } from '../manifest.ts';

/** The groups of the local edge, and the service that each one is. */
const serviceOf = {
  gateway: 'socket-gateway',
  auth: 'auth',
  messages: 'message-persistence',
  presence: 'presence',
  media: 'media',
  push: 'notifications',
} as const;

/** A path for each line of the local edge's table, beside its borders, and all that must stay inside. */
const paths = `
  / /signin /threads /r/general /invite/abc /assets/index.js /sw.js /favicon.ico
  /socket.io/ /api/docs /api/docs/swagger.css /api/openapi.json /api/asyncapi.json
  /api/auth/login /api/users /api/users/abc /api/usersx /.well-known/jwks.json /.well-known/other
  /api/presence /api/presence/abc /api/uploads /api/uploads/abc /api/attachments /api/attachments/abc
  /media/abc /mediax/abc /api/push/key /api/rooms /api/rooms/abc/messages /api/search /api/
  /internal/changes /health/live /health/ready /metrics
`
  .trim()
  .split(/\s+/);

/** The way in sends every path where the local edge does, and what that one sends nowhere to the web client, which has files alone. */
export const edgeRoutes: Rule = (manifests) => {
  const table = edgeTableOf(manifests);
  return paths.flatMap((path) => {
    const destination = findDestination(path);
    const wanted = destination.kind === 'forward' ? serviceOf[destination.group] : 'web-client';
    const found = serviceAt(table, path);
    return found === wanted ? [] : [`${path} leads to ${found ?? 'nobody'} instead of ${wanted}`];
  });
};
