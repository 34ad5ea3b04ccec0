import type { RoomEvent, RoomId } from '@parley/contracts';
import type { Kysely } from 'kysely';

/** What happened in a room since it was last handed over, in order. */
export interface RoomChange {
  readonly roomId: RoomId;
  /**
   * Ascending by `rev`. What was replaced by a later change may be left out: each object comes at least once more in its
   * present state.
   */
  readonly events: readonly RoomEvent[];
}

/**
 * What a service does with what it follows. All is called within the transaction that moves the cursor, so that what is
 * written over `tx` happens exactly once for each change; what is done elsewhere may happen again, or be undone by nobody.
 * One room is handed over by one call at a time; rooms have no order among each other. Throw an `UnavailableError` where
 * something else is away: then all is kept and tried again. What throws anything else again and again is left out.
 */
export interface FollowerHandler<Tables> {
  /** Whether nothing that happens is wanted at the moment: then rooms are not asked for, and what happens in them is never handed over. */
  isIdle?(): Promise<boolean>;
  changed(tx: Kysely<Tables>, change: RoomChange): Promise<void>;
  /** Messages below `floorSeq` are kept no more; comes after the changes that precede it. */
  floorRaised?(tx: Kysely<Tables>, raised: { readonly roomId: RoomId; readonly floorSeq: number }): Promise<void>;
  /** The room and all of its history are gone. */
  gone?(tx: Kysely<Tables>, room: { readonly roomId: RoomId }): Promise<void>;
  /** Something that was written over a `tx` is there for all now: a good moment to go on with it. Never waits; may be left out by a crash. */
  committed?(): void;
  /**
   * A restore may have taken back what was handed over of this room (another epoch). Everything there is comes anew where
   * that was asked for, else what happens from now on.
   */
  restored?(tx: Kysely<Tables>, room: { readonly roomId: RoomId }): Promise<void>;
}
