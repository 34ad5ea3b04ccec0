import type { RoomEvent, RoomFrame, RoomId } from '@parley/contracts';

/** The last frames of each followed room, so that who reconnects is answered from memory. */
export interface RecentFrames {
  /** Keeps a frame that was just applied. */
  add(frame: RoomFrame): void;
  forget(roomId: RoomId): void;
  /** The events after `rev` up to exactly `to`, in order; undefined when not all of them are here. */
  between(roomId: RoomId, epoch: number, rev: number, to: number): readonly RoomEvent[] | undefined;
  /** What all of it takes, estimated, bytes. */
  bytes(): number;
}

/** Bounds of the windows; `maxBytes` is for all rooms together. */
export interface RecentFramesLimits {
  readonly maxBytes: number;
  readonly roomBytes?: number;
  readonly roomEvents?: number;
}

interface Kept {
  readonly frame: RoomFrame;
  readonly bytes: number;
}

interface Window {
  frames: Kept[];
  bytes: number;
  events: number;
}

const defaultRoomBytes = 524_288;
/** The owner, too, starts somebody over who is further behind. */
const defaultRoomEvents = 1_000;

/** Makes the windows of one gateway. */
export const createRecentFrames = (limits: RecentFramesLimits): RecentFrames => {
  const { maxBytes, roomBytes = defaultRoomBytes, roomEvents = defaultRoomEvents } = limits;
  // In the order of the last change: rooms that have long been quiet are forgotten first.
  const windows = new Map<RoomId, Window>();
  let total = 0;

  const forget = (roomId: RoomId): void => {
    total -= windows.get(roomId)?.bytes ?? 0;
    windows.delete(roomId);
  };
  const dropOldest = (window: Window): void => {
    const oldest = window.frames.shift();
    window.bytes -= oldest?.bytes ?? 0;
    window.events -= oldest?.frame.events.length ?? 0;
    total -= oldest?.bytes ?? 0;
  };
  const windowFor = (frame: RoomFrame): Window => {
    const known = windows.get(frame.roomId);
    const last = known?.frames.at(-1)?.frame;
    // Counters that started anew leave nothing of before.
    const goesOn = known !== undefined && (last === undefined || (last.epoch === frame.epoch && last.rev === frame.prevRev));
    if (!goesOn) forget(frame.roomId);
    const window = goesOn ? known : { frames: [], bytes: 0, events: 0 };
    windows.delete(frame.roomId);
    windows.set(frame.roomId, window);
    return window;
  };

  return {
    add: (frame) => {
      if (frame.rev === frame.prevRev) return;
      const window = windowFor(frame);
      const bytes = roughBytes(frame);
      window.frames.push({ frame, bytes });
      window.bytes += bytes;
      window.events += frame.events.length;
      total += bytes;
      while (window.frames.length > 0 && (window.bytes > roomBytes || window.events > roomEvents)) dropOldest(window);
      // A map walks over all that was taken out of it before it comes to the oldest.
      if (total <= maxBytes) return;
      for (const roomId of windows.keys()) {
        if (total <= maxBytes) break;
        forget(roomId);
      }
    },
    forget,
    between: (roomId, epoch, rev, to) => {
      if (rev === to) return [];
      const frames = windows.get(roomId)?.frames ?? [];
      const last = frames.at(-1)?.frame;
      if (last?.rev !== to || last.epoch !== epoch) return undefined;
      const from = frames.findLastIndex(({ frame }) => frame.prevRev <= rev);
      if (from === -1) return undefined;
      return frames.slice(from).flatMap(({ frame }) => frame.events.filter((event) => event.rev > rev));
    },
    bytes: () => total,
  };
};

const [frameBytes, eventBytes, mentionBytes, metadataBytes, reactionBytes] = [200, 700, 100, 4_096, 560];

/** Cheap, since every frame is measured; rather too much than too little. */
const roughBytes = ({ events }: RoomFrame): number => events.reduce((sum, event) => sum + roughEventBytes(event), frameBytes);

const roughEventBytes = ({ data }: RoomEvent): number =>
  'content' in data
    ? eventBytes +
      2 * data.content.length +
      mentionBytes * data.mentions.length +
      // A service of before reactions sends none.
      ('reactions' in data ? reactionBytes * data.reactions.length : 0) +
      (data.metadata === undefined ? 0 : metadataBytes)
    : eventBytes;
