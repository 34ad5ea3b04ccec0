import type { AckError, Changed, Message } from '@parley/contracts';
import { type Answer, refuse, unavailable } from './answer.ts';
import { type Backoff, createBackoff } from './backoff.ts';
import type { Cancel, Clock } from './clock.ts';
import { createObservable, type Observable, type Settable, type Unsubscribe } from './observable.ts';
import type { OutboxCommand, OutboxEntry, OutboxStatus } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';

/** How long a command is tried, ms: the server recognises its repeats for 30 days (MS4), a person forgets it sooner. */
export const outboxKeepsMs = 7 * 24 * 60 * 60 * 1_000;
/** Commands that may wait; the next one is refused with `overloaded`. */
export const mostInOutbox = 1_000;
/** Sent ones, and refused edits and deletions, that are still shown, per room. What somebody wrote and could not send has no bound. */
const mostShown = 50;
/** What the server could not do so often (`internal`, outcome unknown) is given up, or it would hold up the room for days. */
const mostFaults = 5;
/** The server refuses a larger event, and closes the connection on a much larger one (MS6). */
const eventBytes = 65_536;

/** How a command ended: as the server said, or refused by the client itself. Settled once, and never rejected. */
export type Settled = Answer<{ readonly message: Message; readonly duplicate?: boolean }>;

/** A command that was given to the outbox. */
export interface Sending {
  /** The `clientMessageId`, or the `commandId` of an edit or a deletion. */
  readonly id: string;
  /** Whether the outbox has taken it. Where not, it is kept and shown nowhere, and `settled` says why. */
  readonly isTaken: boolean;
  readonly settled: Promise<Settled>;
}

/** An entry and how far it is. */
export interface OutboxItem {
  readonly entry: OutboxEntry;
  readonly status: OutboxStatus;
}

/** Holds one's own commands until the server has answered them: see {@link createOutbox}. */
export interface Outbox {
  add(roomId: string, command: OutboxCommand, id: string): Sending;
  /** What is shown of a room, in its order. */
  itemsOf(roomId: string): readonly OutboxItem[];
  /** How many messages were refused and are shown as failed, by room. */
  readonly failed: Observable<ReadonlyMap<string, number>>;
  /** How many of them stand in threads, by the root of the thread. */
  readonly failedInThreads: Observable<ReadonlyMap<string, number>>;
  /** Tries one that failed again, under the same id. */
  retry(id: string): void;
  /** Takes one away that failed or has not been tried; one that may have arrived stays. Tells whether it did. */
  discard(id: string): boolean;
  /** There is a connection: goes on in every room at once. */
  resume(): void;
  /** Forgets those that the timeline holds: `sent` ones, and failed ones that another window has sent. */
  forgetSent(roomId: string, isHeld: (clientMessageId: string) => boolean): void;
  /** Takes up what was kept of somebody, and gives up what is of anybody else. */
  open(userId: string): Promise<void>;
  close(): void;
  /** Commands that are not settled. */
  size(): number;
}

/** What an outbox needs. */
export interface OutboxOptions {
  readonly emit: (entry: OutboxEntry) => Promise<Answer<{ readonly message: Message; readonly duplicate?: boolean } | Changed>>;
  readonly isOnline: () => boolean;
  readonly store: OutboxStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly changed: (roomId: string) => void;
}

interface Item {
  readonly entry: OutboxEntry;
  status: OutboxStatus;
  /** Whether it may have arrived. */
  tried: boolean;
  faults: number;
  /** Missing where it was kept by another window, or before a reload: nobody waits for it here. */
  settle?: (how: Settled) => void;
}

interface Lane {
  readonly roomId: string;
  readonly waiting: Item[];
  readonly shown: Item[];
  readonly backoff: Backoff;
  inFlight: boolean;
  cancelTimer: Cancel | undefined;
}

/**
 * Makes an empty outbox. Each room is a lane: its commands go one after the other, the next one only when the one before is
 * answered, and each again and again under the same id until the server has said yes or no, for at most 7 days.
 */
export const createOutbox = (options: OutboxOptions): Outbox => {
  const { clock, store } = options;
  const lanes = new Map<string, Lane>();
  const failed = createObservable<ReadonlyMap<string, number>>(new Map());
  const failedInThreads = createObservable<ReadonlyMap<string, number>>(new Map());
  let userId: string | undefined;
  let stopWatching: Unsubscribe | undefined;
  let place = 0;
  /** Raised when all that is held is given up: an answer to what was asked before settles nothing. */
  let turn = 0;

  const tellFailed = (): void => {
    const all = [...lanes.values()].flatMap(({ shown }) => shown.filter(isFailedSend));
    setCounts(
      failed,
      countBy(all, ({ entry }) => entry.roomId),
    );
    setCounts(
      failedInThreads,
      countBy(all, ({ entry: { command } }) => (command.kind === 'send' ? command.threadOf : undefined)),
    );
  };

  const changed = (roomId: string): void => {
    options.changed(roomId);
    tellFailed();
  };

  const laneOf = (roomId: string): Lane => {
    const lane = lanes.get(roomId) ?? newLane(roomId, createBackoff(options.random));
    lanes.set(roomId, lane);
    return lane;
  };

  const size = (): number => [...lanes.values()].reduce((sum, lane) => sum + lane.waiting.length, 0);

  const drop = ({ entry }: Item): void => {
    if (userId !== undefined) store.drop(userId, entry.id);
  };

  const remove = (lane: Lane, item: Item): void => {
    const index = lane.waiting.indexOf(item);
    if (index >= 0) lane.waiting.splice(index, 1);
  };

  /** What was written stays until its writer says otherwise, over reloads too. */
  const keepFailed = ({ entry }: Item, error: AckError): void => {
    if (userId === undefined) return;
    if (isNoLoss(entry)) store.drop(userId, entry.id);
    else store.keep(userId, { ...entry, failed: error });
  };

  const settle = (lane: Lane, item: Item, how: Settled): void => {
    remove(lane, item);
    const isShown = item.entry.command.kind === 'send';
    if (how.ok) {
      item.status = { status: 'sent', message: how.data.message };
      drop(item);
    } else {
      item.status = { status: 'failed', error: how.error };
      keepFailed(item, how.error);
    }
    if (isShown || (!how.ok && !isReaction(item.entry))) lane.shown.push(item);
    const bounded = lane.shown.filter((one) => !isFailedSend(one));
    const over = bounded.slice(0, Math.max(0, bounded.length - mostShown));
    if (over.length > 0) lane.shown.splice(0, lane.shown.length, ...lane.shown.filter((one) => !over.includes(one)));
    for (const gone of over) drop(gone);
    item.settle?.(how);
    changed(lane.roomId);
  };

  const expire = (lane: Lane): void => {
    const tooOld = clock.now() - outboxKeepsMs;
    for (const item of lane.waiting.filter(({ entry, status }) => status.status === 'waiting' && entry.createdAt <= tooOld))
      settle(lane, item, unavailable('it could not be sent for 7 days', item.tried ? 'unknown' : 'rejected'));
  };

  const advance = (lane: Lane): void => {
    if (lane.inFlight || lane.cancelTimer !== undefined) return;
    expire(lane);
    const [head] = lane.waiting;
    if (head === undefined || !options.isOnline()) return;
    lane.inFlight = true;
    head.status = { status: 'sending' };
    head.tried = true;
    changed(lane.roomId);
    const asked = turn;
    options.emit(head.entry).then(
      (answer) => answered(lane, head, answer, asked),
      () => answered(lane, head, unavailable('the command could not be sent', 'unknown'), asked),
    );
  };

  const answered = (lane: Lane, item: Item, answer: Settled, asked: number): void => {
    lane.inFlight = false;
    if (asked !== turn) return;
    if (answer.ok || isFinal(item, answer.error)) {
      lane.backoff.reset();
      settle(lane, item, answer);
      return advance(lane);
    }
    item.status = { status: 'waiting' };
    changed(lane.roomId);
    // Without a connection the next `resume` goes on.
    if (!options.isOnline()) return;
    lane.cancelTimer = clock.after(lane.backoff.next(answer.error.retryAfterMs), () => {
      lane.cancelTimer = undefined;
      advance(lane);
    });
  };

  const enqueue = (entry: OutboxEntry, tried: boolean): Promise<Settled> => {
    const lane = laneOf(entry.roomId);
    return new Promise((resolve) => {
      lane.waiting.push({ entry, status: { status: 'waiting' }, tried, faults: 0, settle: resolve });
      changed(lane.roomId);
      advance(lane);
    });
  };

  const clear = (): void => {
    turn += 1;
    stopWatching?.();
    stopWatching = undefined;
    for (const lane of lanes.values()) {
      lane.cancelTimer?.();
      for (const item of lane.waiting) item.settle?.(unavailable('the outbox was closed', item.tried ? 'unknown' : 'rejected'));
    }
    lanes.clear();
    tellFailed();
  };

  const find = (id: string): { lane: Lane; item: Item } | undefined => {
    for (const lane of lanes.values()) {
      const item = [...lane.waiting, ...lane.shown].find(({ entry }) => entry.id === id);
      if (item !== undefined) return { lane, item };
    }
    return undefined;
  };

  /**
   * What another window was refused is failed here too, and what it takes up again, has sent or has discarded is not. What is
   * waited for here goes on: the server recognises it, and says what became of it.
   */
  const takeForeign = (id: string, entry: OutboxEntry | undefined): void => {
    const found = find(id);
    if (found === undefined) {
      if (entry?.failed === undefined || entry.command.kind !== 'send') return;
      laneOf(entry.roomId).shown.push(itemOf(entry, { status: 'failed', error: entry.failed }));
      return changed(entry.roomId);
    }
    const { lane, item } = found;
    if (item.status.status === 'failed' && entry?.failed === undefined) lane.shown.splice(lane.shown.indexOf(item), 1);
    else if (item.status.status === 'waiting' && entry === undefined && item.settle === undefined) remove(lane, item);
    else return;
    changed(lane.roomId);
  };

  return {
    add: (roomId, command, id) => {
      const refusal = refusalOf(userId, size(), roomId, command);
      if (refusal !== undefined) return { id, isTaken: false, settled: Promise.resolve(refusal) };
      const entry: OutboxEntry = { id, roomId, command, createdAt: clock.now(), place: (place += 1) };
      if (userId !== undefined) store.keep(userId, entry);
      return { id, isTaken: true, settled: enqueue(entry, false) };
    },
    failed,
    failedInThreads,
    itemsOf: (roomId) => {
      const lane = lanes.get(roomId);
      return lane === undefined ? [] : [...lane.shown, ...lane.waiting].map(({ entry, status }) => ({ entry, status }));
    },
    retry: (id) => {
      const found = find(id);
      if (found?.item.status.status !== 'failed') return;
      const { lane, item } = found;
      lane.shown.splice(lane.shown.indexOf(item), 1);
      const { failed: _, ...before } = item.entry;
      const entry: OutboxEntry = { ...before, createdAt: clock.now(), place: (place += 1) };
      if (userId !== undefined) store.keep(userId, entry);
      void enqueue(entry, item.tried);
    },
    discard: (id) => {
      const found = find(id);
      if (found === undefined) return false;
      const { lane, item } = found;
      if (item.status.status === 'failed') {
        lane.shown.splice(lane.shown.indexOf(item), 1);
        drop(item);
      } else if (item.tried) return false;
      else {
        remove(lane, item);
        drop(item);
        item.settle?.(refuse('gone', 'it was discarded before it was sent'));
      }
      changed(lane.roomId);
      return true;
    },
    resume: () => {
      for (const lane of lanes.values()) {
        lane.cancelTimer?.();
        lane.cancelTimer = undefined;
        advance(lane);
      }
    },
    forgetSent: (roomId, isHeld) => {
      const lane = lanes.get(roomId);
      if (lane === undefined) return;
      const isOver = ({ entry, status }: Item): boolean =>
        status.status === 'sent' ? isHeld(status.message.clientMessageId) : entry.command.kind === 'send' && isHeld(entry.id);
      const over = lane.shown.filter(isOver);
      if (over.length === 0) return;
      for (const item of over) if (item.status.status === 'failed') drop(item);
      lane.shown.splice(0, lane.shown.length, ...lane.shown.filter((item) => !over.includes(item)));
      // Not at once: this is called while a view is made.
      queueMicrotask(tellFailed);
    },
    open: async (id) => {
      if (id === userId) return;
      clear();
      userId = id;
      stopWatching = store.watch(id, takeForeign);
      const kept = await store.load(id);
      if (userId !== id) return;
      // What was added while they were read, here or in another window, comes after them.
      const added = new Set([...lanes.values()].flatMap((lane) => [...lane.waiting, ...lane.shown].map(({ entry }) => entry.id)));
      for (const entry of kept.toReversed()) {
        place = Math.max(place, entry.place);
        if (added.has(entry.id)) continue;
        const lane = laneOf(entry.roomId);
        const index = lane.inFlight ? 1 : 0;
        if (entry.failed === undefined) lane.waiting.splice(index, 0, itemOf(entry, { status: 'waiting' }));
        else lane.shown.unshift(itemOf(entry, { status: 'failed', error: entry.failed }));
      }
      for (const lane of lanes.values()) {
        changed(lane.roomId);
        advance(lane);
      }
    },
    close: () => {
      clear();
      userId = undefined;
    },
    size,
  };
};

/** One that may have been tried before the reload; nobody waits for it any more. */
const itemOf = (entry: OutboxEntry, status: OutboxStatus): Item => ({
  entry,
  status,
  tried: true,
  faults: 0,
});

const isReaction = ({ command }: OutboxEntry): boolean => command.kind === 'react' || command.kind === 'unreact';

/** A deletion or a reaction that failed: nothing was written. */
const isNoLoss = (entry: OutboxEntry): boolean => entry.command.kind === 'delete' || isReaction(entry);

const isFailedSend = ({ entry, status }: Item): boolean => entry.command.kind === 'send' && status.status === 'failed';

const countBy = (items: readonly Item[], keyOf: (item: Item) => string | undefined): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const key of items.map(keyOf)) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

const setCounts = (before: Settable<ReadonlyMap<string, number>>, counts: ReadonlyMap<string, number>): void => {
  const known = before.getSnapshot();
  if (known.size !== counts.size || [...counts].some(([key, count]) => known.get(key) !== count)) before.set(counts);
};

const newLane = (roomId: string, backoff: Backoff): Lane => ({
  roomId,
  waiting: [],
  shown: [],
  backoff,
  inFlight: false,
  cancelTimer: undefined,
});

/** Whether asking again makes no sense: the server has said no, or breaks on it time and again. */
const isFinal = (item: Item, error: AckError): boolean => {
  if (error.code === 'internal') return (item.faults += 1) >= mostFaults;
  // Of the session, not of the command: the connection sees to it.
  if (error.code === 'token_expired' || error.code === 'unauthenticated') return false;
  return !error.retryable && error.outcome === 'rejected';
};

const refusalOf = (userId: string | undefined, size: number, roomId: string, command: OutboxCommand) => {
  if (userId === undefined) return refuse('unauthenticated', 'nobody is signed in');
  if (size >= mostInOutbox) return refuse('overloaded', `there are ${mostInOutbox} commands waiting already`);
  const bytes = new TextEncoder().encode(JSON.stringify({ roomId, ...command })).byteLength;
  return bytes > eventBytes - 1_024 ? refuse('too_large', 'it is more than the server takes') : undefined;
};
