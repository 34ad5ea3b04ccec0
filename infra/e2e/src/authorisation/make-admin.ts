import { spawn } from 'node:child_process';
import { repositoryRoot } from '@parley/local';

/** Makes somebody an admin of a stack's installation, as whoever runs it does: by `npm run admin`. @throws with its output */
export const makeAdmin = async (dataDir: string, username: string): Promise<void> => {
  const { NODE_ENV: _, ...env } = process.env;
  const child = spawn('npm', ['run', 'admin', '--', username], {
    cwd: repositoryRoot,
    env: { ...env, PARLEY_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`npm run admin ended with ${code}:\n${output}`);
};
