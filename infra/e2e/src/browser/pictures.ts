import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import type { Page } from 'playwright-core';

/** Whether somebody wants the pictures that are kept with the sources to be made anew. */
export const wantsPictures = process.env['PARLEY_SCREENSHOTS'] !== undefined;

/** Where pictures go: with the sources, where they are wanted there, or where nothing is kept. */
export const pictureFolders = {
  readme: join(repositoryRoot, 'docs/screenshots'),
  kept: join(repositoryRoot, 'infra/e2e/screenshots'),
  passing: join(tmpdir(), 'parley-screenshots'),
} as const;

/** The most that a picture may weigh in the repository, bytes. */
const mostBytes = 300_000;

/** Takes a picture of what is shown. @throws where it is too heavy to be kept */
export const takePicture = async (page: Page, name: string, folder: keyof typeof pictureFolders): Promise<void> => {
  const into = pictureFolders[wantsPictures ? folder : 'passing'];
  mkdirSync(into, { recursive: true });
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  if (picture.length > mostBytes) throw new Error(`the picture ${name} has ${picture.length} bytes`);
  writeFileSync(join(into, `${name}.png`), picture);
};
