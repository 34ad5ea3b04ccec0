import { setTimeout as delay } from 'node:timers/promises';
import type { FollowedChanges, RoomEvent, RoomFrame, RoomId } from '@parley/contracts';
import { isUnavailable, type Log } from '@parley/service-kit';
import type { Kysely } from 'kysely';
import type { FollowerHandler } from './handler.ts';
import type { FollowerMetrics } from './metrics.ts';
import type { Cursor, CursorMove, Cursors } from './store/cursors.ts';

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

/** What is known of a room: up to where it is held, and what has changed behind that. */
export interface Handed {
  readonly cursor: Cursor | undefined;
  readonly answer: FollowedChanges;
}

/** Hands answers of different rooms over; resolves with the rooms that have to be asked for again. */
export type HandOver = (handed: readonly Handed[]) => Promise<readonly RoomId[]>;

/** A cursor's next move, with what is handed over by it. */
interface Step extends CursorMove {
  readonly events: readonly RoomEvent[];
}

/** Waits between tries of a change that its handler cannot take, ms. */
const triesAfterMs = [0, 100, 500];

/**
 * Hands changes to the handler and moves the cursors, in one transaction for all rooms that simply go on: a commit for each would
 * make those wait whose messages are stored on the same disk. Where that fails each room is handed over by itself.
 */
export const createHandOver = <Tables>(options: HandOverOptions<Tables>): HandOver => {
  const { db, cursors, handler, afterRestore, metrics, log } = options;

  const within = async <Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result> => {
    const result = await db.transaction().execute(work);
    handler.committed?.();
    return result;
  };

  /** The cursors first: whoever loses this race waits for their rows, and has written nothing. Resolves with who lost it. */
  const hand = (steps: readonly Step[]): Promise<RoomId[]> =>
    within(async (tx) => {
      const moved = await cursors.move(tx, steps);
      for (const { before, after, events } of steps) {
        const { roomId, floorSeq } = after;
        if (!moved.has(roomId)) continue;
        if (events.length > 0) await handler.changed(tx, { roomId, events });
        if (floorSeq > (before?.floorSeq ?? 1)) await handler.floorRaised?.(tx, { roomId, floorSeq });
      }
      return steps.flatMap(({ after }) => (moved.has(after.roomId) ? [] : [after.roomId]));
    });

  const handOne = async (step: Step): Promise<void> => {
    if ((await hand([step])).length > 0) throw new OvertakenError();
  };

  const handOrLeaveOut = async (before: Cursor | undefined, after: Cursor, event: RoomEvent): Promise<void> => {
    for (const waitMs of triesAfterMs) {
      await delay(waitMs);
      const failure = await handOne({ before, after, events: [event] }).then(() => null, faultOfHandler);
      if (failure === null) return;
      log.error({ err: failure.error, event: event.type, roomId: after.roomId, rev: event.rev }, 'a change cannot be taken');
    }
    metrics.leftOut.inc();
    await handOne({ before, after, events: [] });
  };

  const handSingly = async ({ before: cursor, after, events }: Step): Promise<void> => {
    let before = cursor;
    for (const event of events) {
      const next = { ...after, rev: event.rev, floorSeq: before?.floorSeq ?? 1 };
      await handOrLeaveOut(before, next, event);
      before = next;
    }
    await handOne({ before, after, events: [] });
  };

  const goOn = async (step: Step): Promise<void> => {
    const failure = await handOne(step).then(() => null, faultOfHandler);
    if (failure === null) return;
    log.warn(
      { err: failure.error, roomId: step.after.roomId, events: step.events.length },
      'changes could not be taken together',
    );
    await handSingly(step);
  };

  const startOver = async (before: Cursor, { roomId, epoch, headRev }: RoomFrame, floorSeq: number): Promise<boolean> => {
    const fromBeginning = afterRestore === 'beginning';
    await within(async (tx) => {
      const after = { roomId, epoch, rev: fromBeginning ? 0 : headRev, floorSeq };
      if (!(await cursors.move(tx, [{ before, after }])).has(roomId)) throw new OvertakenError();
      await handler.restored?.(tx, { roomId });
    });
    return fromBeginning;
  };

  const forget = (cursor: Cursor): Promise<void> =>
    within(async (tx) => {
      if (!(await cursors.forget(tx, cursor))) throw new OvertakenError();
      await handler.gone?.(tx, { roomId: cursor.roomId });
    });

  /** Hands a room over; resolves with whether there is more of it. */
  const handRoom = async ({ cursor, answer: { frame, floorSeq } }: Handed): Promise<boolean> => {
    if (frame === null) {
      if (cursor !== undefined) await forget(cursor);
      return false;
    }
    if (cursor !== undefined && isOther(cursor, frame)) return startOver(cursor, frame, floorSeq);
    const step = stepOf(cursor, frame, floorSeq);
    if (isNews(step)) {
      await goOn(step);
      metrics.changes.inc(step.events.length);
    }
    return frame.more;
  };

  /** A room that its handler cannot take holds up no other; it is tried again when it changes, or when heads are compared. */
  const handAlone = async (handed: Handed): Promise<boolean> => {
    try {
      return await handRoom(handed);
    } catch (error) {
      if (error instanceof OvertakenError) {
        metrics.overtaken.inc();
        return true;
      }
      if (isUnavailable(error)) throw error;
      log.error({ err: error, roomId: handed.answer.roomId }, 'a room cannot be followed at the moment');
      return false;
    }
  };

  /** Resolves with which have to be asked for again; undefined where they cannot be taken together. */
  const handTogether = async (steps: readonly Step[]): Promise<RoomId[] | undefined> => {
    try {
      const overtaken = await hand(steps);
      metrics.overtaken.inc(overtaken.length);
      metrics.changes.inc(
        steps.reduce((sum, { after, events }) => sum + (overtaken.includes(after.roomId) ? 0 : events.length), 0),
      );
      return overtaken;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      return undefined;
    }
  };

  return async (handed) => {
    const goingOn = handed.flatMap(({ cursor, answer: { frame, floorSeq } }) =>
      frame === null || (cursor !== undefined && isOther(cursor, frame))
        ? []
        : [{ ...stepOf(cursor, frame, floorSeq), more: frame.more }],
    );
    const news = goingOn.filter(isNews);
    const overtaken = news.length > 1 ? await handTogether(news) : undefined;
    const together = overtaken === undefined ? [] : goingOn;
    const done = new Set(together.map(({ after }) => after.roomId));
    const again = [...(overtaken ?? []), ...together.flatMap(({ after, more }) => (more ? [after.roomId] : []))];
    for (const one of handed) if (!done.has(one.answer.roomId) && (await handAlone(one))) again.push(one.answer.roomId);
    return again;
  };
};

/** Whether a restore, or anything else that begins anew, stands between where a room is held and where it is. */
const isOther = (cursor: Cursor, frame: RoomFrame): boolean => cursor.epoch !== frame.epoch || cursor.rev > frame.headRev;

const stepOf = (cursor: Cursor | undefined, { roomId, epoch, rev, events, more }: RoomFrame, floorSeq: number): Step => ({
  before: cursor,
  after: { roomId, epoch, rev, floorSeq: more ? (cursor?.floorSeq ?? 1) : floorSeq },
  events,
});

const isNews = ({ before, after }: Step): boolean =>
  before === undefined || after.rev > before.rev || after.floorSeq > before.floorSeq;

/** What a handler threw about what it was handed; anything else is thrown again. */
const faultOfHandler = (error: unknown): { readonly error: unknown } => {
  if (error instanceof OvertakenError || isUnavailable(error)) throw error;
  return { error };
};
