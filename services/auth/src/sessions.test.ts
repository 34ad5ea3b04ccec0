import { type User, UserId } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeRepeat } from './sessions.ts';
import type { StoredSession } from './store/sessions.ts';

const user: User = {
  id: UserId.parse('01890000-0000-7000-8000-000000000000'),
  username: 'anna',
  displayName: 'Anna',
  role: 'user',
  createdAt: '2026-01-01T00:00:00.000Z',
};
const at = new Date('2026-01-02T00:00:00.000Z');
const ago = (ms: number): Date => new Date(at.getTime() - ms);
const session = (more: Partial<StoredSession> = {}): StoredSession => ({
  user,
  counter: 5,
  rotatedAt: ago(0),
  expiresAt: ago(-1_000),
  endedAt: undefined,
  ...more,
});

describe('AU3 a token that is not its session’s present one', () => {
  test('is a repeat only when it was the one just used, at most 60 s ago', () => {
    expect(judgeRepeat(session(), 4, at)).toBe('repeated');
    expect(judgeRepeat(session({ rotatedAt: ago(60_000) }), 4, at)).toBe('repeated');
    expect(judgeRepeat(session({ rotatedAt: ago(60_001) }), 4, at)).toBe('reused');
    expect(judgeRepeat(session(), 3, at)).toBe('reused');
    expect(judgeRepeat(session(), 6, at)).toBe('reused');
    expect(judgeRepeat(session({ counter: 1, rotatedAt: undefined }), 0, at)).toBe('reused');
  });

  test('changes nothing about a session that is over', () => {
    expect(judgeRepeat(session({ endedAt: ago(5) }), 4, at)).toBe('refused');
    expect(judgeRepeat(session({ expiresAt: at }), 3, at)).toBe('refused');
  });

  test('is never taken for more than its own predecessor, whatever the counters and times', () => {
    const property = fc.property(fc.nat(50), fc.nat(50), fc.nat(200_000), (stored, given, agoMs) => {
      const verdict = judgeRepeat(session({ counter: stored, rotatedAt: ago(agoMs) }), given, at);
      expect(verdict === 'repeated').toBe(given === stored - 1 && agoMs <= 60_000);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});
