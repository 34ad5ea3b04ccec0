import type { ChildProcess } from 'node:child_process';

/** What every process of the load answers where it cannot do what it was told. */
interface Failed {
  readonly type: 'failed';
  readonly reason: string;
}

/** Longer than anything takes but a soak. */
const usuallyWithinMs = 1_800_000;

/** Tells a process of the load something and waits for its answer. Throws what it says, that it has ended, or that it took too long: usually half an hour. */
export const askChild = <Reply extends { readonly type: string }>(
  child: ChildProcess,
  command: object,
  withinMs = usuallyWithinMs,
): Promise<Exclude<Reply, Failed>> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new Error('a load process took too long'))), withinMs);
    const onExit = (): void => settle(() => reject(new Error('a load process has ended')));
    const onMessage = (reply: Exclude<Reply, Failed> | Failed): void =>
      settle(() => (isFailed(reply) ? reject(new Error(reply.reason)) : resolve(reply)));
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      child.off('exit', onExit);
      child.off('message', onMessage);
      how();
    };
    child.once('exit', onExit);
    child.once('message', onMessage);
    child.send(command);
  });

const isFailed = (reply: { readonly type: string }): reply is Failed => reply.type === 'failed';
