import { internalMessageRoutes, messageRoutes } from '@parley/contracts';
import { addRoutes, type HttpServer, type RouteGuards, type SendLimits } from '@parley/service-kit';
import type { Rules } from '../rules.ts';
import { changesRoutes } from './changes.ts';
import { internalRoutes } from './internal.ts';
import { memberRoutes } from './members.ts';
import { messagesRoutes } from './messages.ts';
import { roomRoutes } from './rooms.ts';

/** Adds every route of this service; the compiler checks that none of contracts' is missing. */
export const addAllRoutes = (http: HttpServer, rules: Rules, guards: RouteGuards, limits: SendLimits): void => {
  const handlers = {
    ...roomRoutes(rules),
    ...memberRoutes(rules),
    ...messagesRoutes(rules, limits),
    ...changesRoutes(rules),
  };
  addRoutes(http, messageRoutes, handlers, guards);
  addRoutes(http, internalMessageRoutes, internalRoutes(rules), guards);
};
