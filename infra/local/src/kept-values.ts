import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort, isPortFree } from './free-port.ts';
import { writeAtomically } from './write-atomically.ts';

const readObject = (file: string): Record<string, unknown> => {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new Error(`${file} is damaged; repair or remove it.`, { cause: error });
  }
};

/**
 * A secret of this data directory: 32 random bytes, made on first use and kept in `secrets.json` (mode 0600).
 * @param encoding base64url for secrets that stand in a URL
 */
export const keptSecret = (dataDir: string, name: string, encoding: 'base64' | 'base64url' = 'base64'): string => {
  const file = join(dataDir, 'secrets.json');
  const secrets = readObject(file);
  const known = secrets[name];
  if (typeof known === 'string') return known;
  const secret = randomBytes(32).toString(encoding);
  writeAtomically(file, `${JSON.stringify({ ...secrets, [name]: secret }, null, 2)}\n`);
  return secret;
};

/** A port of this data directory, kept in `ports.json`, so that a URL noted once stays right; replaced if it is taken. */
export const keptPort = async (dataDir: string, name: string): Promise<number> => {
  const file = join(dataDir, 'ports.json');
  const known = readObject(file)[name];
  if (typeof known === 'number' && (await isPortFree(known, '127.0.0.1'))) return known;
  const port = await findFreePort();
  writeAtomically(file, `${JSON.stringify({ ...readObject(file), [name]: port }, null, 2)}\n`);
  return port;
};
