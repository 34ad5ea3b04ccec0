import type { OwnPresence, Presence, PresenceSet } from '@parley/contracts';
import { type Answer, refuse } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Emit } from './line.ts';
import { createComputed, type Observable, type Unsubscribe } from './observable.ts';
import type { Plain } from './plain.ts';
import { createRepeater, type RunResult } from './repeater.ts';

/** How people are, for those who are watched; watched again after every reconnect. */
export interface PresenceWatch extends Observable<ReadonlyMap<string, Presence>> {
  /** Watches people until the returned function is called. Codes: `too_large` beyond 500 people. */
  watch(userIds: readonly string[]): Answer<Unsubscribe>;
  /** Says how I am; said again after a reconnect until it ends. Codes: those of `presence:set`. */
  set(presence: Plain<PresenceSet>): Promise<Answer<OwnPresence>>;
  take(items: readonly Presence[]): void;
  /** There is a new connection. */
  restart(): void;
  /** There is none: everybody is `unknown` until there is. */
  lost(): void;
  /** Somebody else is signed in, or nobody. */
  clear(): void;
  stop(): void;
}

/** What it needs. */
export interface PresenceOptions {
  readonly emit: Emit;
  readonly isOnline: () => boolean;
  readonly clock: Clock;
  readonly random: () => number;
}

/** As many as one connection watches (PR4). */
const mostWatched = 500;

/** Makes it; nobody is watched yet. */
export const createPresence = (options: PresenceOptions): PresenceWatch => {
  const holders = new Map<string, number>();
  /** Whom this connection has asked to be told of. */
  const watched = new Set<string>();
  const states = new Map<string, Presence>();
  const view = createComputed<ReadonlyMap<string, Presence>>(() => new Map(states));
  let own: Plain<PresenceSet> | undefined;
  let ownIsSaid = true;

  const take = (items: readonly Presence[]): void => {
    for (const item of items) if (holders.has(item.userId)) states.set(item.userId, item);
    view.changed();
  };

  const sayOwn = async (): Promise<RunResult> => {
    const said = own;
    if (said === undefined || isOver(said, options.clock.now())) {
      ownIsSaid = true;
      return { next: 'again' };
    }
    const answer = await options.emit('presence:set', said);
    if (!answer.ok && answer.error.retryable) return { next: 'wait', retryAfterMs: answer.error.retryAfterMs };
    if (said === own) ownIsSaid = true;
    return { next: 'again' };
  };

  const run = async (): Promise<RunResult> => {
    if (!options.isOnline()) return { next: 'done' };
    if (!ownIsSaid) return sayOwn();
    const missing = [...holders.keys()].filter((id) => !watched.has(id));
    const superfluous = [...watched].filter((id) => !holders.has(id));
    if (superfluous.length > 0) {
      const answer = await options.emit('presence:unwatch', { userIds: superfluous });
      if (!answer.ok && answer.error.retryable) return { next: 'wait', retryAfterMs: answer.error.retryAfterMs };
      for (const id of superfluous) watched.delete(id);
    }
    if (missing.length === 0) return { next: 'done' };
    for (const id of missing) watched.add(id);
    const answer = await options.emit('presence:watch', { userIds: missing });
    if (answer.ok) take(answer.data.items);
    if (answer.ok || !answer.error.retryable) return { next: 'again' };
    for (const id of missing) watched.delete(id);
    return { next: 'wait', retryAfterMs: answer.error.retryAfterMs };
  };

  const repeater = createRepeater({ clock: options.clock, random: options.random, run });

  const release = (userIds: readonly string[]): void => {
    for (const id of userIds) {
      const left = (holders.get(id) ?? 0) - 1;
      if (left > 0) holders.set(id, left);
      else if (holders.delete(id)) states.delete(id);
    }
    view.changed();
    repeater.kick();
  };

  return {
    getSnapshot: view.getSnapshot,
    subscribe: view.subscribe,
    watch: (userIds) => {
      const ids = [...new Set(userIds)];
      const added = ids.filter((id) => !holders.has(id)).length;
      if (holders.size + added > mostWatched) return refuse('too_large', `at most ${mostWatched} people can be watched`);
      for (const id of ids) holders.set(id, (holders.get(id) ?? 0) + 1);
      repeater.kick();
      let isHeld = true;
      const unwatch = (): void => {
        if (isHeld) release(ids);
        isHeld = false;
      };
      return { ok: true, data: unwatch };
    },
    set: async (presence) => {
      own = presence;
      const answer = await options.emit('presence:set', presence);
      ownIsSaid = answer.ok || !answer.error.retryable;
      if (!answer.ok && !answer.error.retryable && own === presence) own = undefined;
      if (!ownIsSaid) repeater.kick();
      return answer;
    },
    take,
    restart: () => {
      watched.clear();
      ownIsSaid = own === undefined;
      repeater.restart();
    },
    lost: () => {
      for (const [id, state] of states) states.set(id, unknownOf(state));
      view.changed();
    },
    clear: () => {
      own = undefined;
      holders.clear();
      states.clear();
      view.changed();
    },
    stop: () => repeater.stop(),
  };
};

const isOver = ({ until }: Plain<PresenceSet>, now: number): boolean => until !== undefined && Date.parse(until) <= now;

const unknownOf = ({ userId, lastSeen }: Presence): Presence => ({ userId, status: 'unknown', lastSeen });
