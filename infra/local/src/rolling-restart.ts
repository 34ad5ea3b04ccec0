import { migrate, type Replica, type ServiceContext } from './service-processes.ts';
import { type ServiceName, services } from './services.ts';
import type { StopStep, SupervisedProcess } from './supervised-process.ts';

/** One process of a service and what keeps it running. */
export type RunningReplica = { replica: Replica; process: SupervisedProcess };

/** What a rolling restart needs. */
export type RollingRestart = {
  service: ServiceName;
  replicas: readonly RunningReplica[];
  context: ServiceContext;
  write: (line: string) => void;
  /** Gives it up. */
  signal: AbortSignal;
};

/**
 * Replaces the processes of a service one at a time: migrations first, then each is drained and ended, and its successor
 * ready, before the next one's turn. Throws at the first that does not come back; the others go on as they were.
 */
export const replaceOneByOne = async ({ service, replicas, context, write, signal }: RollingRestart): Promise<void> => {
  const [first] = replicas;
  if (services[service].migrates && first) {
    write(`Migrating ${service} ...`);
    await migrate(first.replica, context, signal);
  }
  if (replicas.length === 1) write(`${service} runs as one process: it is away until the new one is ready.`);
  for (const { process } of replicas) {
    const startedAt = performance.now();
    write(`Replacing ${process.name} ...`);
    await process.replace(drainSteps(context.env), signal);
    write(`${process.name} is replaced (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  }
};

/** A service forces its own end, after its drain window and its stop; only one that hangs is killed. */
const drainSteps = (env: NodeJS.ProcessEnv): readonly StopStep[] => {
  const own = (name: string): number => Number(env[name] || 10_000);
  return [{ signal: 'SIGTERM', waitMs: own('DRAIN_MS') + own('SHUTDOWN_TIMEOUT_MS') + 10_000 }];
};
