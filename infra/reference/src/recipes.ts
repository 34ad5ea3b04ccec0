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
  const side = (sign: string): string =>
    lines
      .filter((line) => line[0] === ' ' || line[0] === sign)
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const parts = `\n${text}`.split(`\n${side('-')}`);
  if (parts.length !== 2) throw new Error(`${path} has these lines ${parts.length - 1} times, not once:\n${side('-')}`);
  return parts.join(`\n${side('+')}`).slice(1);
};
