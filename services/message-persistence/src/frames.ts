import { Buffer } from 'node:buffer';
import { limits, type Message, type RoomEvent, type RoomFrame, type RoomId } from '@parley/contracts';

/** What a frame may hold of events: the wire's bound less the frame around them. */
export const frameEventBytes = limits.frameBytes - 1_024;

/** The size of something as JSON. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** A message without what is listed beside them, and the event around it; what one mention takes, and one kind of reaction. */
const [messageOverheadBytes, mentionBytes, reactionBytes] = [840, 100, 560];

/** Few of these fill no frame, and a loose bound costs but a frame more: not worth encoding them twice. */
const smallBytes = 4_096;

/**
 * Never less than a message's size as JSON, and cheap to say: a code unit takes at most 3 bytes in UTF-8, an escape at most
 * 2 a unit. What has files or previews is no small one.
 */
export const messageBytes = ({ content, metadata, mentions, reactions, attachments, previews }: Message): number =>
  messageOverheadBytes +
  (attachments === undefined && previews === undefined ? 0 : smallBytes) +
  (metadata === undefined ? 0 : limits.metadataBytes) +
  mentionBytes * mentions.length +
  reactionBytes * reactions.length +
  3 * content.length;

/** A size for an item as JSON that is never too small: the bound for a small one, exact for others. */
export const boundedBytes = (bound: number, item: unknown): number => (bound <= smallBytes ? bound : jsonBytes(item));

const bytesOf = (event: RoomEvent): number =>
  'content' in event.data ? boundedBytes(messageBytes(event.data), event) : jsonBytes(event);

/** How many of the first items fit into `budgetBytes` as JSON; at least one, so that everything moves on. */
export const countFitting = <Item>(
  items: readonly Item[],
  budgetBytes: number,
  sizeOf: (item: Item) => number = jsonBytes,
): number => {
  let bytes = 0;
  const index = items.findIndex((item, at) => {
    bytes += sizeOf(item) + 1;
    return at > 0 && bytes > budgetBytes;
  });
  return index === -1 ? items.length : index;
};

/** Where a room stands, for frames about it. */
export interface FrameHead {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly headRev: number;
}

/** Events that follow one another without a gap, as one live frame, or several of at most 256 KiB (FR1). */
export const liveFrames = (head: FrameHead, events: readonly RoomEvent[]): RoomFrame[] => {
  const frames: RoomFrame[] = [];
  for (let rest = events; rest.length > 0; ) {
    const count = countFitting(rest, frameEventBytes, bytesOf);
    const part = rest.slice(0, count);
    rest = rest.slice(count);
    frames.push(liveFrame(head, part));
  }
  return frames;
};

const liveFrame = ({ roomId, epoch, headRev }: FrameHead, events: readonly RoomEvent[]): RoomFrame => ({
  roomId,
  epoch,
  prevRev: (events[0]?.rev ?? headRev + 1) - 1,
  rev: events.at(-1)?.rev ?? headRev,
  events: [...events],
  headRev,
  more: false,
});

/** A frame that only tells where a room stands, so that a gateway that missed something asks for it. */
export const headFrame = (head: FrameHead): RoomFrame => liveFrame(head, []);
