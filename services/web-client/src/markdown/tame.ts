import type { Token, Tokens } from 'marked';

/** More of a kind than anybody writes in one message; the lexer's time grows with the square of each. */
const bounds: readonly (readonly [RegExp, number])[] = [
  [/[*_~]/g, 400],
  [/\[/g, 400],
  [/!/g, 800],
  // Lines of lists and quotes.
  [/^[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=\s))/gm, 500],
];
/** Quotes and lists within each other on one line. */
const deepLine = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))){12}/m;
const longGap = /[ \t]{100}/;
const wideRow = /(?:\|[^|\n]*){200}/;

/** Every row of a table is as wide as its head, whatever its line says: a short text makes millions of cells. */
const tableLine = /^[ \t>:|*+\d.)-]*\|[ \t:|-]*$/gm;
const mostCells = 2_000;

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

const cellsIn = (text: string): number => {
  const columns = (text.match(tableLine) ?? []).map((line) => countOf(line, /\|/g) + 1);
  return columns.reduce((most, count) => Math.max(most, count), 0) * countOf(text, /\n/g);
};

/** Whether the lexer is done with a text in a few milliseconds. */
export const isTame = (text: string): boolean =>
  bounds.every(([pattern, most]) => countOf(text, pattern) <= most) &&
  !deepLine.test(text) &&
  !longGap.test(text) &&
  !wideRow.test(text) &&
  cellsIn(text) <= mostCells;

/** More elements than this in one message make the page wait for it. */
const mostWeight = 2_000;
/** A block of code has a button, a link an address that is read. */
const weights = new Map([
  ['code', 10],
  ['link', 3],
]);

/** Whether what the lexer made of a text is drawn in a few milliseconds. */
export const isLight = (tokens: readonly Token[]): boolean => weightOf(tokens) <= mostWeight;

const weightOf = (tokens: readonly Token[]): number =>
  tokens.reduce((sum, token) => sum + (weights.get(token.type) ?? 1) + weightOf(innerOf(token)), 0);

const innerOf = (token: Token): readonly Token[] => {
  if (isTable(token)) return [token.header, ...token.rows].flat().flatMap(({ tokens }) => tokens);
  if (isList(token)) return token.items;
  return ('tokens' in token ? token.tokens : undefined) ?? [];
};

/** Tells lists from the other tokens. */
export const isList = (token: Token): token is Tokens.List => token.type === 'list' && 'items' in token;
/** Tells tables from the other tokens. */
export const isTable = (token: Token): token is Tokens.Table => token.type === 'table' && 'rows' in token;
