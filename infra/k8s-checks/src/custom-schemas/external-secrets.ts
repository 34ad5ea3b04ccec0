import { z } from 'zod';
import { customResource } from './metadata.ts';

/** https://external-secrets.io/latest/api/externalsecret/, as far as Parley uses it. */
export const ExternalSecretSchema = customResource(
  'external-secrets.io/v1',
  'ExternalSecret',
  z.strictObject({
    refreshInterval: z.string().regex(/^\d+(s|m|h)$/),
    secretStoreRef: z.strictObject({ kind: z.enum(['SecretStore', 'ClusterSecretStore']), name: z.string() }),
    target: z.strictObject({ name: z.string() }),
    data: z
      .array(
        z.strictObject({
          secretKey: z.string(),
          remoteRef: z.strictObject({ key: z.string(), property: z.string().optional() }),
        }),
      )
      .min(1),
  }),
);

/** https://external-secrets.io/latest/provider/hashicorp-vault/: the one provider that an overlay shows. */
export const SecretStoreSchema = customResource(
  'external-secrets.io/v1',
  'SecretStore',
  z.strictObject({
    provider: z.strictObject({
      vault: z.strictObject({
        server: z.url({ protocol: /^https$/ }),
        path: z.string(),
        version: z.enum(['v1', 'v2']),
        auth: z.strictObject({ kubernetes: z.strictObject({ mountPath: z.string(), role: z.string() }) }),
      }),
    }),
  }),
);

/** An ExternalSecret as its schema leaves it. */
export type ExternalSecret = z.output<typeof ExternalSecretSchema>;
