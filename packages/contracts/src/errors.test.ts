import { expect, test } from 'vitest';
import { z } from 'zod';
import { ErrorCode, errorStatus, isRetryable, refuse, toAckError, toIssues } from './errors.ts';
import { RoomId } from './ids.ts';

test('ER2 every code has its status', () => {
  expect(Object.keys(errorStatus).toSorted()).toEqual([...ErrorCode.options].toSorted());
  expect(errorStatus).toMatchObject({
    invalid: 400,
    token_expired: 401,
    forbidden: 403,
    not_found: 404,
    conflict: 409,
    gone: 410,
    too_large: 413,
    rate_limited: 429,
    unavailable: 503,
  });
});

test('ER1 an acknowledgement says whether it happened and whether to try again', () => {
  const { error } = refuse('invalid', 'no');
  expect(toAckError(error, 'r1')).toEqual({
    code: 'invalid',
    message: 'no',
    outcome: 'rejected',
    retryable: false,
    requestId: 'r1',
  });
  const open = refuse('internal', 'perhaps', { outcome: 'unknown' });
  expect(toAckError(open.error, 'r2')).toMatchObject({ outcome: 'unknown', retryable: true });
  expect([isRetryable('rate_limited'), isRetryable('overloaded'), isRetryable('conflict')]).toEqual([true, true, false]);
});

test('ER1 issues name the path and what is wrong, never the value', () => {
  const parsed = z.object({ a: z.object({ b: z.number() }) }).safeParse({ a: { b: 'a secret' } });
  const issues = parsed.error === undefined ? [] : toIssues(parsed.error);
  expect(issues).toMatchObject([{ path: 'a.b' }]);
  expect(JSON.stringify(issues)).not.toContain('secret');
});

test('ids are UUIDs of any kind, kept in lower case', () => {
  expect(RoomId.parse('01A20BCA-F37C-76EA-9F3F-A83203A1DBAE')).toBe('01a20bca-f37c-76ea-9f3f-a83203a1dbae');
  for (const bad of ['', 'seven', '01a20bca-f37c-76ea-9f3f-a83203a1dba', '{01a20bca-f37c-76ea-9f3f-a83203a1dbae}', 7, null])
    expect(RoomId.safeParse(bad).success).toBe(false);
});
