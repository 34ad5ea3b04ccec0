import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const elsewhere = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Debian's browser, and fonts for what is shown in it: Latin and Arabic letters, emoji. */
const packages = ['chromium', 'fonts-dejavu-core', 'fonts-noto-color-emoji'];

/** Path of a Chromium or Chrome that is installed here; undefined where there is none. */
export const findBrowser = (): string | undefined => {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...elsewhere].find((file) => existsSync(file));
};

/** What came of looking for a browser, and of installing one where it is missing. */
export type BrowserOutcome = { ok: true; path: string } | { ok: false; reason: string };

/**
 * Finds a browser, else installs Debian's. That takes root: a browser has some two hundred packages below it, which nobody can
 * unpack into a folder and hope that they fit.
 */
export const provideBrowser = async (log: (line: string) => void): Promise<BrowserOutcome> => {
  const found = findBrowser();
  if (found !== undefined) return { ok: true, path: found };
  if (process.getuid?.() !== 0) return { ok: false, reason: 'there is no Chromium, and installing it takes root' };
  log("There is no Chromium; installing Debian's ...");
  try {
    await install();
  } catch (error) {
    return { ok: false, reason: `there is no Chromium, and apt-get failed: ${lastLineOf(error)}` };
  }
  const installed = findBrowser();
  return installed === undefined ? { ok: false, reason: 'apt-get installed no Chromium' } : { ok: true, path: installed };
};

const install = async (): Promise<void> => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  // The lists of packages may be missing or old.
  await run('apt-get', args, { env }).catch(async () => {
    await run('apt-get', ['-q', 'update'], { env });
    await run('apt-get', args, { env });
  });
};

const lastLineOf = (error: unknown): string =>
  error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
