import { allShards, shardCount, shardKey } from '@parley/bus';
import { type Manifest, ofKind, type Rule, titleOf } from '../manifest.ts';
import { workloadsOf } from '../workloads.ts';

const connections = 'parley_gateway_connections';
const leastCalmSeconds = 600;

/**
 * How many there are follows from what each service has to do: gateways from connections, message-persistence from the
 * length of every shard, the others from CPU. One autoscaler each, and gateways become fewer slowly.
 */
export const scaling: Rule = (manifests) => [...noneTwice(manifests), ...hpaFaults(manifests), ...scaledObjectFaults(manifests)];

const noneTwice = (manifests: readonly Manifest[]): string[] => {
  const targets = [
    ...ofKind(manifests, 'HorizontalPodAutoscaler').map(({ spec }) => spec?.scaleTargetRef.name ?? ''),
    ...ofKind(manifests, 'ScaledObject').map(({ spec }) => spec.scaleTargetRef.name),
  ];
  const twice = targets.filter((name, index) => targets.indexOf(name) !== index);
  const fixed = ofKind(manifests, 'Deployment').filter(
    ({ metadata, spec }) => targets.includes(metadata.name) && spec?.replicas !== undefined,
  );
  return [
    ...twice.map((name) => `Deployment/${name} has two autoscalers, which work against each other`),
    ...fixed.map((one) => `${titleOf(one)} fixes its replicas against its autoscaler`),
  ];
};

const hpaFaults = (manifests: readonly Manifest[]): string[] =>
  ofKind(manifests, 'HorizontalPodAutoscaler').flatMap((one) => {
    const target = one.spec?.scaleTargetRef.name;
    const metrics = (one.spec?.metrics ?? []).map(({ resource, pods }) => resource?.name ?? pods?.metric.name);
    const wanted = target === 'socket-gateway' ? connections : 'cpu';
    const workload = workloadsOf(manifests).find(({ name }) => name === target);
    const isAsked =
      workload !== undefined && workload.pod.containers.every(({ resources }) => resources?.requests?.['cpu'] !== undefined);
    return [
      ...(metrics.includes(wanted) ? [] : [`${titleOf(one)} does not scale on ${wanted}`]),
      ...(wanted !== 'cpu' || isAsked
        ? []
        : [`${titleOf(one)}: its containers ask for no CPU, of which a share could be measured`]),
      ...(target === 'socket-gateway' ? calmFaults(one, one.spec?.behavior?.scaleDown) : []),
    ];
  });

const scaledObjectFaults = (manifests: readonly Manifest[]): string[] =>
  ofKind(manifests, 'ScaledObject').flatMap((one) => {
    const { scaleTargetRef, triggers, minReplicaCount, maxReplicaCount, fallback, advanced } = one.spec;
    const title = titleOf(one);
    const blind =
      fallback.replicas >= Math.max(1, minReplicaCount) && fallback.replicas <= maxReplicaCount
        ? []
        : [`${title} starts ${fallback.replicas} while nothing can be measured`];
    if (scaleTargetRef.name === 'socket-gateway')
      return [
        ...blind,
        ...(triggers.some((trigger) => trigger.type === 'prometheus' && trigger.metadata.query.includes(connections))
          ? []
          : [`${title} does not scale on ${connections}`]),
        ...calmFaults(one, advanced.horizontalPodAutoscalerConfig.behavior.scaleDown),
      ];
    if (scaleTargetRef.name !== 'message-persistence') return [`${title}: nobody said by what ${scaleTargetRef.name} scales`];
    const watched = triggers.flatMap((trigger) => (trigger.type === 'redis-streams' ? [trigger.metadata.stream] : []));
    const unwatched = allShards.map((shard) => shardKey('message.submitted', shard)).filter((key) => !watched.includes(key));
    return [
      ...blind,
      ...unwatched.map((key) => `${title} does not watch ${key}`),
      ...(minReplicaCount >= 1 ? [] : [`${title} may leave nobody`]),
      ...(maxReplicaCount <= shardCount ? [] : [`${title} may start more than there are shards`]),
    ];
  });

type ScaleDown =
  | {
      stabilizationWindowSeconds?: number | undefined;
      policies?: { type: string; value: number; periodSeconds: number }[] | undefined;
    }
  | undefined;

const calmFaults = (manifest: Manifest, down: ScaleDown): string[] => {
  const isSlow = (down?.policies ?? []).some(
    ({ type, value, periodSeconds }) => type === 'Pods' && value === 1 && periodSeconds >= 60,
  );
  const isCalm = (down?.stabilizationWindowSeconds ?? 0) >= leastCalmSeconds;
  return isSlow && isCalm ? [] : [`${titleOf(manifest)} takes gateways away fast, and all their people come back at once`];
};
