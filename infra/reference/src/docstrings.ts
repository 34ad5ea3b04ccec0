import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Reads what the docstrings of the folders' files say, by name: of exports (`Room`), and of what stands one level inside
 * them (`Room.readOnly`, `clientEvents.message:send`), there itself or by `...pinRoutes`. The files are formatted, so
 * lines are enough to see what is inside what.
 */
export const readDocstrings = (...folders: string[]): Record<string, string> => {
  const sources = folders.flatMap(sourcesOf);
  const found = sources.flatMap(docstringsOf);
  const spread = sources.flatMap(spreadsOf).flatMap(([owner, part]) => membersOf(found, part, owner));
  return Object.fromEntries([...found, ...spread].toSorted(([one], [other]) => (one < other ? -1 : 1)));
};

const sourcesOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));

/** Every `[owner, part]` where `...part` stands in the object `owner`. */
const spreadsOf = (source: string): [string, string][] =>
  [...source.matchAll(/^(?:export )?const (\w+) = \{\n([^]*?)^\}/gm)].flatMap(([, owner = '', body = '']) =>
    [...body.matchAll(/^ {2}\.\.\.(\w+),$/gm)].map(([, part = '']): [string, string] => [owner, part]),
  );

const membersOf = (found: readonly [string, string][], part: string, owner: string): [string, string][] =>
  found.filter(([name]) => name.startsWith(`${part}.`)).map(([name, text]) => [`${owner}${name.slice(part.length)}`, text]);

const docstringsOf = (source: string): [string, string][] => {
  const found: [string, string][] = [];
  let owner = '';
  for (const [, comment, code = ''] of source.matchAll(declaration)) {
    const declared = /^(?:export )?const (\w+)/.exec(code)?.[1];
    if (/^\S/.test(code)) owner = declared ?? '';
    const name = declared ?? memberName(code, owner);
    if (comment !== undefined && name !== undefined) found.push([name, textOf(comment)]);
  }
  return found;
};

/** A line that declares something, with the docstring before it, if there is one. */
const declaration = /(?:^ *\/\*\*((?:(?!\*\/)[^])*)\*\/\n)?^((?:export |const |type |interface ).*| {2,4}['\w].*)$/gm;

const textOf = (comment: string): string =>
  comment
    .split('\n')
    .map((line) => line.replace(/^ *\* ?/, '').trim())
    .join(' ')
    .trim()
    .replaceAll(/\{@link (\w+)\}/g, '`$1`');

/** `readOnly: …` and `'room:read': …`, at most two levels in (`z.object({` may stand on a line of its own). */
const memberName = (code: string, owner: string): string | undefined => {
  const key = /^ {2,4}(?:'([^']+)'|(\w+)):/.exec(code);
  const name = key?.[1] ?? key?.[2];
  return name === undefined || owner === '' ? undefined : `${owner}.${name}`;
};
