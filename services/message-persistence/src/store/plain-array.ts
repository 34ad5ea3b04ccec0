/**
 * Ids, numbers or times as PostgreSQL reads an array of them. pg would quote and escape each one, which none of these needs,
 * and a batch has thousands.
 * https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export const plainArray = (values: readonly (string | number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`;
