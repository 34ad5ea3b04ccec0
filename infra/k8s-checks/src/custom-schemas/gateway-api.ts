import { z } from 'zod';
import { customResource } from './metadata.ts';

// https://gateway-api.sigs.k8s.io/reference/spec/, v1; what Parley uses of it.
const port = z.int().min(1).max(65_535);
const namespaces = z.strictObject({ from: z.enum(['All', 'Same', 'Selector']) });

const Listener = z.strictObject({
  name: z.string(),
  protocol: z.enum(['HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP']),
  port,
  hostname: z.string().optional(),
  allowedRoutes: z.strictObject({ namespaces: namespaces.optional() }).optional(),
  tls: z
    .strictObject({ mode: z.enum(['Terminate', 'Passthrough']), certificateRefs: z.array(z.strictObject({ name: z.string() })) })
    .optional(),
});

/** A door, with what terminates TLS. */
export const GatewaySchema = customResource(
  'gateway.networking.k8s.io/v1',
  'Gateway',
  z.strictObject({ gatewayClassName: z.string(), listeners: z.array(Listener).min(1).max(64) }),
);

const Match = z.strictObject({
  path: z.strictObject({ type: z.enum(['Exact', 'PathPrefix']), value: z.string().startsWith('/').max(1_024) }),
});

/** Which path leads where; a rule has at most 64 matches. */
export const HttpRouteSchema = customResource(
  'gateway.networking.k8s.io/v1',
  'HTTPRoute',
  z.strictObject({
    parentRefs: z.array(z.strictObject({ name: z.string(), namespace: z.string().optional() })).min(1),
    hostnames: z.array(z.string()).min(1).max(16),
    rules: z
      .array(
        z.strictObject({
          matches: z.array(Match).min(1).max(64),
          backendRefs: z
            .array(z.strictObject({ name: z.string(), port }))
            .min(1)
            .max(16),
        }),
      )
      .min(1)
      .max(16),
  }),
);

/** An HTTPRoute as its schema leaves it. */
export type HttpRoute = z.output<typeof HttpRouteSchema>;
