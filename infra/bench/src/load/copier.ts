import { startWorker, type Worker } from './worker.ts';

/** What a copier is told. */
export type CopierCommand =
  | { readonly type: 'open'; readonly databaseUrl: string; readonly connections: number; readonly contentChars: number }
  /** Makes so many messages of 100 people in as many rooms. */
  | { readonly type: 'make'; readonly messages: number; readonly perTransaction: number }
  /** Stores those that were made. */
  | { readonly type: 'store' };

/** How long the storing took. */
export interface CopierReply {
  readonly seconds: number;
}

/** A process that stores messages in the fastest way that PostgreSQL has: COPY. */
export const startCopier = (): Worker<CopierCommand, CopierReply> =>
  startWorker<CopierCommand, CopierReply>(new URL('./copier-process.ts', import.meta.url));
