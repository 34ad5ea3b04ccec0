import { limits, type Room } from '@parley/contracts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { again, codeOf, dataOf, editOf, makeRoom, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules } = await stage();

const slowRoom = async (slowModeSeconds: number = limits.slowModeSeconds) => {
  const [owner, moderator, member, other] = [rules.person(), rules.person(), rules.person(), rules.person()];
  const room = await makeRoom(rules, owner, { memberIds: [moderator, member, other].map((one) => one.userId) });
  dataOf(await rules.moderation.change(owner, room.id, moderator.userId, { role: 'moderator' }));
  const slowed = dataOf(await rules.roomSettings.change(moderator, room.id, { slowModeSeconds }));
  return { room: slowed, owner, moderator, member, other };
};

/** As if everybody had waited so much longer. */
const waited = (room: Pick<Room, 'id'>, seconds: number) =>
  sql`UPDATE members SET last_sent_at = last_sent_at - make_interval(secs => ${seconds}) WHERE room_id = ${room.id}`.execute(
    rules.testStore.db,
  );

test('RO1 in a slow room a member waits between two messages, owners and moderators do not, and others are not slowed by them', async () => {
  const { room, owner, moderator, member, other } = await slowRoom();
  expect(room.slowModeSeconds).toBe(limits.slowModeSeconds);
  const send = async (sender: Caller) => rules.messages.submit(sendOf(room, sender));
  expect(codeOf(await send(member))).toBe('ok');
  const refused = await send(member);
  expect(refused).toMatchObject({ ok: false, error: { code: 'slow_mode' } });
  const retryAfterMs = refused.ok ? 0 : (refused.error.retryAfterMs ?? 0);
  expect(retryAfterMs).toBeLessThanOrEqual(limits.slowModeSeconds * 1_000);
  expect(retryAfterMs).toBeGreaterThan(limits.slowModeSeconds * 1_000 - 60_000);
  expect(codeOf(await send(other))).toBe('ok');
  for (const exempt of [owner, owner, moderator, moderator]) expect(codeOf(await send(exempt))).toBe('ok');
  await waited(room, limits.slowModeSeconds);
  expect(codeOf(await send(member))).toBe('ok');
  expect(codeOf(await send(member))).toBe('slow_mode');
});

test('RO1 a repeat and an edit are not slowed, and what was refused may be sent again once the wait is over or lifted', async () => {
  const { room, moderator, member } = await slowRoom();
  const first = sendOf(room, member);
  const { message } = dataOf(await rules.messages.submit(first));
  expect(dataOf(await rules.messages.submit(again(first)))).toMatchObject({ duplicate: true });
  expect(codeOf(await rules.messages.submit(editOf(message, member, 'changed')))).toBe('ok');
  const second = sendOf(room, member);
  expect(codeOf(await rules.messages.submit(second))).toBe('slow_mode');
  dataOf(await rules.roomSettings.change(moderator, room.id, { slowModeSeconds: 0 }));
  expect(dataOf(await rules.messages.submit(again(second)))).toMatchObject({ duplicate: false, message: { seq: 2 } });
});

test('RO1 the wait holds within one batch and between processes', async () => {
  const { room, member, other } = await slowRoom();
  const { answers } = await rules.messages.commit([member, member, other, other].map((sender) => sendOf(room, sender)));
  expect(answers.map(codeOf)).toEqual(['ok', 'slow_mode', 'ok', 'slow_mode']);
  expect(codeOf(await rules.twin().messages.submit(sendOf(room, other)))).toBe('slow_mode');
});

test('RO1 what was said before a room became slow does not count', async () => {
  const { room, moderator, member } = await slowRoom(0);
  expect(codeOf(await rules.messages.submit(sendOf(room, member)))).toBe('ok');
  expect(codeOf(await rules.messages.submit(sendOf(room, member)))).toBe('ok');
  dataOf(await rules.roomSettings.change(moderator, room.id, { slowModeSeconds: 60 }));
  expect(codeOf(await rules.messages.submit(sendOf(room, member)))).toBe('ok');
  expect(codeOf(await rules.messages.submit(sendOf(room, member)))).toBe('slow_mode');
});
