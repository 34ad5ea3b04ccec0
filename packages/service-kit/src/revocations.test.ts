import { randomUUID } from 'node:crypto';
import { Revocation, SessionId, UserId } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { afterEach, describe, expect, test } from 'vitest';
import type { Identity } from './identity.ts';
import { createLog } from './logger.ts';
import { createRevocations, type Revocations, type RevocationsOptions, refusalOfRevocation } from './revocations.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
const startedAt = Date.parse('2026-01-01T12:00:00.000Z');
const dayMs = 86_400_000;

const identity = (more: Partial<Identity> = {}): Identity => ({
  userId: UserId.parse(randomUUID()),
  sessionId: SessionId.parse(randomUUID()),
  username: 'anna',
  displayName: 'Anna',
  role: 'user',
  issuedAt: new Date(startedAt),
  expiresAt: new Date(startedAt + 900_000),
  ...more,
});

/** Stands in for auth: its numbered list, and every question it was asked. */
const createList = () => {
  let items: Revocation[] = [];
  let away = false;
  let under = 0;
  const asked: (number | undefined)[] = [];
  let most = 0;
  return {
    asked,
    mostAtOnce: () => most,
    add: (what: Record<string, unknown>, at = startedAt) => {
      const number = items.length + 1;
      items.push(Revocation.parse({ number, at: new Date(at).toISOString(), ...what }));
    },
    replace: (others: Revocation[]) => {
      items = others;
    },
    items: () => items,
    goAway: (on: boolean) => {
      away = on;
    },
    ask: async (after?: number) => {
      asked.push(after);
      under += 1;
      most = Math.max(most, under);
      const head = items.at(-1)?.number ?? 0;
      const answer = { items: after === undefined ? [...items] : items.filter(({ number }) => number > after), head };
      const refused = away;
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      if (refused) throw new Error('auth is away');
      return answer;
    },
  };
};

const open: Revocations[] = [];
afterEach(() => open.splice(0).forEach((one) => one.close()));
const follow = (list: ReturnType<typeof createList>, more: Partial<RevocationsOptions> = {}): Revocations => {
  const revocations = createRevocations({ ask: list.ask, log, pollMs: 60_000, now: () => startedAt, ...more });
  open.push(revocations);
  return revocations;
};

describe('CO4 revocations', () => {
  test('are read at the start, by session and by person', async () => {
    const list = createList();
    const [ended, suspended, changed, other] = [identity(), identity(), identity(), identity()];
    list.add({ reason: 'session_ended', sessionId: ended.sessionId });
    list.add({ reason: 'suspended', userId: suspended.userId });
    list.add({ reason: 'role_changed', userId: changed.userId });
    const revocations = follow(list);
    await eventually(() => expect(revocations.reasonFor(changed)).toBe('role_changed'));
    expect(revocations.reasonFor(ended)).toBe('session_ended');
    expect(revocations.reasonFor(suspended)).toBe('suspended');
    expect(revocations.reasonFor(other)).toBeUndefined();
    expect(list.asked).toEqual([undefined]);
  });

  test('of a changed role refuse what was issued up to then, of a suspension everything until it is lifted', async () => {
    const list = createList();
    const [changed, suspended] = [identity(), identity()];
    const later = { issuedAt: new Date(startedAt + 1) };
    list.add({ reason: 'role_changed', userId: changed.userId });
    list.add({ reason: 'suspended', userId: suspended.userId });
    const revocations = follow(list);
    await eventually(() => expect(revocations.reasonFor({ ...suspended, ...later })).toBe('suspended'));
    expect(revocations.reasonFor({ ...changed, ...later })).toBeUndefined();
    list.add({ reason: 'reinstated', userId: suspended.userId });
    revocations.wakeUp();
    await eventually(() => expect(revocations.reasonFor(suspended)).toBeUndefined());
  });

  test('are asked for after the last number, at a wake-up and by themselves', async () => {
    const list = createList();
    const [first, second] = [identity(), identity()];
    const revocations = follow(list);
    await eventually(() => expect(list.asked).toEqual([undefined]));
    list.add({ reason: 'session_ended', sessionId: first.sessionId });
    revocations.wakeUp();
    await eventually(() => expect(revocations.reasonFor(first)).toBe('session_ended'));
    expect(list.asked).toEqual([undefined, 0]);
    const polling = follow(list, { pollMs: 20 });
    list.add({ reason: 'session_ended', sessionId: second.sessionId });
    await eventually(() => expect(polling.reasonFor(second)).toBe('session_ended'));
  });

  test('are asked for once at a time, however many wake-ups come', async () => {
    const list = createList();
    const revocations = follow(list);
    for (let time = 0; time < 50; time += 1) revocations.wakeUp();
    list.add({ reason: 'session_ended', sessionId: identity().sessionId });
    await eventually(() => expect(list.asked).toEqual([undefined, 0]));
    expect(list.mostAtOnce()).toBe(1);
  });

  test('are told once each, and what goes wrong there hurts nobody', async () => {
    const list = createList();
    const told: number[] = [];
    list.add({ reason: 'session_ended', sessionId: identity().sessionId });
    const onRevoked = ({ number }: Revocation) => {
      told.push(number);
      throw new Error('planted');
    };
    const revocations = follow(list, { onRevoked });
    await eventually(() => expect(told).toEqual([1]));
    list.add({ reason: 'session_ended', sessionId: identity().sessionId });
    revocations.wakeUp();
    await eventually(() => expect(told).toEqual([1, 2]));
    revocations.wakeUp();
    await eventually(() => expect(list.asked).toEqual([undefined, 1, 2]));
    expect(told).toEqual([1, 2]);
  });

  test('begin anew after a gap and after a head below the own number', async () => {
    const list = createList();
    const [lost, kept, fresh] = [identity(), identity(), identity()];
    list.add({ reason: 'session_ended', sessionId: lost.sessionId });
    list.add({ reason: 'session_ended', sessionId: kept.sessionId });
    const revocations = follow(list);
    await eventually(() => expect(revocations.reasonFor(kept)).toBe('session_ended'));
    const [, second] = list.items();
    if (second === undefined) throw new Error('no second');
    list.replace([second, Revocation.parse({ ...second, number: 9, sessionId: fresh.sessionId })]);
    revocations.wakeUp();
    await eventually(() => expect(revocations.reasonFor(fresh)).toBe('session_ended'));
    expect(list.asked).toEqual([undefined, 2, undefined]);
    list.replace([{ ...second, number: 1 }]);
    revocations.wakeUp();
    await eventually(() => expect(revocations.reasonFor(fresh)).toBeUndefined());
    expect(revocations.reasonFor(kept)).toBe('session_ended');
  });

  test('that are known hold while auth is away, and those missed are made up for', async () => {
    const list = createList();
    const [before, meanwhile] = [identity(), identity()];
    list.add({ reason: 'session_ended', sessionId: before.sessionId });
    const revocations = follow(list, { pollMs: 20 });
    await eventually(() => expect(revocations.reasonFor(before)).toBe('session_ended'));
    list.goAway(true);
    list.add({ reason: 'session_ended', sessionId: meanwhile.sessionId });
    const asked = list.asked.length;
    await eventually(() => expect(list.asked.length).toBeGreaterThan(asked + 1));
    expect(revocations.reasonFor(before)).toBe('session_ended');
    expect(revocations.reasonFor(meanwhile)).toBeUndefined();
    list.goAway(false);
    await eventually(() => expect(revocations.reasonFor(meanwhile)).toBe('session_ended'));
  });

  test('are forgotten after a day, except suspensions', async () => {
    const list = createList();
    const [ended, changed, suspended] = [identity(), identity(), identity()];
    list.add({ reason: 'session_ended', sessionId: ended.sessionId });
    list.add({ reason: 'role_changed', userId: changed.userId });
    list.add({ reason: 'suspended', userId: suspended.userId });
    let now = startedAt;
    const revocations = follow(list, { pollMs: 20, now: () => now });
    await eventually(() => expect(revocations.reasonFor(suspended)).toBe('suspended'));
    now += dayMs;
    const asked = list.asked.length;
    await eventually(() => expect(list.asked.length).toBeGreaterThan(asked + 1));
    expect(revocations.reasonFor(ended)).toBe('session_ended');
    now += 60_001;
    await eventually(() => expect(revocations.reasonFor(ended)).toBeUndefined());
    expect(revocations.reasonFor(changed)).toBeUndefined();
    expect(revocations.reasonFor(suspended)).toBe('suspended');
  });

  test('are not asked for once closed', async () => {
    const list = createList();
    const revocations = follow(list, { pollMs: 20 });
    revocations.close();
    revocations.wakeUp();
    const other = follow(list);
    await eventually(() => expect(list.asked).toEqual([undefined, undefined]));
    expect(other.reasonFor(identity())).toBeUndefined();
  });
});

test('CO4 a changed role lets clients refresh, anything else sends them to sign in', () => {
  expect(refusalOfRevocation('role_changed').code).toBe('token_expired');
  expect(refusalOfRevocation('session_ended').code).toBe('unauthenticated');
  expect(refusalOfRevocation('suspended').code).toBe('unauthenticated');
});
