import type { Receptions } from './receptions.ts';

/** What a load may ask of a room: everything that changes its `rev`. */
export type OperationKind = 'send' | 'edit' | 'delete' | 'react' | 'add' | 'remove';

/** What an answer told of the message as it is. */
export interface Told {
  readonly id: string;
  readonly seq: number;
  readonly rev: number;
  readonly content: string;
  readonly deleted: boolean;
}

/**
 * One operation, however often it was tried: all tries carry one id. `unknown` is also what was never answered; `rejected`
 * only where every try was.
 */
export interface Operation {
  readonly id: string;
  readonly kind: OperationKind;
  readonly roomId: string;
  readonly userId: string;
  /** The message of an edit, a deletion or a reaction (whose emoji is `content`), the person of an addition or a removal; empty for a send. */
  readonly subject: string;
  readonly content: string;
  /** The connection it was first given on, or the client library that has it, undefined over REST: what is given there keeps its order (MS3). */
  readonly lane: string | undefined;
  /** Milliseconds of the checker's monotonic clock, as all times here. */
  readonly invokedAt: number;
  /** What a send has with it. */
  readonly file?: SentFile | undefined;
  tries: number;
  outcome: 'ok' | 'rejected' | 'unknown';
  settledAt: number | undefined;
  /** The code of the last refusal. */
  code: string | undefined;
  told: Told | undefined;
}

/** A file that is at the server, and what lets its sender attach it (AT4). */
export interface SentFile {
  readonly id: string;
  readonly ticket: string;
}

/** An operation that was acknowledged and then given again under its id, much later: nothing may come of it. */
export interface LateRepeat {
  readonly of: Operation;
  readonly askedAt: number;
  /** What was answered, undefined for a refusal. */
  readonly told: Told | undefined;
  /** As the answer to a send says; nothing else says it. */
  readonly duplicate: boolean | undefined;
  /** The code of a refusal for good. */
  readonly code: string | undefined;
}

/** One event of a frame: `subject` is the message's id or the member's; `seq` is 0 for what is no message. */
export interface SeenEvent {
  readonly rev: number;
  readonly type: string;
  readonly subject: string;
  readonly seq: number;
}

/** What one connection was told, in order. */
export type Received =
  | { readonly kind: 'ready'; readonly at: number; readonly heads: ReadonlyMap<string, number> }
  | { readonly kind: 'added'; readonly at: number; readonly roomId: string; readonly rev: number }
  | { readonly kind: 'removed'; readonly at: number; readonly roomId: string }
  | { readonly kind: 'resync'; readonly at: number; readonly roomIds: readonly string[] }
  /** One's own counters went back: rooms may have come and gone (RC3). */
  | { readonly kind: 'anew'; readonly at: number }
  | {
      readonly kind: 'frame';
      readonly at: number;
      readonly roomId: string;
      readonly prevRev: number;
      readonly rev: number;
      readonly events: readonly SeenEvent[];
    };

/** What a client holds of a room at the end, by `seq`. */
export interface Holding {
  readonly client: string;
  readonly roomId: string;
  readonly cursor: number;
  /** The `seq` from which on it holds everything. */
  readonly from: number;
  readonly messages: ReadonlyMap<number, HeldMessage>;
}

/** A message as a client holds it; its text where the client shows it. */
export interface HeldMessage {
  readonly id: string;
  readonly rev: number;
  readonly content?: string;
}

/** A time in which the checker itself held the lock of rooms: nothing can have been committed in them. */
export interface LockedTime {
  readonly roomIds: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** Everything that senders and receivers noted of one run. */
export interface History {
  readonly operations: readonly Operation[];
  readonly repeats: readonly LateRepeat[];
  readonly receptions: Receptions;
  readonly holdings: readonly Holding[];
  readonly lockedTimes: readonly LockedTime[];
  /** The `rev` of each room before the load began. */
  readonly firstRevs: ReadonlyMap<string, number>;
}

/** A message as stored. */
export interface StoredMessage {
  readonly id: string;
  readonly seq: number;
  readonly rev: number;
  readonly senderId: string;
  readonly clientMessageId: string;
  readonly content: string;
  readonly deleted: boolean;
  readonly reactions: readonly { readonly emoji: string; readonly userIds: readonly string[] }[];
  /** The ids of its files. */
  readonly files?: readonly string[];
}

/** A room as stored at the end, its messages by `seq`. */
export interface StoredRoom {
  readonly roomId: string;
  readonly rev: number;
  readonly lastSeq: number;
  readonly messages: readonly StoredMessage[];
}

/** A promise that was not kept: which, where, and the ids by which logs can be searched. */
export interface Anomaly {
  readonly kind: AnomalyKind;
  readonly roomId: string;
  readonly what: string;
  readonly ids: readonly string[];
}

/** The kinds of anomalies; guarantees.md says which promise each breaks. */
export type AnomalyKind =
  | 'lost'
  | 'doubled'
  | 'rejected-but-stored'
  | 'numbering'
  | 'revs'
  | 'edit-lost'
  | 'reaction-lost'
  | 'file-lost'
  | 'upload'
  | 'untold'
  | 'repeat-applied'
  | 'repeat-refused'
  | 'order'
  | 'before-commit'
  | 'frames'
  | 'after-removal'
  | 'phantom'
  | 'diverged'
  | 'unanswered'
  | 'digest'
  | 'session'
  | 'presence'
  | 'dead-letters';
