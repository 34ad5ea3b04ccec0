import { environmentOf } from '../environment.ts';
import { type Manifest, ofKind, type Rule, titleOf } from '../manifest.ts';
import { settingsOf } from '../service-settings.ts';
import { programOf, workloadsOf } from '../workloads.ts';

/** For standbys, the operator, whoever looks in, a migration, and checks of pods that start. */
const keptFree = 20;

/** PostgreSQL has a connection for each that all replicas may open, one more of each service while it is replaced. */
export const connections: Rule = (manifests) => {
  const opened = workloadsOf(manifests).reduce((sum, { name, pod }) => {
    const container = pod.containers.find((one) => programOf(one)?.file === 'main');
    const known = settingsOf(name);
    if (container === undefined || known['DATABASE_URL'] === undefined) return sum;
    const told = environmentOf(manifests, container);
    const number = (setting: string): number => Number(told.get(setting)?.value ?? known[setting]?.fallback ?? 0);
    return sum + (mostReplicas(manifests, name) + 1) * (number('DATABASE_POOL_SIZE') + number('SHARD_LOOPS'));
  }, 0);
  return ofKind(manifests, 'Cluster').flatMap((one) => {
    const most = Number(one.spec.postgresql.parameters['max_connections'] ?? 100);
    return opened + keptFree <= most ? [] : [`${titleOf(one)} takes ${most} connections, and ${opened} may be opened`];
  });
};

const mostReplicas = (manifests: readonly Manifest[], name: string): number =>
  ofKind(manifests, 'HorizontalPodAutoscaler').find(({ spec }) => spec?.scaleTargetRef.name === name)?.spec?.maxReplicas ??
  ofKind(manifests, 'ScaledObject').find(({ spec }) => spec.scaleTargetRef.name === name)?.spec.maxReplicaCount ??
  ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === name)?.spec?.replicas ??
  1;
