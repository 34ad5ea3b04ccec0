import type { AckError, HistoryPage, Room } from '@parley/contracts';
import { type Answer, accept } from './answer.ts';
import type { Clock } from './clock.ts';
import { createRepeater, type RunResult } from './repeater.ts';
import type { Rest } from './rest.ts';
import { createTimeline, type Position, type StartOver, type Timeline } from './timeline.ts';

/** Whether a room's messages can be shown; `left` when one is not, or no longer, in it. */
export type RoomStatus =
  | { readonly status: 'loading' }
  | { readonly status: 'ready' }
  | { readonly status: 'left'; readonly error?: AckError };

/** One room whose messages are held: its timeline and what is fetched for it over REST. */
export interface OpenRoom {
  readonly roomId: string;
  readonly timeline: Timeline;
  status(): RoomStatus;
  /** Whether it is shown and nothing is being fetched that it held before. */
  isSettled(): boolean;
  /** Fetches the newest page, and older ones down to where the timeline reached before. */
  load(): void;
  /** One older page. `data` tells whether there was one. Codes: those of history. */
  loadOlder(limit?: number): Promise<Answer<boolean>>;
  /** Starts over as the server says, then fetches what it left out and was held before (RC1). */
  startOver(answer: StartOver): void;
  leave(error?: AckError): void;
  close(): void;
}

/** What an open room needs. */
export interface OpenRoomOptions {
  readonly roomId: string;
  readonly rest: Rest;
  readonly clock: Clock;
  readonly random: () => number;
  /** The epoch, where it is known without asking. */
  readonly epoch: () => number | undefined;
  /** Where the gateway stood at the last `ready`. */
  readonly head: () => Position | undefined;
  /** After every change of what is held, or of the status. */
  readonly changed: () => void;
}

const pageSize = 50;
const largestPage = 200;

/** Opens a room; `load` begins to fetch. */
export const openRoom = (options: OpenRoomOptions): OpenRoom => {
  const { roomId, rest, changed } = options;
  const timeline = createTimeline();
  let status: RoomStatus = { status: 'loading' };
  /** The newest page is wanted, also where one is held. */
  let wantsPage = false;
  /** Older pages are wanted down to this seq. */
  let wantedFrom = Infinity;
  let older: Promise<Answer<boolean>> | undefined;
  /** Raised when what is held was given up: a page asked for before is of no use. */
  let turn = 0;

  const history = (before: number | undefined, limit: number): Promise<Answer<HistoryPage>> =>
    rest.call<HistoryPage>({ method: 'GET', path: `/api/rooms/${roomId}/messages`, query: { before, limit } });

  const epochOf = async (): Promise<Answer<number>> => {
    const known = options.epoch() ?? timeline.position()?.epoch;
    if (known !== undefined) return accept(known);
    const room = await rest.call<Room>({ method: 'GET', path: `/api/rooms/${roomId}` });
    return room.ok ? accept(room.data.epoch) : room;
  };

  const leave = (error?: AckError): void => {
    turn += 1;
    wantsPage = false;
    wantedFrom = Infinity;
    status = error === undefined ? { status: 'left' } : { status: 'left', error };
    changed();
  };

  const refused = (error: AckError): RunResult => {
    if (error.code !== 'not_found' && error.code !== 'forbidden') return { next: 'wait', retryAfterMs: error.retryAfterMs };
    leave(error);
    return { next: 'done' };
  };

  const loadPage = async (): Promise<RunResult> => {
    const mine = turn;
    const epoch = await epochOf();
    if (!epoch.ok) return mine === turn ? refused(epoch.error) : { next: 'again' };
    const page = await history(undefined, pageSize);
    if (mine !== turn) return { next: 'again' };
    if (!page.ok) return refused(page.error);
    turn += 1;
    wantsPage = false;
    timeline.begin(page.data, epoch.data);
    // The page may have been on its way while the gateway went on without us.
    const head = options.head();
    if (head !== undefined && (head.epoch > epoch.data || head.rev > page.data.rev)) timeline.doubt();
    status = { status: 'ready' };
    changed();
    return { next: 'again' };
  };

  const loadOlderPage = async (limit: number): Promise<Answer<boolean>> => {
    const mine = turn;
    const before = timeline.from();
    const page = await history(before, limit);
    if (!page.ok) return page;
    if (mine === turn && timeline.prepend(page.data, before)) changed();
    return accept(page.data.messages.length > 0);
  };

  const hasOlder = (): boolean => status.status === 'ready' && timeline.hasMoreBefore();

  const loadOlder = async (limit: number): Promise<Answer<boolean>> => {
    if (!hasOlder()) return accept(false);
    const running = (older ??= loadOlderPage(limit).finally(() => {
      older = undefined;
    }));
    return running;
  };

  const fetcher = createRepeater({
    ...options,
    run: async () => {
      if (wantsPage) return loadPage();
      if (!hasOlder() || timeline.from() <= wantedFrom) {
        wantedFrom = Infinity;
        return { next: 'done' };
      }
      const answer = await loadOlder(Math.min(largestPage, Math.max(1, timeline.from() - wantedFrom)));
      return answer.ok ? { next: 'again' } : refused(answer.error);
    },
  });

  return {
    roomId,
    timeline,
    status: () => status,
    isSettled: () => status.status === 'ready' && !wantsPage && wantedFrom === Infinity && !timeline.isBehind(),
    load: () => {
      turn += 1;
      wantsPage = true;
      if (status.status === 'ready') wantedFrom = Math.min(wantedFrom, timeline.from());
      if (status.status === 'left') {
        status = { status: 'loading' };
        changed();
      }
      fetcher.restart();
    },
    loadOlder: (limit = pageSize) => loadOlder(limit),
    startOver: (answer) => {
      turn += 1;
      wantedFrom = Math.min(wantedFrom, timeline.from());
      timeline.startOver(answer);
      changed();
      fetcher.restart();
    },
    leave,
    close: () => {
      turn += 1;
      fetcher.stop();
    },
  };
};
