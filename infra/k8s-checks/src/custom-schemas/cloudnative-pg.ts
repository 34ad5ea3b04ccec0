import { z } from 'zod';
import { customResource } from './metadata.ts';

const quantity = z.string().regex(/^\d+(\.\d+)?(m|Ki|Mi|Gi|Ti)?$/);
const Storage = z.strictObject({ size: quantity, storageClass: z.string() });
const amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

/** https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/#clusterspec, as far as Parley uses it. */
export const ClusterSchema = customResource(
  'postgresql.cnpg.io/v1',
  'Cluster',
  z.strictObject({
    instances: z.int().min(1),
    imageName: z.string(),
    enableSuperuserAccess: z.boolean(),
    superuserSecret: z.strictObject({ name: z.string() }),
    bootstrap: z.strictObject({ initdb: z.strictObject({ database: z.string(), owner: z.string() }) }),
    postgresql: z.strictObject({
      synchronous: z.strictObject({
        method: z.enum(['any', 'first']),
        number: z.int().min(1),
        dataDurability: z.enum(['required', 'preferred']),
      }),
      parameters: z.record(z.string(), z.string()),
    }),
    storage: Storage,
    walStorage: Storage,
    resources: z.strictObject({ requests: amounts, limits: amounts }),
    affinity: z.strictObject({
      enablePodAntiAffinity: z.boolean(),
      topologyKey: z.string(),
      podAntiAffinityType: z.enum(['preferred', 'required']),
    }),
  }),
);

/** A Cluster as its schema leaves it. */
export type Cluster = z.output<typeof ClusterSchema>;
