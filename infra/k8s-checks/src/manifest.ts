import type {
  V1ConfigMap,
  V1Deployment,
  V1Ingress,
  V1Job,
  V1Namespace,
  V1NetworkPolicy,
  V1PersistentVolumeClaim,
  V1PodDisruptionBudget,
  V1Secret,
  V1Service,
  V1StatefulSet,
  V1StorageClass,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import type { Cluster } from './custom-schemas/cloudnative-pg.ts';
import type { ExternalSecret } from './custom-schemas/external-secrets.ts';
import type { HttpRoute } from './custom-schemas/gateway-api.ts';
import type { ScaledObject, TriggerAuthentication } from './custom-schemas/keda.ts';
import type { PodMonitor } from './custom-schemas/prometheus-operator.ts';

/** One object as it goes to a cluster. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

interface Kinds {
  Cluster: Cluster;
  ConfigMap: V1ConfigMap;
  Deployment: V1Deployment;
  ExternalSecret: ExternalSecret;
  HTTPRoute: HttpRoute;
  HorizontalPodAutoscaler: V2HorizontalPodAutoscaler;
  Ingress: V1Ingress;
  Job: V1Job;
  Namespace: V1Namespace;
  NetworkPolicy: V1NetworkPolicy;
  PersistentVolumeClaim: V1PersistentVolumeClaim;
  PodDisruptionBudget: V1PodDisruptionBudget;
  PodMonitor: PodMonitor;
  ScaledObject: ScaledObject;
  Secret: V1Secret;
  Service: V1Service;
  StatefulSet: V1StatefulSet;
  StorageClass: V1StorageClass;
  TriggerAuthentication: TriggerAuthentication;
}

/** All objects of a kind. Their shape is what the rules of known fields vouch for. */
export const ofKind = <Kind extends keyof Kinds>(
  manifests: readonly Manifest[],
  kind: Kind,
): readonly (Manifest & Omit<Kinds[Kind], 'metadata' | 'kind' | 'apiVersion'>)[] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rules known-fields and custom-resources check the shapes
  manifests.filter((one) => one.kind === kind) as unknown as readonly (Manifest &
    Omit<Kinds[Kind], 'metadata' | 'kind' | 'apiVersion'>)[];

/** `Deployment/auth`, as faults name it. */
export const titleOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata.name}`;

/** Finds what is wrong with the objects of one overlay; one sentence each, beginning with the object. */
export type Rule = (manifests: readonly Manifest[]) => string[];
