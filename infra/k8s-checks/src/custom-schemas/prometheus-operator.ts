import { z } from 'zod';
import { customResource } from './metadata.ts';

const NameIsIn = z.strictObject({
  key: z.literal('app.kubernetes.io/name'),
  operator: z.literal('In'),
  values: z.array(z.string()).min(1),
});

const duration = z.string().regex(/^\d+(ms|s|m|h)$/);

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor, as far as Parley uses it. */
export const PodMonitorSchema = customResource(
  'monitoring.coreos.com/v1',
  'PodMonitor',
  z.strictObject({
    selector: z.strictObject({ matchExpressions: z.array(NameIsIn).length(1) }),
    podMetricsEndpoints: z
      .array(
        z.strictObject({
          port: z.string(),
          path: z.string().startsWith('/'),
          interval: duration,
          relabelings: z.array(z.strictObject({ sourceLabels: z.array(z.string()).min(1), targetLabel: z.string() })),
        }),
      )
      .min(1),
  }),
);

/** A PodMonitor as its schema leaves it. */
export type PodMonitor = z.output<typeof PodMonitorSchema>;

const RecordingRule = z.strictObject({ record: z.string(), expr: z.string() });

const AlertingRule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: duration.optional(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
});

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule; what the rules say is judged by infra/observability. */
export const PrometheusRuleSchema = customResource(
  'monitoring.coreos.com/v1',
  'PrometheusRule',
  z.strictObject({
    groups: z
      .array(
        z.strictObject({
          name: z.string(),
          interval: duration.optional(),
          rules: z.array(z.union([AlertingRule, RecordingRule])).min(1),
        }),
      )
      .min(1),
  }),
);
