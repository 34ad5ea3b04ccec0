import { belongsToStack, endProcess } from './process-identity.ts';
import { readStack } from './stack-file.ts';

/**
 * Ends the edge and the services that a killed launcher left behind. PostgreSQL and Redis note their own pid in their
 * folders and are ended when they are started. A pid that now belongs to something else is left alone.
 */
export const endOrphans = async (dataDir: string, log: (line: string) => void): Promise<void> => {
  const stack = readStack(dataDir);
  if (!stack) return;
  const pids = [stack.edge, ...stack.processes].flatMap(({ pid }) => (pid !== null && belongsToStack(pid, dataDir) ? [pid] : []));
  if (pids.length === 0) return;
  log(`${pids.length} processes of a launcher that was killed still run; ending them.`);
  await Promise.all(pids.map((pid) => endProcess(pid, ['SIGTERM'])));
};
