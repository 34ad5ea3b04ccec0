import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { provenanceMarkdown, shortTargetsMarkdown, targetsMarkdown } from './markdown.ts';
import type { Report } from './report.ts';

const begin = '<!-- Written by `npm run bench -- --write-readme` from here -->';
const end = '<!-- to here -->';

/**
 * Puts the table of targets into the README of the bench, and its most telling rows into that of the repository.
 * Answers the paths of both.
 * @param root of the repository
 * @throws if a README lacks its markers; then neither is changed
 */
export const writeReadmes = (report: Report, root: string = repositoryRoot): string[] => {
  const provenance = provenanceMarkdown(report);
  const tables = { 'README.md': shortTargetsMarkdown(report), 'infra/bench/README.md': targetsMarkdown(report) };
  const files = Object.entries(tables).map(([path, table]) => {
    const file = join(root, path);
    return { file, text: replaceMarked(readFileSync(file, 'utf8'), `${table}\n\n${provenance}`, path) };
  });
  for (const { file, text } of files) writeFileSync(file, text);
  return files.map(({ file }) => file);
};

const replaceMarked = (text: string, body: string, path: string): string => {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${path} has no place for the figures: ${begin} and, after it, ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${body}\n\n${text.slice(to)}`;
};
