import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser } from '@parley/local';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { test } from 'vitest';

const path = findBrowser();

/** A test that needs a browser; `npm test` installs one where it can, and says why where it cannot. */
export const browserTest = test.skipIf(path === undefined);

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium of one test file, with a profile of its own. Each context in it is a person at another device. */
export interface Chromium {
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** Ends it, and removes its profile. */
  close(): Promise<void>;
}

/** Starts it, without a window. */
export const startChromium = async (): Promise<Chromium> => {
  const profile = mkdtempSync(join(tmpdir(), 'parley-chromium-'));
  // Everything that it writes beside its profile goes there too.
  const env = { ...process.env, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile, TMPDIR: profile };
  const browser = await chromium.launch({ ...(path === undefined ? {} : { executablePath: path }), args: flags, env });
  return {
    newContext: (options) => browser.newContext(options),
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
