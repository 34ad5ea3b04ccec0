import type { V1NetworkPolicyEgressRule, V1NetworkPolicyPeer } from '@kubernetes/client-node';
import { environmentOf } from '../environment.ts';
import { type Manifest, ofKind, type Rule } from '../manifest.ts';
import { endsOf, isStore } from '../network.ts';
import { containersOf, selects, type Workload, workloadsOf } from '../workloads.ts';

/** Something beyond the name space that a pod has to reach. */
interface Way {
  readonly to: string;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  /** Whether somebody whom a policy lets through is it. */
  readonly isIt: (peer: V1NetworkPolicyPeer) => boolean;
}

const dnsNamespace = { 'kubernetes.io/metadata.name': 'kube-system' };
const collectorNamespace = { 'parley/tracing': 'true' };
const stranger = { 'kubernetes.io/metadata.name': 'default' };

/** Who looks up pages that messages link to, and who tells push services; the ports of each. */
const onTheInternet: Readonly<Record<string, readonly number[]>> = { media: [80, 443], notifications: [443] };

/**
 * What a pod needs beyond its name space it reaches: the cluster's DNS, stores that are kept elsewhere, the Internet where it
 * has business there, the collector of traces where it is told of one. And no policy lets anybody out to every name space.
 */
export const waysOut: Rule = (manifests) =>
  workloadsOf(manifests).flatMap((workload) => {
    const rules = ofKind(manifests, 'NetworkPolicy')
      .filter(({ spec }) => spec?.policyTypes?.includes('Egress') && selects(spec.podSelector ?? {}, workload.labels))
      .flatMap(({ spec }) => spec?.egress ?? []);
    const anywhere = rules.flatMap(({ to = [] }) => to).filter(({ namespaceSelector }) => selects(namespaceSelector, stranger));
    return [
      ...waysOf(manifests, workload)
        .filter((way) => !rules.some((rule) => lets(rule, way)))
        .map(({ to, protocol, port }) => `${workload.title} cannot reach ${to} at ${protocol} ${port}`),
      ...anywhere.map(() => `${workload.title} may reach every name space`),
    ];
  });

const lets = ({ to, ports }: V1NetworkPolicyEgressRule, way: Way): boolean =>
  (to === undefined || to.some(way.isIt)) &&
  (ports === undefined || ports.some(({ port, protocol = 'TCP' }) => port === way.port && protocol === way.protocol));

const waysOf = (manifests: readonly Manifest[], workload: Workload): Way[] => {
  const told = new Map(containersOf(workload).flatMap((container) => [...environmentOf(manifests, container)]));
  const isElsewhere = (kind: 'postgres' | 'redis') => !endsOf(manifests).some((end) => isStore(end, kind));
  const collector = URL.parse(told.get('OTEL_EXPORTER_OTLP_ENDPOINT')?.value ?? '');
  return [
    { to: 'names', protocol: 'UDP', port: 53, isIt: isDns },
    { to: 'names', protocol: 'TCP', port: 53, isIt: isDns },
    ...(told.has('REDIS_URL') && isElsewhere('redis') ? [outside('Redis', 6_379)] : []),
    ...(told.has('DATABASE_URL') && isElsewhere('postgres') ? [outside('PostgreSQL', 5_432)] : []),
    ...(onTheInternet[workload.name] ?? []).map((port) => ({ ...outside('the Internet', port), isIt: isInternet })),
    ...(collector === null ? [] : [{ ...outside('the collector', Number(collector.port)), isIt: isCollector }]),
  ];
};

const outside = (to: string, port: number): Way => ({ to, protocol: 'TCP', port, isIt: ({ ipBlock }) => ipBlock !== undefined });

const isDns = ({ namespaceSelector, podSelector }: V1NetworkPolicyPeer): boolean =>
  selects(namespaceSelector, dnsNamespace) && selects(podSelector ?? {}, { 'k8s-app': 'kube-dns' });

const isInternet = ({ ipBlock }: V1NetworkPolicyPeer): boolean => ipBlock?.cidr === '0.0.0.0/0';

const isCollector = ({ namespaceSelector }: V1NetworkPolicyPeer): boolean => selects(namespaceSelector, collectorNamespace);
