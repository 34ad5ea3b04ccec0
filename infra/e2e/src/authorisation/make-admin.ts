import { spawn } from 'node:child_process';
import { repositoryRoot } from '@parley/local';

/** Makes somebody an admin of a stack's installation, as whoever runs it does. @throws what `npm run admin` says */
export const makeAdmin = async (dataDir: string, username: string): Promise<void> => {
  await runAdmin(dataDir, username);
};

/** `npm run admin` for a stack; answers what it says. @throws that when it fails */
export const runAdmin = async (dataDir: string, word: string): Promise<string> => {
  const { NODE_ENV: _, ...env } = process.env;
  const child = spawn('npm', ['run', 'admin', '--', word], {
    cwd: repositoryRoot,
    env: { ...env, PARLEY_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`npm run admin ended with ${code}:\n${output}`);
  return output;
};
