import type { V1Container, V1SecretKeySelector } from '@kubernetes/client-node';
import { type Manifest, ofKind, type Rule, titleOf } from '../manifest.ts';
import { containersOf, workloadsOf } from '../workloads.ts';

/** Every key of a secret or config map that is asked for is there, unless it is optional, and so is everything that a pod mounts. */
export const keys: Rule = (manifests) => {
  const known = keysOf(manifests);
  const lacks = (kind: string, name: string | undefined, key?: string): string[] => {
    const found = known.get(`${kind}/${name}`);
    if (found === undefined) return [`there is no ${kind}/${name}`];
    return key === undefined || found.includes(key) ? [] : [`${kind}/${name} has no key ${key}`];
  };
  /** A key that is optional may be lacking, its secret may not: that would be misspelt. */
  const lacksSecret = ({ name, key, optional = false }: V1SecretKeySelector): string[] =>
    optional ? lacks('Secret', name) : lacks('Secret', name, key);
  const inContainer = ({ env = [], envFrom = [] }: V1Container): string[] => [
    ...env.flatMap(({ valueFrom }) => [
      ...(valueFrom?.secretKeyRef === undefined ? [] : lacksSecret(valueFrom.secretKeyRef)),
      ...(valueFrom?.configMapKeyRef === undefined
        ? []
        : lacks('ConfigMap', valueFrom.configMapKeyRef.name, valueFrom.configMapKeyRef.key)),
    ]),
    ...envFrom.flatMap(({ configMapRef, secretRef }) =>
      configMapRef === undefined ? lacks('Secret', secretRef?.name) : lacks('ConfigMap', configMapRef.name),
    ),
  ];
  const claims = new Set(ofKind(manifests, 'PersistentVolumeClaim').map(({ metadata }) => metadata.name));
  return [
    ...workloadsOf(manifests).flatMap((workload) => {
      const volumes = (workload.pod.volumes ?? []).flatMap(({ configMap, secret, persistentVolumeClaim: claim }) => [
        ...(configMap === undefined ? [] : lacks('ConfigMap', configMap.name)),
        ...(secret === undefined ? [] : lacks('Secret', secret.secretName)),
        ...(claim === undefined || claims.has(claim.claimName) ? [] : [`there is no PersistentVolumeClaim/${claim.claimName}`]),
      ]);
      return [...containersOf(workload).flatMap(inContainer), ...volumes].map((fault) => `${workload.title}: ${fault}`);
    }),
    ...ofKind(manifests, 'TriggerAuthentication').flatMap((one) =>
      one.spec.secretTargetRef.flatMap(({ name, key }) => lacks('Secret', name, key).map((fault) => `${titleOf(one)}: ${fault}`)),
    ),
    ...ofKind(manifests, 'Cluster').flatMap((one) =>
      ['username', 'password'].flatMap((key) =>
        lacks('Secret', one.spec.superuserSecret.name, key).map((fault) => `${titleOf(one)}: ${fault}`),
      ),
    ),
  ];
};

/** `Secret/parley-auth` → its keys; an external secret becomes the secret that it names. */
const keysOf = (manifests: readonly Manifest[]): ReadonlyMap<string, readonly string[]> =>
  new Map([
    ...ofKind(manifests, 'ConfigMap').map(({ metadata, data = {} }): [string, string[]] => [
      `ConfigMap/${metadata.name}`,
      Object.keys(data),
    ]),
    ...ofKind(manifests, 'Secret').map(({ metadata, data = {}, stringData = {} }): [string, string[]] => [
      `Secret/${metadata.name}`,
      [...Object.keys(data), ...Object.keys(stringData)],
    ]),
    ...ofKind(manifests, 'ExternalSecret').map(({ spec }): [string, string[]] => [
      `Secret/${spec.target.name}`,
      spec.data.map(({ secretKey }) => secretKey),
    ]),
  ]);
