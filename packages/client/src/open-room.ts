import type { AckError, HistoryPage, Message, Room } from '@parley/contracts';
import { type Answer, accept, refuse } from './answer.ts';
import type { Clock } from './clock.ts';
import { holds, type Place, placeOf, queryOf } from './place.ts';
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
  /** Fetches what is shown anew: the newest page and older ones down to where the timeline reached before, or around its middle. */
  load(): void;
  /**
   * Shows another place instead of what is held, unless it is among that; tried until the server answers. Codes: those of
   * history; `conflict` where yet another place was asked for meanwhile, `gone` where the room was closed.
   */
  jump(place: Place): Promise<Answer<null>>;
  /** One older page. `data` tells whether there was one. Codes: those of history. */
  loadOlder(limit?: number): Promise<Answer<boolean>>;
  /** One newer page, until the newest message is held. Codes: those of history. */
  loadNewer(limit?: number): Promise<Answer<boolean>>;
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
  /** A message of a frame that was applied. */
  readonly taken?: (message: Message) => void;
}

const pageSize = 50;
const largestPage = 200;

/** Opens a room; `load` begins to fetch. */
export const openRoom = (options: OpenRoomOptions): OpenRoom => {
  const { roomId, rest, changed } = options;
  const timeline = createTimeline(options.taken);
  let status: RoomStatus = { status: 'loading' };
  /** A page of this place is wanted in place of all that is held. */
  let wanted: Place | undefined;
  /** Answers whoever waits for it. */
  let arrived: ((answer: Answer<null>) => void) | undefined;
  /** Older pages are wanted down to this seq. */
  let wantedFrom = Infinity;
  let older: Promise<Answer<boolean>> | undefined;
  let newer: Promise<Answer<boolean>> | undefined;
  /** Raised when what is held was given up: a page asked for before is of no use. */
  let turn = 0;

  const history = (query: Readonly<Record<string, string | number | undefined>>): Promise<Answer<HistoryPage>> =>
    rest.call<HistoryPage>({ method: 'GET', path: `/api/rooms/${roomId}/messages`, query });

  const arrive = (answer: Answer<null>): void => {
    const tell = arrived;
    arrived = undefined;
    tell?.(answer);
  };

  const epochOf = async (): Promise<Answer<number>> => {
    const known = options.epoch() ?? timeline.position()?.epoch;
    if (known !== undefined) return accept(known);
    const room = await rest.call<Room>({ method: 'GET', path: `/api/rooms/${roomId}` });
    return room.ok ? accept(room.data.epoch) : room;
  };

  const leave = (error?: AckError): void => {
    turn += 1;
    wanted = undefined;
    wantedFrom = Infinity;
    status = error === undefined ? { status: 'left' } : { status: 'left', error };
    changed();
    arrive(error === undefined ? refuse('gone', 'the room was left') : { ok: false, error });
  };

  const refused = (error: AckError): RunResult => {
    if (!isFinal(error)) return { next: 'wait', retryAfterMs: error.retryAfterMs };
    leave(error);
    return { next: 'done' };
  };

  const loadPage = async (place: Place): Promise<RunResult> => {
    const mine = turn;
    const epoch = await epochOf();
    if (!epoch.ok) return mine === turn ? refused(epoch.error) : { next: 'again' };
    const page = await history({ ...queryOf(place), limit: pageSize, minRev: options.head()?.rev });
    if (mine !== turn) return { next: 'again' };
    if (!page.ok) return refused(page.error);
    if (page.data.messages.length === 0 && page.data.hasMoreBefore) {
      // A time after the newest message.
      wanted = 'latest';
      return { next: 'again' };
    }
    turn += 1;
    wanted = undefined;
    timeline.begin(page.data, epoch.data);
    // The page may have been on its way while the gateway went on without us.
    const isOld = (options.epoch() ?? 0) > epoch.data || (options.head()?.rev ?? 0) > page.data.rev;
    if (isOld) timeline.doubt();
    status = { status: 'ready' };
    changed();
    arrive(accept(null));
    return { next: 'again' };
  };

  const loadOlderPage = async (limit: number): Promise<Answer<boolean>> => {
    const mine = turn;
    const before = timeline.from();
    const page = await history({ before, limit, minRev: timeline.position()?.rev });
    if (!page.ok) return page;
    if (mine === turn && timeline.prepend(page.data, before)) changed();
    return accept(page.data.messages.length > 0);
  };

  const loadNewerPage = async (limit: number): Promise<Answer<boolean>> => {
    const mine = turn;
    const after = timeline.to();
    const page = await history({ after, limit, minRev: timeline.position()?.rev });
    if (!page.ok) return page;
    if (mine === turn && timeline.append(page.data, after)) changed();
    return accept(page.data.messages.length > 0);
  };

  const loadNewer = async (limit: number): Promise<Answer<boolean>> => {
    if (status.status !== 'ready' || timeline.to() === Infinity) return accept(false);
    const running = (newer ??= loadNewerPage(limit).finally(() => {
      newer = undefined;
    }));
    return running;
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
      if (wanted !== undefined) return loadPage(wanted);
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
    isSettled: () => status.status === 'ready' && wanted === undefined && wantedFrom === Infinity && !timeline.isBehind(),
    load: () => {
      turn += 1;
      wanted ??= placeOf(timeline);
      if (status.status === 'ready' && wanted === 'latest') wantedFrom = Math.min(wantedFrom, timeline.from());
      if (status.status === 'left') {
        status = { status: 'loading' };
        changed();
      }
      fetcher.restart();
    },
    jump: (place) => {
      if (wanted === undefined && status.status === 'ready' && holds(timeline, place)) return Promise.resolve(accept(null));
      arrive(refuse('conflict', 'another place was asked for'));
      turn += 1;
      wanted = place;
      wantedFrom = Infinity;
      return new Promise((resolve) => {
        arrived = resolve;
        fetcher.restart();
      });
    },
    loadOlder: (limit = pageSize) => loadOlder(limit),
    loadNewer: (limit = pageSize) => loadNewer(limit),
    startOver: (answer) => {
      turn += 1;
      // What is far from the newest page is shown again by itself, without all that lies between.
      if (timeline.to() !== Infinity) wanted ??= placeOf(timeline);
      else wantedFrom = Math.min(wantedFrom, timeline.from());
      timeline.startOver(answer);
      changed();
      fetcher.restart();
    },
    leave,
    close: () => {
      turn += 1;
      arrive(refuse('gone', 'the room was closed'));
      fetcher.stop();
    },
  };
};

/** Whether the server will say the same again; what is of the session, or a fault of its own, passes. */
const isFinal = ({ code, outcome, retryable }: AckError): boolean => {
  if (code === 'token_expired' || code === 'unauthenticated' || code === 'internal') return false;
  return !retryable && outcome === 'rejected';
};
