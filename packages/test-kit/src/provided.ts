import { tmpdir } from 'node:os';
import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    parleyPostgresUrl: string;
    parleyRedisUrl: string;
    parleyTestDirectory: string;
  }
}

const given = (name: 'parleyPostgresUrl' | 'parleyRedisUrl'): string => {
  const url: string | undefined = inject(name);
  if (url === undefined)
    throw new Error('This vitest project does not name packages/test-kit/src/global-setup.ts as globalSetup');
  return url;
};

/** URL of the administrator in the run's shared PostgreSQL. */
export const sharedPostgresUrl = (): string => given('parleyPostgresUrl');

/** URL of database 0 of the run's shared Redis, or of all nodes of its cluster, with commas between. */
export const sharedRedisUrl = (): string => given('parleyRedisUrl');

/** Where a test's own servers keep their data: the run's directory, or the system's where there is no global setup. */
export const testDirectory = (): string => {
  const directory: string | undefined = inject('parleyTestDirectory');
  return directory ?? tmpdir();
};
