import { fork } from 'node:child_process';
import { portOf } from './port-of.ts';

/** A server whose one route, `/page`, always answers the same. */
export interface Page {
  readonly origin: string;
  stop(): void;
}

/** Starts it; `page` is the JSON that it answers, written anew each time. */
export const startPage = async (page: string): Promise<Page> => {
  const child = fork(new URL('./page-server.ts', import.meta.url));
  try {
    child.send(page);
    return { origin: `http://127.0.0.1:${await portOf(child)}`, stop: () => void child.kill() };
  } catch (error) {
    child.kill();
    throw error;
  }
};
