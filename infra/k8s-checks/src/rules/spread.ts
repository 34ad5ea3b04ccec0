import { ofKind, type Rule, titleOf } from '../manifest.ts';

const keys = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'];

/** Replicas stand on different machines and in different zones as far as there are any, and are taken away one at a time. */
export const spread: Rule = (manifests) =>
  ofKind(manifests, 'Deployment').flatMap((one) => {
    const spreads = (one.spec?.template.spec?.topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey);
    const guarded = ofKind(manifests, 'PodDisruptionBudget').some(({ metadata }) => metadata.name === one.metadata.name);
    return [
      ...keys.filter((key) => !spreads.includes(key)).map((key) => `${titleOf(one)} is not spread over ${key}`),
      ...(guarded ? [] : [`${titleOf(one)} has no disruption budget`]),
    ];
  });
