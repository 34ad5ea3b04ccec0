import type { WorkerAnswer } from './worker.ts';

/** Does what the starting process asks for, until that one lets go or ends. */
export const serveWorker = <Command, Reply>(work: Work<Command, Reply>): void => {
  const answer = (given: WorkerAnswer<Reply>): void => void process.send?.(given);
  process.on('message', (command: Command) => {
    work(command).then(
      (reply) => answer({ ok: true, reply }),
      (error: unknown) => answer({ ok: false, reason: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
};

/** What a worker does when it is told something; what it throws is told as text. */
export type Work<Command, Reply> = (command: Command) => Promise<Reply>;
