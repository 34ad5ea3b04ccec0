import type { Message } from '@parley/contracts';
import type { Answer } from './answer.ts';
import { createComputed, type Observable } from './observable.ts';
import type { OpenRoom, RoomStatus } from './open-room.ts';
import type { Outbox, OutboxItem } from './outbox.ts';
import type { Place } from './place.ts';

/** What can be shown of a room. The same object until something changed. */
export interface TimelineSnapshot {
  readonly status: RoomStatus;
  /**
   * Everything of the room's own timeline from `from` on, up to the newest where there is none after; ascending by `seq`, without
   * holes but for what stands in threads; deleted ones as tombstones.
   */
  readonly messages: readonly Message[];
  /** One's own that are not among `messages` yet, in the order they were sent; edits and deletions only while they wait or failed. */
  readonly pending: readonly OutboxItem[];
  readonly from: number;
  readonly hasMoreBefore: boolean;
  /** Whether newer messages exist that are not held: after a jump, and after `keep`. New ones are then not shown as they come. */
  readonly hasMoreAfter: boolean;
  /** The last change that is contained; undefined until the first page has come. */
  readonly rev: number | undefined;
  readonly epoch: number | undefined;
}

/** A room's messages for whoever shows them. */
export interface TimelineView extends Observable<TimelineSnapshot> {
  readonly roomId: string;
  /** Fetches one older page; `data` tells whether there was one. Codes: those of history. */
  loadOlder(limit?: number): Promise<Answer<boolean>>;
  /** Fetches one newer page after a jump; `data` tells whether there was one. Codes: those of history. */
  loadNewer(limit?: number): Promise<Answer<boolean>>;
  /**
   * Shows another place of the room in place of what is held, unless it is among that. Tried until the server answers.
   * Codes: those of history; `conflict` where another place was asked for meanwhile; `gone` where the room was closed or left.
   */
  jump(place: Place): Promise<Answer<null>>;
  /** Forgets what is not between two seqs; it can be loaded again. */
  keep(from: number, to: number): void;
  /** Forgets all but the newest `count` messages; older ones can be loaded again. */
  trim(count: number): void;
  /** Lets go of the room; when nobody holds it any more, it is not kept current. Again, it does nothing. */
  close(): void;
}

/** What makes a room's snapshots. */
export interface RoomView extends Observable<TimelineSnapshot> {
  /** The timeline, the status or the outbox of this room changed. */
  readonly changed: () => void;
}

/** Makes the snapshots of an open room. */
export const createRoomView = (room: OpenRoom, outbox: Outbox): RoomView => {
  const isHeld = (clientMessageId: string): boolean => room.timeline.hasClientMessageId(clientMessageId);
  const isPending = ({ entry: { id, command } }: OutboxItem): boolean =>
    command.kind !== 'send' || (command.threadOf === undefined && !room.timeline.hasClientMessageId(id));
  return createComputed<TimelineSnapshot>(() => {
    const { timeline, roomId } = room;
    const position = timeline.position();
    outbox.forgetSent(roomId, isHeld);
    return {
      status: room.status(),
      messages: timeline.messages().filter((message) => message.threadOf === undefined),
      pending: outbox.itemsOf(roomId).filter(isPending),
      from: timeline.from(),
      hasMoreBefore: timeline.hasMoreBefore(),
      hasMoreAfter: timeline.to() !== Infinity,
      rev: position?.rev,
      epoch: position?.epoch,
    };
  });
};
