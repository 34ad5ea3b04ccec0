import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from './format.ts';
import { generateFiles } from './generated-files.ts';
import { repositoryRoot } from './repository.ts';

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

for (const { path, text } of await generateFiles()) {
  const file = join(repositoryRoot, path);
  const formatted = format(path, text);
  const changed = read(file) !== formatted;
  if (changed) writeFileSync(file, formatted);
  console.log(`${changed ? 'written  ' : 'unchanged'} ${path}`);
}
