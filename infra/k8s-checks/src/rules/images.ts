import { ofKind, type Rule, titleOf } from '../manifest.ts';
import { containersOf, workloadsOf } from '../workloads.ts';

/** An image is named with a tag that stays what it is, or with its digest: never `latest`, and never nothing, which is the same. */
export const images: Rule = (manifests) => [
  ...workloadsOf(manifests).flatMap((workload) =>
    containersOf(workload).flatMap(({ name, image = '' }) =>
      isPinned(image) ? [] : [`${workload.title}: ${name} takes ${image || 'no image'}`],
    ),
  ),
  ...ofKind(manifests, 'Cluster').flatMap((one) =>
    isPinned(one.spec.imageName) ? [] : [`${titleOf(one)} takes ${one.spec.imageName}`],
  ),
];

const isPinned = (image: string): boolean => {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true;
  const [, tag = ''] = /:([\w][\w.-]*)$/.exec(image) ?? [];
  return tag !== '' && tag !== 'latest';
};
