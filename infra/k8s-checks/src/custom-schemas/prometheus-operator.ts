import { z } from 'zod';
import { customResource } from './metadata.ts';

const NameIsIn = z.strictObject({
  key: z.literal('app.kubernetes.io/name'),
  operator: z.literal('In'),
  values: z.array(z.string()).min(1),
});

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor, as far as Parley uses it. */
export const PodMonitorSchema = customResource(
  'monitoring.coreos.com/v1',
  'PodMonitor',
  z.strictObject({
    selector: z.strictObject({ matchExpressions: z.array(NameIsIn).length(1) }),
    podMetricsEndpoints: z
      .array(z.strictObject({ port: z.string(), path: z.string().startsWith('/'), interval: z.string().regex(/^\d+(ms|s|m)$/) }))
      .min(1),
  }),
);

/** A PodMonitor as its schema leaves it. */
export type PodMonitor = z.output<typeof PodMonitorSchema>;
