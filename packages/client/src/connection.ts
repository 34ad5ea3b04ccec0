import type { AckError, LiveState, Ready, RoomSync, Synced } from '@parley/contracts';
import { type Answer, unavailable } from './answer.ts';
import { type Backoff, createBackoff } from './backoff.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Emit, Line, LineEnd, LineListener, OpenLine, OpenSocket, ServerEvent } from './line.ts';
import { createListeners, createObservable, type Observable, type Unsubscribe } from './observable.ts';
import type { Plain } from './plain.ts';
import { type Session, userIdIn } from './session.ts';

/** How the connection is; each state has only what belongs to it. Times are ms since 1970. */
export type ConnectionState =
  | { readonly status: 'offline' }
  | { readonly status: 'connecting'; readonly attempt: number }
  | { readonly status: 'online'; readonly connectionId: string; readonly live: LiveState; readonly replacing: boolean }
  | { readonly status: 'waiting'; readonly attempt: number; readonly retryAt: number; readonly cause: string }
  /** It will not be let in as it is; `connect` tries again. */
  | { readonly status: 'refused'; readonly error: AckError };

/** Keeps one connection open while it is wanted: see {@link createConnection}. */
export interface Connection extends Observable<ConnectionState> {
  /** Wants a connection from now on; while one is waited for, tries at once. */
  connect(): void;
  /** Wants none. */
  disconnect(): void;
  readonly emit: Emit;
  /** With the answer for the `rooms` of the options, where the server takes them. */
  onReady(listener: (ready: Ready, synced?: Promise<Answer<Synced>>) => void): Unsubscribe;
  onEvent(listener: (event: ServerEvent) => void): Unsubscribe;
}

/** What a connection needs. */
export interface ConnectionOptions {
  readonly url: string;
  readonly session: Session;
  readonly clock: Clock;
  readonly random: () => number;
  /** Where a new connection starts from (RC1). */
  readonly rooms?: (() => Plain<RoomSync['rooms']>) | undefined;
  readonly openLine: OpenLine;
  readonly transports?: readonly ('websocket' | 'polling')[] | undefined;
  readonly openSocket?: OpenSocket | undefined;
}

/** How long a replaced line may still wait for answers, ms: longer than any command is waited for. */
const leaveWithinMs = 15_000;

/** These pass by themselves, though the server says them as refusals. */
const passing: ReadonlySet<string> = new Set(['rate_limited', 'overloaded', 'unavailable', 'draining', 'internal', 'slow_mode']);
/** These want another token; after a change of role that is all it takes (CO4). */
const wantsToken: ReadonlySet<string> = new Set(['token_expired', 'unauthenticated']);

/**
 * Makes a connection that is offline. It comes back by itself with full jitter up to 60 s, with a fresh token where the
 * old one was refused; has another connection before it leaves a draining gateway (CO5), taking frames from both
 * meanwhile; and replaces its token in place when that is about to expire (CO3).
 */
export const createConnection = (options: ConnectionOptions): Connection => {
  const { session, clock, openLine } = options;
  const state = createObservable<ConnectionState>({ status: 'offline' });
  const readyListeners = createListeners<[ready: Ready, synced?: Promise<Answer<Synced>>]>();
  const eventListeners = createListeners<[ServerEvent]>();
  const backoff: Backoff = createBackoff(options.random);

  /** The line that commands take; and the one that shall take its place, or be the first. */
  let current: { readonly line: Line; readonly token: string } | undefined;
  let next: { readonly line: Line } | undefined;
  const leaving = new Set<Line>();
  let wanted = false;
  let attempt = 0;
  /** Set when a token was refused, until a line is ready: a second refusal is waited out. */
  let renewed = false;
  let cancelTimer: Cancel | undefined;
  /** Raised whenever what is under way (a token, a timer) shall not count any more. */
  let turn = 0;

  const setOnline = (patch: Partial<Extract<ConnectionState, { status: 'online' }>>): void => {
    const before = state.getSnapshot();
    if (before.status === 'online') state.set({ ...before, ...patch });
  };

  const stop = (final: ConnectionState): void => {
    turn += 1;
    wanted = false;
    cancelTimer?.();
    const lines = [current?.line, next?.line, ...leaving];
    current = next = undefined;
    leaving.clear();
    state.set(final);
    for (const line of lines) line?.close();
  };

  const later = (ms: number, run: () => void): void => {
    cancelTimer?.();
    const mine = turn;
    cancelTimer = clock.after(ms, () => {
      if (mine === turn) run();
    });
  };

  const retry = (cause: string, retryAfterMs?: number): void => {
    const waitMs = backoff.next(retryAfterMs);
    if (current === undefined) state.set({ status: 'waiting', attempt, retryAt: clock.now() + waitMs, cause });
    later(waitMs, open);
  };

  const open = (): void => {
    if (!wanted || next !== undefined) return;
    cancelTimer?.();
    attempt += 1;
    const mine = (turn += 1);
    if (current === undefined) state.set({ status: 'connecting', attempt });
    session
      .token()
      .then((token) => {
        if (mine !== turn) return;
        if (token.ok) openWith(token.data);
        else fail({ kind: 'refused', error: token.error });
      })
      .catch(() => fail({ kind: 'lost', cause: 'no token could be had' }));
  };

  const openWith = (token: string): void => {
    const made: { line?: Line } = {};
    const isMine = (): boolean => made.line !== undefined && (current?.line === made.line || next?.line === made.line);
    const line = openLine(
      {
        url: options.url,
        token,
        rooms: options.rooms?.(),
        clock,
        transports: options.transports,
        openSocket: options.openSocket,
      },
      {
        onReady: (...ready) => {
          if (isMine()) promote(line, token, ready);
        },
        // Frames of a line that is being left are as good as any: cursors tell what is new (FR2).
        onEvent: (event) => {
          if (isMine() || leaving.has(line)) take(line, event);
        },
        onEnd: (end) => ended(line, end, token),
      },
    );
    made.line = line;
    next = { line };
  };

  const promote = (line: Line, token: string, told: Parameters<LineListener['onReady']>): void => {
    const [ready] = told;
    const before = current;
    current = { line, token };
    next = undefined;
    attempt = 0;
    renewed = false;
    backoff.reset();
    state.set({ status: 'online', connectionId: ready.connectionId, live: ready.live, replacing: false });
    readyListeners.call(...told);
    if (before !== undefined) leave(before.line);
  };

  /** CO5: what was asked over the old line is answered over it, or asked again over the new one. */
  const leave = (line: Line): void => {
    leaving.add(line);
    const until = clock.now() + leaveWithinMs;
    const look = (): void => {
      if (!leaving.has(line)) return;
      if (line.unanswered() > 0 && clock.now() < until) return void clock.after(100, look);
      leaving.delete(line);
      line.close();
    };
    look();
  };

  const ended = (line: Line, end: LineEnd, token: string): void => {
    if (leaving.delete(line)) return;
    if (next?.line === line) {
      next = undefined;
      return fail(end, token);
    }
    if (current?.line !== line) return;
    current = undefined;
    if (next !== undefined) return state.set({ status: 'connecting', attempt });
    fail(end, token);
  };

  const fail = (end: LineEnd, token?: string): void => {
    if (!wanted) return;
    if (end.kind === 'lost') return retry(end.cause);
    const { error } = end;
    if (wantsToken.has(error.code) && token !== undefined && !renewed) return renew(token);
    if (session.getSnapshot().status === 'signed_out') return stop({ status: 'offline' });
    if (passing.has(error.code) || wantsToken.has(error.code)) return retry(error.code, error.retryAfterMs);
    stop({ status: 'refused', error });
  };

  const renew = (token: string): void => {
    renewed = true;
    const mine = (turn += 1);
    session
      .refresh(token)
      .then((answer) => {
        if (mine !== turn) return;
        if (answer.ok) open();
        else fail({ kind: 'refused', error: answer.error });
      })
      .catch(() => fail({ kind: 'lost', cause: 'no token could be had' }));
  };

  const take = (line: Line, event: ServerEvent): void => {
    switch (event.name) {
      case 'server:draining':
        if (current?.line === line) replaceLater(event.payload.reconnectAfterMs);
        break;
      case 'server:status':
        if (current?.line === line) setOnline({ live: event.payload.live });
        break;
      case 'session:expiring':
        if (current?.line === line) void refreshInPlace(line);
        break;
      case 'session:revoked':
        revoked(event.payload.reason);
        break;
      default:
        break;
    }
    eventListeners.call(event);
  };

  const replaceLater = (afterMs: number): void => {
    if (next !== undefined) return;
    setOnline({ replacing: true });
    later(Math.max(0, afterMs), open);
  };

  const refreshInPlace = async (line: Line): Promise<void> => {
    const token = current?.token;
    if (token === undefined) return;
    const answer = await session.refresh(token);
    if (!answer.ok || current?.line !== line) return;
    current = { line, token: answer.data };
    // Where this fails the server ends the connection at the token's end, and we come back with the new one (CO3).
    await line.emit('session:refresh', { token: answer.data });
  };

  const revoked = (reason: Parameters<Session['ended']>[0]): void => {
    session.ended(reason);
    if (reason !== 'role_changed') stop({ status: 'offline' });
  };

  let userId = userIdIn(session);
  session.subscribe(() => {
    const before = userId;
    userId = userIdIn(session);
    if (!wanted || userId === before) return;
    if (userId === undefined) return stop({ status: 'offline' });
    if (before === undefined) return;
    // A line is its person's: nothing goes out over it in the name of another.
    stop({ status: 'offline' });
    wanted = true;
    open();
  });

  return {
    getSnapshot: state.getSnapshot,
    subscribe: state.subscribe,
    connect: () => {
      wanted = true;
      if (current === undefined && next === undefined && state.getSnapshot().status !== 'connecting') open();
    },
    disconnect: () => stop({ status: 'offline' }),
    emit: (name, payload) =>
      current === undefined
        ? Promise.resolve(unavailable('there is no connection', 'rejected'))
        : current.line.emit(name, payload),
    onReady: readyListeners.add,
    onEvent: eventListeners.add,
  };
};
