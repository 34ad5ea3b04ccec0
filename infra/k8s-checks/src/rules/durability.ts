import { ofKind, type Rule, titleOf } from '../manifest.ts';

/** A PostgreSQL that the cluster keeps has a standby with every commit, also while there is none: then nothing is acknowledged. */
export const durability: Rule = (manifests) =>
  ofKind(manifests, 'Cluster').flatMap((one) => {
    const { instances, postgresql } = one.spec;
    return [
      ...(instances > postgresql.synchronous.number + 1 ? [] : [`${titleOf(one)} stands still when one instance is away`]),
      ...(postgresql.synchronous.dataDurability === 'required' ? [] : [`${titleOf(one)} acknowledges what only one disk has`]),
    ];
  });
