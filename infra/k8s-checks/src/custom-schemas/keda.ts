import { z } from 'zod';
import { customResource } from './metadata.ts';

const count = z.int().min(0);
const Policy = z.strictObject({
  type: z.enum(['Pods', 'Percent']),
  value: z.int().min(1),
  periodSeconds: z.int().min(1).max(1_800),
});
const Scaling = z.strictObject({
  stabilizationWindowSeconds: z.int().min(0).max(3_600).optional(),
  policies: z.array(Policy).optional(),
});

// The metadata of a scaler are texts alone. https://keda.sh/docs/latest/scalers/redis-streams/ and .../prometheus/
const RedisStreams = z.strictObject({
  type: z.literal('redis-streams'),
  metadata: z.strictObject({ stream: z.string(), streamLength: z.string().regex(/^\d+$/) }),
  authenticationRef: z.strictObject({ name: z.string() }),
});
const Prometheus = z.strictObject({
  type: z.literal('prometheus'),
  metricType: z.enum(['AverageValue', 'Value']),
  metadata: z.strictObject({ serverAddress: z.url(), query: z.string(), threshold: z.string().regex(/^\d+$/) }),
});

/** https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export const ScaledObjectSchema = customResource(
  'keda.sh/v1alpha1',
  'ScaledObject',
  z.strictObject({
    scaleTargetRef: z.strictObject({ name: z.string(), kind: z.string().optional() }),
    minReplicaCount: count,
    maxReplicaCount: count,
    pollingInterval: z.int().min(1),
    cooldownPeriod: count,
    fallback: z.strictObject({
      failureThreshold: count,
      replicas: count,
      behavior: z.enum(['static', 'currentReplicas', 'currentReplicasIfHigher', 'currentReplicasIfLower']).optional(),
    }),
    advanced: z.strictObject({
      horizontalPodAutoscalerConfig: z.strictObject({
        behavior: z.strictObject({ scaleDown: Scaling.optional(), scaleUp: Scaling.optional() }),
      }),
    }),
    triggers: z.array(z.discriminatedUnion('type', [RedisStreams, Prometheus])).min(1),
  }),
);

/** Where a scaler takes its secrets from. */
export const TriggerAuthenticationSchema = customResource(
  'keda.sh/v1alpha1',
  'TriggerAuthentication',
  z.strictObject({
    secretTargetRef: z.array(
      z.strictObject({ parameter: z.enum(['address', 'username', 'password', 'tls', 'ca']), name: z.string(), key: z.string() }),
    ),
  }),
);

/** A ScaledObject as its schema leaves it. */
export type ScaledObject = z.output<typeof ScaledObjectSchema>;

/** A TriggerAuthentication as its schema leaves it. */
export type TriggerAuthentication = z.output<typeof TriggerAuthenticationSchema>;
