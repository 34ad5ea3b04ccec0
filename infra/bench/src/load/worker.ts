import { type ChildProcess, fork } from 'node:child_process';

/** What a worker answers; see `serveWorker`. */
export type WorkerAnswer<Reply> = { readonly ok: true; readonly reply: Reply } | { readonly ok: false; readonly reason: string };

/** A process of the bench that does what it is told, one thing after the other. */
export interface Worker<Command, Reply> {
  readonly pid: number;
  /** Throws what the worker threw, that it has ended, or that it took longer than `withinMs`. */
  ask(command: Command, withinMs: number): Promise<Reply>;
  /** Ends it; harmless when it has ended. */
  stop(): void;
}

/** Starts a file that calls `serveWorker`. */
export const startWorker = <Command extends object, Reply>(file: URL): Worker<Command, Reply> => {
  const child: ChildProcess = fork(file);
  if (child.pid === undefined) throw new Error('a process of the bench was not started');
  return {
    pid: child.pid,
    ask: (command, withinMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => settle(() => reject(new Error('a process of the bench took too long'))), withinMs);
        const onExit = (): void => settle(() => reject(new Error('a process of the bench has ended')));
        const onAnswer = (answer: WorkerAnswer<Reply>): void =>
          settle(() => (answer.ok ? resolve(answer.reply) : reject(new Error(answer.reason))));
        const settle = (how: () => void): void => {
          clearTimeout(timer);
          child.off('exit', onExit);
          child.off('message', onAnswer);
          how();
        };
        child.once('exit', onExit);
        child.once('message', onAnswer);
        child.send(command);
      }),
    stop: () => void child.kill(),
  };
};
