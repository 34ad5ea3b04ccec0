import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Runs a program of this folder in a process of its own; answers how it ended: a signal, or its exit code. */
export const runProgram = async (name: string, args: readonly string[]): Promise<NodeJS.Signals | number | null> => {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
  return child.signalCode ?? child.exitCode;
};
