import { setTimeout as delay } from 'node:timers/promises';
import type { FollowedChanges, RoomEvent, RoomFrame } from '@parley/contracts';
import { isUnavailable, type Log } from '@parley/service-kit';
import type { Kysely } from 'kysely';
import type { FollowerHandler } from './handler.ts';
import type { FollowerMetrics } from './metrics.ts';
import type { Cursor, Cursors } from './store/cursors.ts';

/** Another replica was faster: what was written here is undone, and there is nothing more to do. */
class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
}

/** What {@link createHandOver} takes. */
export interface HandOverOptions<Tables> {
  readonly db: Kysely<Tables>;
  readonly cursors: Cursors<Tables>;
  readonly handler: FollowerHandler<Tables>;
  /** Where a room goes on that another epoch may have changed. */
  readonly afterRestore: 'beginning' | 'heads';
  readonly metrics: FollowerMetrics;
  readonly log: Log;
}

/** Hands one answer over; resolves with whether the room has to be asked for again. */
export type HandOver = (cursor: Cursor | undefined, answer: FollowedChanges) => Promise<boolean>;

/** Waits between tries of a change that its handler cannot take, ms. */
const triesAfterMs = [0, 100, 500];

/** Hands changes to the handler and moves the cursor, in one transaction. */
export const createHandOver = <Tables>(options: HandOverOptions<Tables>): HandOver => {
  const { db, cursors, handler, afterRestore, metrics, log } = options;

  const moving = async (work: (tx: Kysely<Tables>) => Promise<boolean>): Promise<void> => {
    await db.transaction().execute(async (tx) => {
      if (!(await work(tx))) throw new OvertakenError();
    });
    handler.committed?.();
  };

  const hand = (before: Cursor | undefined, after: Cursor, events: readonly RoomEvent[]): Promise<void> =>
    moving(async (tx) => {
      // The cursor first: whoever loses this race waits for its row, and has written nothing.
      if (!(await cursors.move(tx, before, after))) return false;
      const { roomId, floorSeq } = after;
      if (events.length > 0) await handler.changed(tx, { roomId, events });
      if (floorSeq > (before?.floorSeq ?? 1)) await handler.floorRaised?.(tx, { roomId, floorSeq });
      return true;
    });

  const handOrLeaveOut = async (before: Cursor | undefined, after: Cursor, event: RoomEvent): Promise<void> => {
    for (const waitMs of triesAfterMs) {
      await delay(waitMs);
      const failure = await hand(before, after, [event]).then(() => null, faultOfHandler);
      if (failure === null) return;
      log.error({ err: failure.error, event: event.type, roomId: after.roomId, rev: event.rev }, 'a change cannot be taken');
    }
    metrics.leftOut.inc();
    await hand(before, after, []);
  };

  const handSingly = async (cursor: Cursor | undefined, after: Cursor, events: readonly RoomEvent[]): Promise<void> => {
    let before = cursor;
    for (const event of events) {
      const next = { ...after, rev: event.rev, floorSeq: before?.floorSeq ?? 1 };
      await handOrLeaveOut(before, next, event);
      before = next;
    }
    await hand(before, after, []);
  };

  const goOn = async (cursor: Cursor | undefined, frame: RoomFrame, floorSeq: number): Promise<boolean> => {
    const { roomId, epoch, rev, events } = frame;
    const after = { roomId, epoch, rev, floorSeq: frame.more ? (cursor?.floorSeq ?? 1) : floorSeq };
    const isNews = cursor === undefined || rev > cursor.rev || after.floorSeq > cursor.floorSeq;
    if (!isNews) return frame.more;
    const failure = await hand(cursor, after, events).then(() => null, faultOfHandler);
    if (failure !== null) {
      log.warn({ err: failure.error, roomId, events: events.length }, 'changes could not be taken together');
      await handSingly(cursor, after, events);
    }
    metrics.changes.inc(events.length);
    return frame.more;
  };

  const startOver = async (before: Cursor, { roomId, epoch, headRev }: RoomFrame, floorSeq: number): Promise<boolean> => {
    const fromBeginning = afterRestore === 'beginning';
    await moving(async (tx) => {
      const after = { roomId, epoch, rev: fromBeginning ? 0 : headRev, floorSeq };
      if (!(await cursors.move(tx, before, after))) return false;
      await handler.restored?.(tx, { roomId });
      return true;
    });
    return fromBeginning;
  };

  const forget = (cursor: Cursor): Promise<void> =>
    moving(async (tx) => {
      if (!(await cursors.forget(tx, cursor))) return false;
      await handler.gone?.(tx, { roomId: cursor.roomId });
      return true;
    });

  const handOver: HandOver = async (cursor, { frame, floorSeq }) => {
    if (frame === null) {
      if (cursor !== undefined) await forget(cursor);
      return false;
    }
    const isOther = cursor !== undefined && (cursor.epoch !== frame.epoch || cursor.rev > frame.headRev);
    return isOther ? startOver(cursor, frame, floorSeq) : goOn(cursor, frame, floorSeq);
  };

  return async (cursor, answer) => {
    try {
      return await handOver(cursor, answer);
    } catch (error) {
      if (!(error instanceof OvertakenError)) throw error;
      metrics.overtaken.inc();
      return true;
    }
  };
};

/** What a handler threw about what it was handed; anything else is thrown again. */
const faultOfHandler = (error: unknown): { readonly error: unknown } => {
  if (error instanceof OvertakenError || isUnavailable(error)) throw error;
  return { error };
};
