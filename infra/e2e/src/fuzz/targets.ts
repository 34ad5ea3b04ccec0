import { authRoutes, clientEvents, mediaRoutes, messageRoutes, presenceRoutes, pushRoutes, type Route } from '@parley/contracts';
import type { z } from 'zod';
import { type JsonSchema, schemaOf } from './json-schema.ts';

/** One thing that can be asked: a route or an event of the contracts, with what it takes as JSON Schema. */
export type Target =
  | {
      readonly kind: 'route';
      readonly name: string;
      readonly route: Route;
      readonly params: JsonSchema | undefined;
      readonly query: JsonSchema | undefined;
      readonly body: JsonSchema | undefined;
    }
  | { readonly kind: 'event'; readonly name: string; readonly payload: JsonSchema; readonly data: z.ZodType };

const optional = (schema: z.ZodType | undefined): JsonSchema | undefined => (schema === undefined ? undefined : schemaOf(schema));

const routeTarget = ([name, route]: [string, Route]): Target => ({
  kind: 'route',
  name,
  route,
  params: optional(route.params),
  query: optional(route.query),
  body: optional(route.body),
});

/** Everything a client can ask: a new route or event is in it by itself. */
export const targets: readonly Target[] = [
  ...Object.entries({ ...authRoutes, ...messageRoutes, ...presenceRoutes, ...pushRoutes, ...mediaRoutes } as Record<
    string,
    Route
  >).map(routeTarget),
  ...Object.entries(clientEvents).map(
    ([name, { payload, data }]): Target => ({ kind: 'event', name, payload: schemaOf(payload), data }),
  ),
];
