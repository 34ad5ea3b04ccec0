import { eventually } from './eventually.ts';

/** Kills a server with SIGKILL, if it runs, and resolves once it is gone. */
export const killServer = async (server: { pid(): number | null }): Promise<void> => {
  const pid = server.pid();
  if (pid === null) return;
  process.kill(pid, 'SIGKILL');
  await eventually(() => {
    if (server.pid() === pid) throw new Error(`The server (pid ${pid}) is still there`);
  });
};
