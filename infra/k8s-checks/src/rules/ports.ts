import type { V1Container } from '@kubernetes/client-node';
import { type Manifest, ofKind, type Rule, titleOf } from '../manifest.ts';
import { selects, type Workload, workloadsOf } from '../workloads.ts';

type Port = number | string | undefined;

/** Every port that is named anywhere is there: of services in pods, of probes in containers, of policies and of ways in at services. */
export const ports: Rule = (manifests) => {
  const workloads = workloadsOf(manifests);
  return [
    ...serviceFaults(manifests, workloads),
    ...policyFaults(manifests, workloads),
    ...monitorFaults(manifests, workloads),
    ...workloads.flatMap(probeFaults),
    ...wayInFaults(manifests),
  ];
};

const serviceFaults = (manifests: readonly Manifest[], workloads: readonly Workload[]): string[] =>
  ofKind(manifests, 'Service').flatMap((service) => {
    const taken = workloads.filter(({ labels }) => selects({ matchLabels: service.spec?.selector ?? {} }, labels));
    return (service.spec?.ports ?? []).flatMap(({ port, targetPort }) => missingIn(service, taken, targetPort ?? port));
  });

const policyFaults = (manifests: readonly Manifest[], workloads: readonly Workload[]): string[] =>
  ofKind(manifests, 'NetworkPolicy').flatMap((policy) => {
    const taken = workloads.filter(({ labels }) => selects(policy.spec?.podSelector, labels));
    const named = (policy.spec?.ingress ?? []).flatMap((rule) => rule.ports ?? []);
    return named.flatMap(({ port }) => missingIn(policy, taken, port));
  });

const monitorFaults = (manifests: readonly Manifest[], workloads: readonly Workload[]): string[] =>
  ofKind(manifests, 'PodMonitor').flatMap((monitor) => {
    const names = monitor.spec.selector.matchExpressions.flatMap(({ values }) => values);
    const taken = workloads.filter(({ name }) => names.includes(name));
    return monitor.spec.podMetricsEndpoints.flatMap(({ port }) => missingIn(monitor, taken, port));
  });

const probeFaults = ({ title, pod }: Workload): string[] =>
  pod.containers.flatMap((one) => {
    const missing = probePorts(one).filter((port) => !containerPorts(one).includes(port));
    return missing.map((port) => `${title}: ${one.name} has no port ${port}`);
  });

const wayInFaults = (manifests: readonly Manifest[]): string[] =>
  waysIn(manifests)
    .filter(({ service, port }) => !servicePorts(manifests, service).includes(port))
    .map(({ from, service, port }) => `${from}: Service/${service} has no port ${port}`);

const missingIn = (manifest: Manifest, taken: readonly Workload[], port: Port): string[] =>
  taken
    .filter(({ pod }) => !pod.containers.flatMap(containerPorts).includes(port))
    .map(({ title }) => `${titleOf(manifest)}: ${title} has no port ${port}`);

const containerPorts = ({ ports: own = [] }: V1Container): Port[] =>
  own.flatMap(({ name, containerPort }) => [name, containerPort]);

const probePorts = ({ livenessProbe, readinessProbe, startupProbe }: V1Container): Port[] =>
  [livenessProbe, readinessProbe, startupProbe].flatMap((probe) =>
    [probe?.httpGet?.port, probe?.tcpSocket?.port].filter((port) => port !== undefined),
  );

const servicePorts = (manifests: readonly Manifest[], name: string): Port[] =>
  ofKind(manifests, 'Service')
    .filter(({ metadata }) => metadata.name === name)
    .flatMap(({ spec }) => (spec?.ports ?? []).flatMap((one) => [one.name, one.port]));

interface WayIn {
  readonly from: string;
  readonly service: string;
  readonly port: Port;
}

const waysIn = (manifests: readonly Manifest[]): WayIn[] => [
  ...ofKind(manifests, 'HTTPRoute').flatMap((route) =>
    route.spec.rules.flatMap(({ backendRefs }) =>
      backendRefs.map(({ name, port }) => ({ from: titleOf(route), service: name, port })),
    ),
  ),
  ...ofKind(manifests, 'Ingress').flatMap((ingress) =>
    (ingress.spec?.rules ?? []).flatMap(({ http }) =>
      (http?.paths ?? []).map(({ backend: { service } }) => ({
        from: titleOf(ingress),
        service: service?.name ?? '',
        port: service?.port?.name ?? service?.port?.number,
      })),
    ),
  ),
];
