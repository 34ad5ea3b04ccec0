import type { V1LabelSelector, V1NetworkPolicy, V1NetworkPolicyPeer, V1NetworkPolicyPort } from '@kubernetes/client-node';
import { type Manifest, ofKind } from './manifest.ts';
import { selects, workloadsOf } from './workloads.ts';

/** One end of a connection: pods of this name space, or somebody in another one, known by the labels of it. */
export interface End {
  readonly name: string;
  /** Of the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Of another name space; absent within our own. */
  readonly namespace?: Readonly<Record<string, string>>;
  /** Ports that it listens on, by name and number. */
  readonly ports: readonly { readonly name: string | undefined; readonly port: number }[];
}

/** All pods of an overlay, those of a PostgreSQL that an operator makes included. */
export const endsOf = (manifests: readonly Manifest[]): End[] => [
  ...workloadsOf(manifests).map(({ name, labels, pod }) => ({
    name,
    labels,
    ports: pod.containers.flatMap(({ ports = [] }) => ports.map((one) => ({ name: one.name, port: one.containerPort }))),
  })),
  ...ofKind(manifests, 'Cluster').map(({ metadata }) => ({
    name: metadata.name,
    labels: { 'cnpg.io/cluster': metadata.name },
    ports: [{ name: 'postgresql', port: 5_432 }],
  })),
];

/** Which end a host name of our own means: a service of the overlay, or the ones that an operator makes for PostgreSQL. */
export const endOfHost = (manifests: readonly Manifest[], host: string): End | undefined => {
  const ends = endsOf(manifests);
  const service = ofKind(manifests, 'Service').find(({ metadata }) => metadata.name === host);
  if (service === undefined) return ends.find(({ name }) => [`${name}-rw`, `${name}-r`, `${name}-ro`].includes(host));
  return ends.find(({ labels }) => selects({ matchLabels: service.spec?.selector ?? {} }, labels));
};

/** Whether an end is PostgreSQL or Redis, kept by the cluster. */
export const isStore = ({ name, labels }: End, kind: 'postgres' | 'redis'): boolean =>
  name === kind || labels['cnpg.io/cluster'] === `parley-${kind}`;

type Policy = Manifest & Pick<V1NetworkPolicy, 'spec'>;

/**
 * Whether a connection may be made, as Kubernetes judges it: both ends have to allow it, and an end that no policy selects
 * allows everything. https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const mayConnect = (manifests: readonly Manifest[], from: End, to: End, port: number): boolean =>
  letsIn(manifests, from, to, port) && letsOut(manifests, from, to, port);

const letsIn = (manifests: readonly Manifest[], from: End, to: End, port: number): boolean => {
  const policies = policiesOf(manifests, to, 'Ingress');
  return (
    policies.length === 0 ||
    policies.some(({ spec }) =>
      (spec?.ingress ?? []).some((rule) => takesPort(rule.ports, to, port) && takesPeer(fromOf(rule), from)),
    )
  );
};

/** The client names this list `_from`; what is rendered has the name that the cluster knows. */
const fromOf = (rule: object): readonly V1NetworkPolicyPeer[] | undefined => Reflect.get(rule, 'from');

const letsOut = (manifests: readonly Manifest[], from: End, to: End, port: number): boolean => {
  const policies = policiesOf(manifests, from, 'Egress');
  return (
    policies.length === 0 ||
    policies.some(({ spec }) => (spec?.egress ?? []).some((rule) => takesPort(rule.ports, to, port) && takesPeer(rule.to, to)))
  );
};

const policiesOf = (manifests: readonly Manifest[], end: End, type: 'Ingress' | 'Egress'): Policy[] =>
  end.namespace === undefined
    ? ofKind(manifests, 'NetworkPolicy').filter(
        ({ spec }) => spec?.policyTypes?.includes(type) && isSelected(spec.podSelector, end.labels),
      )
    : [];

const isSelected = (selector: V1LabelSelector | undefined, labels: End['labels']): boolean => selects(selector ?? {}, labels);

/** An address block stands for what is outside the cluster, and for no pod of ours. */
const takesPeer = (peers: readonly V1NetworkPolicyPeer[] | undefined, end: End): boolean =>
  peers === undefined ||
  peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
    if (ipBlock !== undefined) return false;
    if (namespaceSelector === undefined ? end.namespace !== undefined : !selects(namespaceSelector, end.namespace ?? {}))
      return false;
    return isSelected(podSelector, end.labels);
  });

const takesPort = (ports: readonly V1NetworkPolicyPort[] | undefined, to: End, port: number): boolean =>
  ports === undefined ||
  ports.some(({ port: one, endPort, protocol = 'TCP' }) => {
    if (protocol !== 'TCP') return false;
    if (typeof one === 'string') return to.ports.some((known) => known.name === one && known.port === port);
    return one === undefined || one === port || (endPort !== undefined && one <= port && port <= endPort);
  });
