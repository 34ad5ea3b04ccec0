import type { RoomId } from '@parley/contracts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { again, dataOf, editOf, makeRoom, sendOf } from '../testing/rules.ts';
import { silentLog } from '../testing/service.ts';
import { stage } from '../testing/stage.ts';
import { removeOldKeysJob } from './remove-old-keys.ts';

const { rules } = await stage();

const dayMs = 86_400_000;
const runAfter = (days: number): Promise<unknown> =>
  Promise.resolve(removeOldKeysJob({ db: rules.testStore.db, log: silentLog, now: () => Date.now() + days * dayMs }).handle());

const keysIn = async (roomId: RoomId): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM message_keys WHERE room_id = ${roomId}`.execute(rules.testStore.db);
  return rows[0]?.count ?? 0;
};

/** As if everything in a room had been said so long ago, by many. */
const ageBy = async (roomId: RoomId, days: number, copies: number): Promise<void> => {
  const time = sql`created_at - make_interval(days => ${days})`;
  await sql`UPDATE message_keys SET created_at = ${time} WHERE room_id = ${roomId}`.execute(rules.testStore.db);
  await sql`
    INSERT INTO message_keys (room_id, sender_id, command_id, request_hash, seq, created_at)
    SELECT room_id, gen_random_uuid(), command_id, request_hash, seq, created_at
    FROM message_keys, generate_series(1, ${copies}) WHERE room_id = ${roomId}`.execute(rules.testStore.db);
};

test('MS4 a repeat is recognised for 30 days, and its key is removed afterwards, however many there are', async () => {
  const anna = rules.person('anna');
  const room = await makeRoom(rules, anna);
  const send = sendOf(room, anna);
  const { message } = dataOf(await rules.messages.submit(send));
  await runAfter(30);
  expect(dataOf(await rules.messages.submit(again(send)))).toEqual({ message, duplicate: true });
  await ageBy(room.id, 30, 1_200);
  await runAfter(0);
  expect(await keysIn(room.id)).toBe(1_201);
  await runAfter(2);
  expect(await keysIn(room.id)).toBe(0);
  expect(dataOf(await rules.messages.submit(again(send))).duplicate).toBe(false);
});

test('MS4 the key of an edit is as old as the edit, and not as its message', async () => {
  const anna = rules.person('anna');
  const room = await makeRoom(rules, anna);
  const { message } = dataOf(await rules.messages.submit(sendOf(room, anna)));
  await ageBy(room.id, 60, 0);
  const edit = editOf(message, anna, 'edited');
  dataOf(await rules.messages.submit(edit));
  await runAfter(0);
  expect(await keysIn(room.id)).toBe(1);
  expect(dataOf(await rules.messages.submit(again(edit))).message).toMatchObject({ content: 'edited', rev: message.rev + 1 });
});
