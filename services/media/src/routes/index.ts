import { addRoutes, type HttpServer, type RouteGuards } from '@parley/service-kit';

/** Adds every route of this service. */
export const addAllRoutes = (http: HttpServer, guards: RouteGuards): void => {
  addRoutes(http, {}, {}, guards);
};
