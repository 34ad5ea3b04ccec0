import type { V1Container } from '@kubernetes/client-node';
import { type Rule } from '../manifest.ts';
import { programOf, workloadsOf } from '../workloads.ts';

/**
 * Everything that keeps running has a probe for living and another one for being ready. A service's are the routes that
 * service-kit gives it: neither asks Redis or PostgreSQL, or their outage would take away what serves people without them.
 */
export const probes: Rule = (manifests) =>
  workloadsOf(manifests)
    .filter(({ kind }) => kind !== 'Job')
    .flatMap(({ title, pod }) => pod.containers.flatMap((container) => faultsOf(container).map((fault) => `${title} ${fault}`)));

const faultsOf = (container: V1Container): string[] => {
  const { name, livenessProbe: live, readinessProbe: ready, startupProbe: start } = container;
  if (live === undefined || ready === undefined) return [`has no probe for whether ${name} ${live ? 'is ready' : 'lives'}`];
  const isService = programOf(container) !== undefined;
  return [
    ...(JSON.stringify(how(live)) === JSON.stringify(how(ready)) ? [`asks ${name} the same for living and for being ready`] : []),
    ...(isService && live.httpGet?.path !== '/health/live' ? [`does not ask ${name} at /health/live`] : []),
    ...(isService && ready.httpGet?.path !== '/health/ready' ? [`does not ask ${name} at /health/ready`] : []),
    ...(isService && start === undefined ? [`gives ${name} no time to start`] : []),
  ];
};

const how = ({ httpGet, tcpSocket, exec, grpc }: NonNullable<V1Container['livenessProbe']>) => ({
  httpGet,
  tcpSocket,
  exec,
  grpc,
});
