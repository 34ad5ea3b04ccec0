import { environmentOf } from '../environment.ts';
import { type Manifest, ofKind, type Rule } from '../manifest.ts';
import { workloadsOf } from '../workloads.ts';

/** Pages of every host that leads here may connect: gateways know it as an origin. Cookies and passwords of others go over TLS. */
export const origins: Rule = (manifests) => {
  const gateway = workloadsOf(manifests).find(({ name }) => name === 'socket-gateway')?.pod.containers[0];
  const allowed = gateway === undefined ? '' : (environmentOf(manifests, gateway).get('ALLOWED_ORIGINS')?.value ?? '');
  const known = allowed.split(',').flatMap((origin) => URL.parse(origin) ?? []);
  return hostsOf(manifests).flatMap((host) => {
    const fitting = known.filter(({ hostname }) => hostname === host);
    const isHere = host === 'localhost' || host.endsWith('.localhost');
    if (fitting.length === 0) return [`${host} leads here, but its pages may not connect`];
    return isHere || fitting.every(({ protocol }) => protocol === 'https:') ? [] : [`${host} is used without TLS`];
  });
};

const hostsOf = (manifests: readonly Manifest[]): string[] => [
  ...ofKind(manifests, 'HTTPRoute').flatMap(({ spec }) => spec.hostnames),
  ...ofKind(manifests, 'Ingress').flatMap(({ spec }) => (spec?.rules ?? []).map(({ host = '' }) => host)),
];
