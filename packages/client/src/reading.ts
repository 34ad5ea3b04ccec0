import type { ReadingSettings, Ready, RoomFrame, Seen, SeenChange, UserFrame } from '@parley/contracts';
import { type Answer, refuse } from './answer.ts';
import type { Clock } from './clock.ts';
import { createObservable, type Observable } from './observable.ts';
import type { Rest } from './rest.ts';
import { createRoomSeenBy, type RoomSeenBy, type SeenByView } from './seen-by.ts';

/** Who has seen what, and whether others are told it of me. */
export interface Reading {
  /** Whether others see how far I have read, and I see it of them (RD6); undefined until it is known. */
  readonly settings: Observable<ReadingSettings | undefined>;
  /** Decides it, on all devices. */
  set(readReceipts: boolean): Promise<Answer<ReadingSettings>>;
  /** Who else has seen what of a room, kept current until `close` of what is returned. */
  seenBy(roomId: string): SeenByView;
  /** Who else has seen one message, page by page. Codes: those of the room, `forbidden` while I hide how far I read. */
  whoHasSeen(
    roomId: string,
    seq: number,
    cursor?: string,
  ): Promise<Answer<{ readonly items: readonly Seen[]; readonly nextCursor: string | null }>>;
}

/** The same, as the client feeds it. */
export interface ReadingState extends Reading {
  takeReady(ready: Pick<Ready, 'reading'>): void;
  /** I came into a room, or it began anew. */
  added(roomId: string): void;
  takeSeen(change: SeenChange): void;
  takeFrame(frame: RoomFrame): void;
  takeUserFrame(frame: UserFrame): void;
  /** Nobody is signed in, or somebody else. */
  clear(): void;
  stop(): void;
}

/** What it needs. */
export interface ReadingOptions {
  readonly rest: Rest;
  readonly clock: Clock;
  readonly random: () => number;
  readonly myId: () => string | undefined;
}

const path = '/api/me/reading';

/** Makes it; nothing is known yet. */
export const createReading = (options: ReadingOptions): ReadingState => {
  const { rest } = options;
  const settings = createObservable<ReadingSettings | undefined>(undefined);
  const rooms = new Map<string, { readonly room: RoomSeenBy; holders: number }>();
  const isHidden = (): boolean => settings.getSnapshot()?.readReceipts === false;

  const learn = (next: ReadingSettings): void => {
    const before = isHidden();
    if (settings.getSnapshot()?.readReceipts !== next.readReceipts) settings.set(next);
    if (before !== isHidden()) for (const { room } of rooms.values()) room.changed();
  };

  const ask = async (): Promise<void> => {
    const answer = await rest.call<ReadingSettings>({ method: 'GET', path });
    if (answer.ok) learn(answer.data);
  };

  const hold = (roomId: string): SeenByView => {
    const held = rooms.get(roomId) ?? { room: createRoomSeenBy({ ...options, roomId, isHidden }), holders: 0 };
    held.holders += 1;
    rooms.set(roomId, held);
    let isOpen = true;
    return {
      roomId,
      getSnapshot: held.room.getSnapshot,
      subscribe: held.room.subscribe,
      refresh: () => held.room.refresh(),
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        held.holders -= 1;
        if (held.holders > 0) return;
        held.room.stop();
        rooms.delete(roomId);
      },
    };
  };

  return {
    settings,
    set: async (readReceipts) => {
      const answer = await rest.call<ReadingSettings>({ method: 'PATCH', path, body: { readReceipts } });
      if (answer.ok) learn(answer.data);
      return answer;
    },
    seenBy: hold,
    whoHasSeen: (roomId, seq, cursor) =>
      isHidden()
        ? Promise.resolve(refuse('forbidden', 'who hides how far they read does not see it of others'))
        : rest.call({ method: 'GET', path: `/api/rooms/${roomId}/seen-by`, query: { from: seq, to: seq, cursor } }),
    takeReady: ({ reading }) => {
      learn(reading);
      // What was told meanwhile was missed.
      for (const { room } of rooms.values()) room.refresh();
    },
    added: (roomId) => rooms.get(roomId)?.room.changed(),
    // All in a room are told the same, also of themselves.
    takeSeen: ({ roomId, items }) => rooms.get(roomId)?.room.take(items.filter(({ userId }) => userId !== options.myId())),
    takeFrame: (frame) => rooms.get(frame.roomId)?.room.takeFrame(frame),
    takeUserFrame: ({ prevRev, events }) => {
      for (const event of events) if (event.type === 'reading.changed') learn(event.data);
      // RC3: one's own counters went back, and with them perhaps this.
      if (prevRev === 0 && events.length === 0) void ask();
    },
    clear: () => {
      settings.set(undefined);
      for (const { room } of rooms.values()) room.changed();
    },
    stop: () => {
      for (const { room } of rooms.values()) room.stop();
    },
  };
};
