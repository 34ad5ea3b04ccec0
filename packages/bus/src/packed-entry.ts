/** A stream entry as ioredis gives it: its id and its fields, name and value in turn. */
export type RawEntry = readonly [id: string, fields: readonly string[]];

const version = '1';

/**
 * The fields of an entry that carries several items, each already JSON: `v` the version of this packing, `p` a JSON
 * array. Packing is what keeps Redis at a fraction of a write per message.
 */
export const packEntry = (items: readonly string[]): string[] => ['v', version, 'p', `[${items.join(',')}]`];

const field = (fields: readonly string[], name: string): string | undefined => {
  for (let index = 0; index + 1 < fields.length; index += 2) if (fields[index] === name) return fields[index + 1];
  return undefined;
};

/** The items of a packed entry, still unchecked; throws on anything that {@link packEntry} did not make. */
export const unpackEntry = (fields: readonly string[]): unknown[] => {
  if (field(fields, 'v') !== version) throw new TypeError('unknown version of a packed entry');
  const items: unknown = JSON.parse(field(fields, 'p') ?? 'null');
  if (!Array.isArray(items)) throw new TypeError('a packed entry holds no array');
  return items;
};
