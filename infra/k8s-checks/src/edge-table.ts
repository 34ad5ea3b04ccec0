import { type Manifest, ofKind } from './manifest.ts';

/** One line of what leads from outside to a service. */
export interface EdgeRow {
  readonly type: 'exact' | 'prefix';
  readonly path: string;
  readonly service: string;
}

/** The table of an overlay's way in, be it a Gateway's route or an Ingress. */
export const edgeTableOf = (manifests: readonly Manifest[]): EdgeRow[] => [
  ...ofKind(manifests, 'HTTPRoute').flatMap(({ spec }) =>
    spec.rules.flatMap(({ matches, backendRefs }) =>
      backendRefs.flatMap(({ name }) =>
        matches.map(({ path }) => ({ type: typeOf(path.type), path: path.value, service: name })),
      ),
    ),
  ),
  ...ofKind(manifests, 'Ingress').flatMap(({ spec }) =>
    (spec?.rules ?? []).flatMap(({ http }) =>
      (http?.paths ?? []).map(({ path = '/', pathType, backend }) => ({
        type: typeOf(pathType),
        path,
        service: backend.service?.name ?? '',
      })),
    ),
  ),
];

const typeOf = (type: string): EdgeRow['type'] => (type === 'Exact' ? 'exact' : 'prefix');

/** Where a path leads: an exact line first, then the longest that begins it, segment by segment, as both standards have it. */
export const serviceAt = (table: readonly EdgeRow[], path: string): string | undefined => {
  const exact = table.find((row) => row.type === 'exact' && row.path === path);
  const prefixes = table.filter((row) => row.type === 'prefix' && begins(row.path, path));
  return (exact ?? prefixes.toSorted((one, other) => other.path.length - one.path.length)[0])?.service;
};

const begins = (prefix: string, path: string): boolean => {
  const bare = prefix.replace(/\/$/, '');
  return path === bare || path.startsWith(`${bare}/`);
};
