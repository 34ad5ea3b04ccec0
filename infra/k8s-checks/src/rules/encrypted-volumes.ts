import { type Manifest, ofKind, type Rule, titleOf } from '../manifest.ts';

/** Whatever is kept is kept on a storage class that encrypts, by itself or because the disk below it is encrypted. */
export const encryptedVolumes: Rule = (manifests) => {
  const encrypting = ofKind(manifests, 'StorageClass')
    .filter(({ parameters, metadata }) => parameters?.['encrypted'] === 'true' || isSaid(metadata))
    .map(({ metadata }) => metadata.name);
  return volumesOf(manifests)
    .filter(({ storageClass }) => storageClass === undefined || !encrypting.includes(storageClass))
    .map(
      ({ title, storageClass }) =>
        `${title} is kept on ${storageClass ?? 'whatever the cluster takes'}, which does not say that it encrypts`,
    );
};

/** Where a disk is encrypted as a whole, the annotation says what does it. */
const isSaid = (metadata: object): boolean => {
  const annotations: unknown = Reflect.get(metadata, 'annotations');
  return typeof annotations === 'object' && annotations !== null && 'parley/encrypted-by' in annotations;
};

const volumesOf = (manifests: readonly Manifest[]): { title: string; storageClass: string | undefined }[] => [
  ...ofKind(manifests, 'PersistentVolumeClaim').map((one) => ({ title: titleOf(one), storageClass: one.spec?.storageClassName })),
  ...ofKind(manifests, 'StatefulSet').flatMap((one) =>
    (one.spec?.volumeClaimTemplates ?? []).map(({ spec }) => ({ title: titleOf(one), storageClass: spec?.storageClassName })),
  ),
  ...ofKind(manifests, 'Cluster').flatMap((one) =>
    [one.spec.storage, one.spec.walStorage].map(({ storageClass }) => ({ title: titleOf(one), storageClass })),
  ),
];
