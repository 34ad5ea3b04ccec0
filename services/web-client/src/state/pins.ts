import type { Answer, Observable } from '@parley/client';
import type { Message, RoomFrame } from '@parley/contracts';
import { createObservable, type Settable } from './observable.ts';

/** What is pinned in a room, as far as it is known. */
export interface RoomPins {
  readonly status: 'loading' | 'ready' | 'failed';
  /** The one that was pinned last first. */
  readonly messages: readonly Message[];
}

/** What is pinned in which room: asked for when first wanted, then kept current by the room's frames. */
export interface Pins {
  in(roomId: string): Observable<RoomPins>;
  /** Asks again, where it was asked before. */
  refresh(roomId: string): void;
  takeFrame(frame: RoomFrame): void;
  /** Frames may have been missed. */
  doubt(): void;
  clear(): void;
}

/** What they need: `GET /api/rooms/:roomId/pins`. */
export interface PinsOptions {
  readonly ask: (roomId: string) => Promise<Answer<readonly Message[]>>;
}

interface Held {
  readonly shown: Settable<RoomPins>;
  /** Every message that was heard of, pinned or not: nothing older brings one back. */
  readonly heard: Map<string, Message>;
}

/** Makes them; no room is known. */
export const createPins = ({ ask }: PinsOptions): Pins => {
  const rooms = new Map<string, Held>();

  const hear = ({ heard }: Held, message: Message): boolean => {
    if ((heard.get(message.id)?.rev ?? -1) >= message.rev) return false;
    heard.set(message.id, message);
    return true;
  };

  const show = ({ shown, heard }: Held, status: RoomPins['status']): void => {
    const pinned = [...heard.values()].filter(({ pinnedAt }) => pinnedAt !== undefined);
    shown.set({ status, messages: pinned.toSorted(byPinning) });
  };

  const load = async (roomId: string, held: Held): Promise<void> => {
    const before = new Map(held.heard);
    const answer = await ask(roomId);
    if (rooms.get(roomId) !== held) return;
    if (!answer.ok) return show(held, 'failed');
    // What was pinned before, and is not any more, was unpinned while nobody told; what was heard of since then stays.
    const listed = new Set<string>(answer.data.map(({ id }) => id));
    for (const [id, message] of before) if (!listed.has(id) && held.heard.get(id) === message) held.heard.delete(id);
    for (const message of answer.data) hear(held, message);
    show(held, 'ready');
  };

  const hold = (roomId: string): Held => {
    const held: Held = { shown: createObservable<RoomPins>({ status: 'loading', messages: [] }), heard: new Map() };
    rooms.set(roomId, held);
    void load(roomId, held);
    return held;
  };

  return {
    in: (roomId) => (rooms.get(roomId) ?? hold(roomId)).shown,
    refresh: (roomId) => {
      const held = rooms.get(roomId);
      if (held !== undefined) void load(roomId, held);
    },
    takeFrame: ({ roomId, events }) => {
      const held = rooms.get(roomId);
      if (held === undefined) return;
      const news = events.filter(({ type, data }) => {
        if (!('seq' in data)) return false;
        const isAbout = type === 'message.pinned' || type === 'message.unpinned' || held.heard.has(data.id);
        return isAbout && hear(held, data);
      });
      if (news.length > 0) show(held, held.shown.getSnapshot().status);
    },
    doubt: () => {
      for (const [roomId, held] of rooms) void load(roomId, held);
    },
    clear: () => rooms.clear(),
  };
};

const byPinning = (one: Message, other: Message): number => (other.pinnedAt ?? '').localeCompare(one.pinnedAt ?? '');
