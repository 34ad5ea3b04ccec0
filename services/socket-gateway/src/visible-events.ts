import type { RoomEvent, RoomFrame, UserId } from '@parley/contracts';

/** From which message on people see a room, of those who do not see all of it (RO7). */
export type LimitedViews = ReadonlyMap<UserId, number>;

/** Whether an event is of no message, or of one that may be seen by who sees the room from a `seq` on. */
const isVisible = (event: RoomEvent, fromSeq: number): boolean => !('seq' in event.data) || event.data.seq >= fromSeq;

/** The events of a room that may be told to who sees it from a `seq` on; the same ones where that is all. */
export const visibleEvents = (events: readonly RoomEvent[], fromSeq: number | undefined): readonly RoomEvent[] =>
  fromSeq === undefined || events.every((event) => isVisible(event, fromSeq))
    ? events
    : events.filter((event) => isVisible(event, fromSeq));

/** The frame as each of those gets it who may not see all of it; nobody for nearly every frame, since what is new everybody sees. */
export const strippedFrames = (frame: RoomFrame, views: LimitedViews): readonly (readonly [UserId, RoomFrame])[] =>
  [...views].flatMap(([userId, fromSeq]) => {
    const events = visibleEvents(frame.events, fromSeq);
    return events === frame.events ? [] : [[userId, { ...frame, events: [...events] }] as const];
  });
