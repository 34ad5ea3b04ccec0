import type { V1Container } from '@kubernetes/client-node';
import { type Manifest, ofKind } from './manifest.ts';

/** Where a variable comes from; its value is known where no secret keeps it. */
export interface Variable {
  readonly value: string | undefined;
}

/** The environment of a container by name: first the whole config maps, then what is set one by one. */
export const environmentOf = (manifests: readonly Manifest[], container: V1Container): ReadonlyMap<string, Variable> => {
  const maps = ofKind(manifests, 'ConfigMap');
  const whole = (container.envFrom ?? []).flatMap(({ configMapRef }) =>
    Object.entries(maps.find(({ metadata }) => metadata.name === configMapRef?.name)?.data ?? {}),
  );
  const single = (container.env ?? []).map(({ name, value }): [string, string | undefined] => [name, value]);
  return new Map([...whole, ...single].map(([name, value]) => [name, { value }]));
};
