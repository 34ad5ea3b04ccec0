import { z } from 'zod';

const labels = z.record(z.string(), z.string());

/** What every object has; the cluster's own additions are not for us to write. */
export const Metadata = z.strictObject({
  name: z.string(),
  namespace: z.string().optional(),
  labels: labels.optional(),
  annotations: labels.optional(),
});

/** An object of a kind that Kubernetes does not know by itself. */
export const customResource = <Version extends string, Kind extends string, Spec extends z.ZodType>(
  apiVersion: Version,
  kind: Kind,
  spec: Spec,
) => z.strictObject({ apiVersion: z.literal(apiVersion), kind: z.literal(kind), metadata: Metadata, spec });
