import { type Manifest, ofKind, type Rule, titleOf } from '../manifest.ts';
import { workloadsOf } from '../workloads.ts';

const clusterWide = ['Namespace', 'StorageClass'];

/** Whom an object names by kind and name is there, and all of it is in the one name space that the policies are about. */
export const references: Rule = (manifests) => {
  const known = new Set(manifests.map(titleOf));
  const named = namedBy(manifests);
  const spaces = ofKind(manifests, 'Namespace').map(({ metadata }) => metadata.name);
  return [
    ...named.filter(([, other]) => !known.has(other)).map(([title, other]) => `${title} names ${other}, which is not there`),
    ...manifests
      .filter(({ kind, metadata }) => !clusterWide.includes(kind) && !spaces.includes(metadata.namespace ?? ''))
      .map((one) => `${titleOf(one)} is in no name space of its own`),
    ...(spaces.length === 1 ? [] : [`there are ${spaces.length} name spaces`]),
  ];
};

const namedBy = (manifests: readonly Manifest[]): (readonly [string, string])[] => [
  ...workloadsOf(manifests).flatMap(({ title, pod: { serviceAccountName: name } }) =>
    name === undefined ? [] : [[title, `ServiceAccount/${name}`] as const],
  ),
  ...ofKind(manifests, 'HTTPRoute').flatMap((one) =>
    one.spec.parentRefs.map(({ name }) => [titleOf(one), `Gateway/${name}`] as const),
  ),
  ...ofKind(manifests, 'ExternalSecret').map((one) => {
    const { kind, name } = one.spec.secretStoreRef;
    return [titleOf(one), `${kind}/${name}`] as const;
  }),
  ...ofKind(manifests, 'ScaledObject').flatMap((one) =>
    one.spec.triggers.flatMap((trigger) =>
      trigger.type === 'redis-streams'
        ? [[titleOf(one), `TriggerAuthentication/${trigger.authenticationRef.name}`] as const]
        : [],
    ),
  ),
];
