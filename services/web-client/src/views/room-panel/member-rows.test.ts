import type { Member, MemberRole } from '@parley/contracts';
import { expect, test } from 'vitest';
import { memberRows } from './member-rows.ts';

const member = (displayName: string, role: MemberRole): Member =>
  ({ userId: displayName, username: displayName.toLowerCase(), displayName, role }) as unknown as Member;
const shown = (query: string) =>
  memberRows(
    [member('Ana', 'member'), member('In\u00eas', 'owner'), member('Bo', 'member')],
    [member('Mal', 'member')],
    query,
  ).map((row) => (row.kind === 'heading' ? `${row.role} ${row.count}` : row.member.displayName));

test('members stand by role, the banned after all of them', () => {
  expect(shown('')).toEqual(['owner 1', 'In\u00eas', 'member 2', 'Ana', 'Bo', 'banned 1', 'Mal']);
});

test('who is looked for is found by a part of the name, without case and accents, or by username', () => {
  expect([shown('ines'), shown(' @BO'), shown('mal'), shown('zz')]).toEqual([
    ['owner 1', 'In\u00eas'],
    ['member 1', 'Bo'],
    ['banned 1', 'Mal'],
    [],
  ]);
});
