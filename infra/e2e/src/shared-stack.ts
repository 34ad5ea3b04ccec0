import { findFreePort, launchStack } from '@parley/local';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    stackUrl: string;
    stackDir: string;
    foreignKeysPort: number;
    pagesPort: number;
  }
}

/** Whose tokens the shared stack takes besides its own (AU5). */
export const foreignIssuer = { issuer: 'https://shop.example', audience: 'parley' } as const;

/** Starts one stack for all files that do no harm to it, with limits on, and stops it at the end. */
const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const foreignKeysPort = await findFreePort();
  const pagesPort = await findFreePort();
  const env = {
    FOREIGN_ISSUER: foreignIssuer.issuer,
    FOREIGN_AUDIENCE: foreignIssuer.audience,
    // All tests come from one address, and register within an hour more people than one address may.
    REGISTRATIONS_PER_ADDRESS: '5000',
    REFRESHES_PER_ADDRESS: '5000',
    // Long enough to be spread over, short enough to wait for.
    DRAIN_MS: '1200',
    // The only place from which pages are fetched that messages link to.
    LINK_PREVIEW_ADDRESSES: `127.0.0.1:${pagesPort}`,
    FOREIGN_JWKS_URL: `http://127.0.0.1:${foreignKeysPort}`,
  };
  const stack = await launchStack({ env });
  project.provide('foreignKeysPort', foreignKeysPort);
  project.provide('pagesPort', pagesPort);
  project.provide('stackUrl', stack.url);
  project.provide('stackDir', stack.dataDir);
  return () => stack.destroy();
};
export default setup;

/** The edge of the shared stack. */
export const sharedUrl = (): string => inject('stackUrl');

/** Its data directory, where stack.json is. */
export const sharedDir = (): string => inject('stackDir');

/** Where the shared stack looks for the keys of its foreign issuer; nobody listens there until a test does. */
export const foreignKeysPort = (): number => inject('foreignKeysPort');

/** Where pages may be fetched from that messages link to; nobody listens there until a test does. */
export const pagesPort = (): number => inject('pagesPort');
