/**
 * The language as it is written where somebody is: `en-GB` for English in a browser set to it, so that times and dates look as
 * they are used to; the language itself where no region is known.
 */
export const regionalOf = (code: string, preferred: readonly string[]): string =>
  preferred.find((one) => one.split('-')[0]?.toLowerCase() === code) ?? code;
