import type { AckError, ErrorCode, Ready, RevocationReason, User } from '@parley/contracts';
import { expect, test } from 'vitest';
import { accept, refuse } from './answer.ts';
import { createConnection } from './connection.ts';
import type { LineListener } from './line.ts';
import { createObservable } from './observable.ts';
import type { Session, SessionState } from './session.ts';
import { createTestClock, settlePromises } from './testing/test-clock.ts';

interface FakeLine {
  readonly token: string;
  readonly listener: LineListener;
  readonly emitted: string[];
  unanswered: number;
  closed: boolean;
}

const errorOf = (code: ErrorCode, retryAfterMs?: number): AckError => ({
  code,
  message: code,
  outcome: 'rejected',
  retryable: false,
  requestId: '',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/** A connection whose lines do what the test says, and a session whose tokens are numbered. */
const start = () => {
  const clock = createTestClock();
  const lines: FakeLine[] = [];
  const state = createObservable<SessionState>({ status: 'signed_in', userId: 'me' });
  let tokens = 1;
  let canRefresh = true;
  const session = {
    getSnapshot: state.getSnapshot,
    subscribe: state.subscribe,
    token: () => Promise.resolve(accept(`token ${tokens}`)),
    refresh: () => {
      if (canRefresh) return Promise.resolve(accept(`token ${(tokens += 1)}`));
      state.set({ status: 'signed_out', reason: 'expired' });
      return Promise.resolve(refuse('unauthenticated', 'over'));
    },
    ended: (reason: RevocationReason) => reason !== 'role_changed' && state.set({ status: 'signed_out', reason }),
  } as unknown as Session;
  const connection = createConnection({
    url: 'http://parley.example',
    session,
    clock,
    random: () => 0.5,
    openLine: ({ token }, listener) => {
      const line: FakeLine = { token, listener, emitted: [], unanswered: 0, closed: false };
      lines.push(line);
      return {
        emit: (name: string) => {
          line.emitted.push(name);
          return Promise.resolve(refuse('internal', 'nobody is there'));
        },
        unanswered: () => line.unanswered,
        close: () => {
          line.closed = true;
        },
      };
    },
  });
  const ready = (index: number): void =>
    lines[index]?.listener.onReady({ connectionId: `connection ${index}`, live: 'live' } as Ready);
  const end = (index: number, code?: ErrorCode, retryAfterMs?: number): void =>
    lines[index]?.listener.onEnd(
      code === undefined ? { kind: 'lost', cause: 'transport close' } : { kind: 'refused', error: errorOf(code, retryAfterMs) },
    );
  const online = async (): Promise<void> => {
    connection.connect();
    await settlePromises();
    ready(lines.length - 1);
  };
  const cannotRefresh = (): void => {
    canRefresh = false;
  };
  return { clock, lines, connection, state, ready, end, online, cannotRefresh, status: () => connection.getSnapshot().status };
};

test('CO5 told to reconnect, it has another connection before it leaves the old one, and hears both meanwhile', async () => {
  const { clock, lines, connection, ready, online, status } = start();
  await online();
  const heard: string[] = [];
  connection.onEvent(({ name }) => heard.push(name));
  lines[0]?.listener.onEvent({ name: 'server:draining', payload: { reconnectAfterMs: 4_000 } });
  expect(connection.getSnapshot()).toMatchObject({ status: 'online', connectionId: 'connection 0', replacing: true });
  await clock.advance(3_999);
  expect(lines).toHaveLength(1);
  await clock.advance(1);
  expect([lines.length, status(), lines[0]?.closed]).toEqual([2, 'online', false]);
  const [old] = lines;
  if (old !== undefined) old.unanswered = 1;
  ready(1);
  expect(connection.getSnapshot()).toMatchObject({ connectionId: 'connection 1', replacing: false });
  await connection.emit('typing:start', { roomId: 'room' });
  expect([old?.emitted, lines[1]?.emitted, old?.closed]).toEqual([[], ['typing:start'], false]);
  old?.listener.onEvent({ name: 'server:status', payload: { live: 'degraded' } });
  expect(heard).toEqual(['server:draining', 'server:status']);
  expect(connection.getSnapshot()).toMatchObject({ live: 'live' });
  if (old !== undefined) old.unanswered = 0;
  await clock.advance(100);
  expect([old?.closed, lines.length, status(), clock.timers()]).toEqual([true, 2, 'online', 0]);
});

test('CO5 where the gateway goes before the new connection is there, that one is waited for, and tried again', async () => {
  const { clock, lines, ready, end, online, status } = start();
  await online();
  lines[0]?.listener.onEvent({ name: 'server:draining', payload: { reconnectAfterMs: 0 } });
  await clock.advance(0);
  end(0);
  expect(status()).toBe('connecting');
  end(1);
  expect(status()).toBe('waiting');
  await clock.advance(1_000);
  ready(2);
  expect([status(), lines.length]).toEqual(['online', 3]);
});

test('a lost connection comes back with jitter that doubles, and a success starts that over', async () => {
  const { clock, lines, connection, ready, end, online } = start();
  await online();
  end(0);
  const waits: number[] = [];
  for (let index = 1; index < 12; index += 1) {
    const state = connection.getSnapshot();
    if (state.status !== 'waiting') throw new Error(state.status);
    waits.push(state.retryAt - clock.now());
    await clock.advance(waits.at(-1) ?? 0);
    expect(lines).toHaveLength(index + 1);
    end(index);
  }
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  await clock.advance(30_000);
  ready(12);
  end(12);
  expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', retryAt: clock.now() + 250 });
  connection.connect();
  await settlePromises();
  expect([lines.length, connection.getSnapshot().status]).toEqual([14, 'connecting']);
});

test('MS6 a server that says how long to stay away is obeyed; what lasts is not tried again', async () => {
  const { clock, lines, connection, end, status } = start();
  connection.connect();
  await settlePromises();
  end(0, 'rate_limited', 10_000);
  await clock.advance(9_999);
  expect(lines).toHaveLength(1);
  await clock.advance(5_000);
  expect(lines).toHaveLength(2);
  end(1, 'forbidden');
  expect(connection.getSnapshot()).toMatchObject({ status: 'refused', error: { code: 'forbidden' } });
  await clock.advance(600_000);
  expect([lines.length, status(), clock.timers()]).toEqual([2, 'refused', 0]);
});

test('CO1 an expired token is replaced at once, but only once in a row', async () => {
  const { clock, lines, connection, ready, end, status } = start();
  connection.connect();
  await settlePromises();
  end(0, 'token_expired');
  await settlePromises();
  expect(lines.map(({ token }) => token)).toEqual(['token 1', 'token 2']);
  end(1, 'token_expired');
  expect(status()).toBe('waiting');
  await clock.advance(1_000);
  ready(2);
  expect(status()).toBe('online');
});

test('CO3 before the token expires it is replaced in place', async () => {
  const { lines, online, status } = start();
  await online();
  lines[0]?.listener.onEvent({ name: 'session:expiring', payload: { tokenExpiresAt: '2026-11-24T12:00:00.000Z' } });
  await settlePromises();
  expect([lines[0]?.emitted, lines.length, status()]).toEqual([['session:refresh'], 1, 'online']);
});

test('CO4 a session that has ended ends the connection for good; after a change of role it comes back with another token', async () => {
  const one = start();
  await one.online();
  one.lines[0]?.listener.onEvent({ name: 'session:revoked', payload: { reason: 'role_changed' } });
  one.end(0);
  await one.clock.advance(1_000);
  one.end(1, 'token_expired');
  await settlePromises();
  one.ready(2);
  expect([one.status(), one.lines[2]?.token]).toEqual(['online', 'token 2']);
  one.lines[2]?.listener.onEvent({ name: 'session:revoked', payload: { reason: 'session_ended' } });
  expect([one.status(), one.lines[2]?.closed, one.state.getSnapshot().status]).toEqual(['offline', true, 'signed_out']);

  const other = start();
  other.cannotRefresh();
  other.connection.connect();
  await settlePromises();
  other.end(0, 'unauthenticated');
  await other.clock.advance(600_000);
  expect([other.status(), other.lines.length, other.clock.timers()]).toEqual(['offline', 1, 0]);
});

test('what is told of a connection that was given up is not heard', async () => {
  const { clock, lines, connection, ready, end, status } = start();
  connection.connect();
  await settlePromises();
  connection.disconnect();
  ready(0);
  end(0);
  await clock.advance(600_000);
  expect([status(), lines.length, lines[0]?.closed, clock.timers()]).toEqual(['offline', 1, true, 0]);
});

test('nothing goes out over the line of somebody when somebody else has signed in', async () => {
  const { lines, connection, state, ready, online, status } = start();
  await online();
  state.set({ status: 'signed_in', userId: 'me', user: { displayName: 'Me' } as User });
  expect([status(), lines[0]?.closed]).toEqual(['online', false]);
  state.set({ status: 'signed_in', userId: 'somebody else' });
  expect([status(), lines[0]?.closed]).toEqual(['connecting', true]);
  await connection.emit('typing:start', { roomId: 'room' });
  await settlePromises();
  ready(1);
  expect([status(), lines.length, lines[0]?.emitted]).toEqual(['online', 2, []]);
});
