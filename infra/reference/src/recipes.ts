import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One fenced block of a recipe: a new file, a change of one, or commands to run at the root. */
export type Step =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'change'; readonly path: string; readonly lines: readonly string[] }
  | { readonly kind: 'commands'; readonly text: string };

/** A section "Recipe: …" and its steps in order. */
export interface Recipe {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** Reads the recipes of a page: ` ```ts path ` is a new file, ` ```diff path ` a change, ` ```sh ` commands. */
export const readRecipes = (page: string): Recipe[] =>
  page
    .split(/^## /m)
    .filter((section) => section.startsWith('Recipe: '))
    .map((section) => ({
      title: section.slice('Recipe: '.length, section.indexOf('\n')),
      steps: [...section.matchAll(/^```(\w+) ?(.*)\n([^]*?)^```$/gm)].map(([, language, path = '', text = '']) =>
        stepOf(language ?? '', path, text),
      ),
    }));

const stepOf = (language: string, path: string, text: string): Step => {
  if (language === 'sh') return { kind: 'commands', text };
  if (path === '') throw new Error(`a block of ${language} names no file: ${text.slice(0, 60)}`);
  return language === 'diff' ? { kind: 'change', path, lines: text.trimEnd().split('\n') } : { kind: 'file', path, text };
};

/**
 * Carries out a step that writes, in a tree.
 * @throws where the lines that a change stands on are not there exactly once
 */
export const applyStep = (root: string, step: Exclude<Step, { kind: 'commands' }>): void => {
  const file = join(root, step.path);
  if (step.kind === 'change') return writeFileSync(file, changed(readFileSync(file, 'utf8'), step.path, step.lines));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, step.text, { flag: 'wx' });
};

const changed = (text: string, path: string, lines: readonly string[]): string => {
  const present = text.split('\n');
  const wanted = lines.filter((line) => !line.startsWith('+')).map((line) => tight(line.slice(1)));
  const places = present.flatMap((_, at) =>
    wanted.every((line, index) => tight(present[at + index] ?? '') === line) ? [at] : [],
  );
  const [place] = places;
  if (place === undefined || places.length > 1)
    throw new Error(`${path} has these lines ${places.length} times, not once:\n${wanted.join('\n')}`);
  const there = present.slice(place, place + wanted.length);
  return [...present.slice(0, place), ...merged(there, lines), ...present.slice(place + wanted.length)].join('\n');
};

/** The formatter pads tables as it likes. */
const tight = (line: string): string => line.trim().replaceAll(/ +/g, ' ');

/** Lines that stay are kept as they stand in the file. */
const merged = (there: readonly string[], lines: readonly string[]): string[] => {
  const left = [...there];
  return lines.flatMap((line) => {
    if (line.startsWith('+')) return [line.slice(1)];
    const own = left.shift() ?? '';
    return line.startsWith('-') ? [] : [own];
  });
};
