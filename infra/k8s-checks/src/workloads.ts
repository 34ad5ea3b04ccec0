import type { V1Container, V1LabelSelector, V1PodSpec } from '@kubernetes/client-node';
import { type Manifest, ofKind, titleOf } from './manifest.ts';

/** What makes pods. */
export interface Workload {
  /** `Deployment/auth` */
  readonly title: string;
  readonly name: string;
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: V1LabelSelector | undefined;
  readonly pod: V1PodSpec;
}

/** All workloads whose pods are written out. */
export const workloadsOf = (manifests: readonly Manifest[]): Workload[] => [
  ...ofKind(manifests, 'Deployment').flatMap((one) => workloadOf(one, one.spec?.template, one.spec?.selector)),
  ...ofKind(manifests, 'StatefulSet').flatMap((one) => workloadOf(one, one.spec?.template, one.spec?.selector)),
  ...ofKind(manifests, 'Job').flatMap((one) => workloadOf(one, one.spec?.template, undefined)),
];

type Template = { metadata?: { labels?: Record<string, string> }; spec?: V1PodSpec } | undefined;

const workloadOf = (manifest: Manifest, template: Template, selector: V1LabelSelector | undefined): Workload[] =>
  template?.spec === undefined
    ? []
    : [
        {
          title: titleOf(manifest),
          name: manifest.metadata.name,
          kind: manifest.kind,
          labels: template.metadata?.labels ?? {},
          selector,
          pod: template.spec,
        },
      ];

/** All containers of a pod, those that run first included. */
export const containersOf = ({ pod }: Workload): V1Container[] => [...(pod.initContainers ?? []), ...pod.containers];

/** Whether a selector takes these labels; one that is absent takes none. */
export const selects = (selector: V1LabelSelector | undefined, labels: Readonly<Record<string, string>>): boolean =>
  selector !== undefined &&
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isIn = value !== undefined && values.includes(value);
    return operator === 'In' ? isIn : !isIn;
  });

/** Parley's own service that a container runs, and whether it only migrates: from its command. */
export const programOf = ({ command = [] }: V1Container): { service: string; file: string } | undefined => {
  const [, service = '', file = ''] =
    /^services\/([a-z-]+)\/src\/(main|migrate)\.ts$/.exec(command.find((part) => part.startsWith('services/')) ?? '') ?? [];
  return service === '' ? undefined : { service, file };
};
