import type { z } from 'zod';
import { ClusterSchema } from '../custom-schemas/cloudnative-pg.ts';
import { ExternalSecretSchema, SecretStoreSchema } from '../custom-schemas/external-secrets.ts';
import { GatewaySchema, HttpRouteSchema } from '../custom-schemas/gateway-api.ts';
import { ScaledObjectSchema, TriggerAuthenticationSchema } from '../custom-schemas/keda.ts';
import { PodMonitorSchema, PrometheusRuleSchema } from '../custom-schemas/prometheus-operator.ts';
import { type Rule, titleOf } from '../manifest.ts';
import { isBuiltIn } from './known-fields.ts';

const schemas: Readonly<Record<string, z.ZodType>> = {
  Cluster: ClusterSchema,
  ExternalSecret: ExternalSecretSchema,
  Gateway: GatewaySchema,
  HTTPRoute: HttpRouteSchema,
  PodMonitor: PodMonitorSchema,
  PrometheusRule: PrometheusRuleSchema,
  ScaledObject: ScaledObjectSchema,
  SecretStore: SecretStoreSchema,
  TriggerAuthentication: TriggerAuthenticationSchema,
};

/** Objects that only extensions of Kubernetes know: each against a strict schema of ours; one without a schema is a fault. */
export const customResources: Rule = (manifests) =>
  manifests
    .filter(({ kind }) => !isBuiltIn(kind))
    .flatMap((manifest) => {
      const schema = schemas[manifest.kind];
      if (schema === undefined) return [`${titleOf(manifest)}: there is no schema of this kind`];
      const issues = schema.safeParse(manifest).error?.issues ?? [];
      return issues.map(({ path, message }) => `${titleOf(manifest)}/${path.join('/')}: ${message}`);
    });
