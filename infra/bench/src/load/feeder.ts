import { startWorker, type Worker } from './worker.ts';

/** A room that is written to, and its members, who write in turn. */
export interface FedRoom {
  readonly roomId: string;
  readonly senders: readonly string[];
}

/** What a feeder is told. */
export type FeederCommand =
  | { readonly type: 'open'; readonly redisUrl: string; readonly rooms: readonly FedRoom[]; readonly contentChars: number }
  /** Keeps about so many messages in the shards from now on. */
  | { readonly type: 'feed'; readonly backlog: number }
  /** Ends that, and waits until the shards are empty. */
  | { readonly type: 'drain' };

/** Messages that are in the shards or were, since it was opened. */
export interface FeederReply {
  readonly published: number;
}

/** A process that puts messages into shards as a gateway does. */
export const startFeeder = (): Worker<FeederCommand, FeederReply> =>
  startWorker<FeederCommand, FeederReply>(new URL('./feeder-process.ts', import.meta.url));
