import type { RoomFrame, Seen } from '@parley/contracts';
import type { Clock } from './clock.ts';
import { createComputed, type Observable } from './observable.ts';
import { createRepeater, type Repeater } from './repeater.ts';
import type { Rest } from './rest.ts';

/** Who else has seen what of a room (RD5): `hidden` while I hide how far I read myself (RD6). */
export interface SeenBySnapshot {
  readonly status: 'loading' | 'ready' | 'hidden';
  /** Each of the others who has seen anything, with the messages that they have seen. */
  readonly people: readonly Seen[];
  /** Whether these are all; in a large room they are some. */
  readonly isWhole: boolean;
}

/** The same for whoever shows it. */
export interface SeenByView extends Observable<SeenBySnapshot> {
  readonly roomId: string;
  /** Asks anew: where nothing is told live (RD7). */
  refresh(): void;
  /** Lets go of it. Again, it does nothing. */
  close(): void;
}

/** One room whose seen-by is shown. */
export interface RoomSeenBy extends Observable<SeenBySnapshot> {
  refresh(): void;
  /** People have seen more. */
  take(items: readonly Seen[]): void;
  /** Who comes or goes begins anew. */
  takeFrame(frame: RoomFrame): void;
  /** Whether I hide how far I read changed, or is known anew. */
  changed(): void;
  stop(): void;
}

/** What it needs. */
export interface RoomSeenByOptions {
  readonly roomId: string;
  readonly rest: Rest;
  readonly clock: Clock;
  readonly random: () => number;
  readonly isHidden: () => boolean;
}

/** One page: more people than anybody looks through. */
const mostPeople = 200;

/** Asks who has seen what, and keeps it current by what is told live. */
export const createRoomSeenBy = ({ roomId, rest, isHidden, ...options }: RoomSeenByOptions): RoomSeenBy => {
  const people = new Map<string, Seen>();
  let status: 'loading' | 'ready' = 'loading';
  let isWhole = true;
  let isStale = true;
  /** What was told while the answer was on its way. */
  let meanwhile: Seen[] | undefined;
  const view = createComputed<SeenBySnapshot>(() =>
    isHidden()
      ? { status: 'hidden', people: [], isWhole: true }
      : { status, people: [...people.values()].filter(({ from, to }) => from <= to), isWhole },
  );

  const put = (seen: Seen): void => {
    const before = people.get(seen.userId);
    // What somebody has seen only grows, and begins later where they came back.
    const { from, to } = before ?? seen;
    people.set(seen.userId, { ...seen, from: Math.max(from, seen.from), to: Math.max(to, seen.to) });
  };

  const repeater: Repeater = createRepeater({
    ...options,
    run: async () => {
      if (!isStale || isHidden()) return { next: 'done' };
      isStale = false;
      meanwhile = [];
      const answer = await rest.call<{ items: readonly Seen[]; nextCursor: string | null }>({
        method: 'GET',
        path: `/api/rooms/${roomId}/seen-by`,
        query: { limit: mostPeople },
      });
      const came = meanwhile ?? [];
      meanwhile = undefined;
      if (!answer.ok) {
        isStale = answer.error.retryable || answer.error.outcome !== 'rejected';
        return isStale ? { next: 'wait', retryAfterMs: answer.error.retryAfterMs } : { next: 'done' };
      }
      people.clear();
      for (const seen of [...answer.data.items, ...came]) put(seen);
      isWhole = answer.data.nextCursor === null;
      status = 'ready';
      view.changed();
      return { next: isStale ? 'again' : 'done' };
    },
  });

  const refresh = (): void => {
    isStale = true;
    repeater.restart();
  };
  refresh();

  return {
    getSnapshot: view.getSnapshot,
    subscribe: view.subscribe,
    refresh,
    take: (items) => {
      meanwhile?.push(...items);
      for (const seen of items) put(seen);
      view.changed();
    },
    takeFrame: ({ events }) => {
      const moved = events.flatMap(({ type, data }) =>
        type === 'member.joined' || type === 'member.left' ? [data.userId as string] : [],
      );
      if (moved.length === 0) return;
      meanwhile = meanwhile?.filter(({ userId }) => !moved.includes(userId));
      for (const userId of moved) people.delete(userId);
      // An answer that is on its way may be of before.
      isStale = true;
      repeater.kick();
      view.changed();
    },
    changed: () => {
      people.clear();
      status = 'loading';
      view.changed();
      refresh();
    },
    stop: () => repeater.stop(),
  };
};
