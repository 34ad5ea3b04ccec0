import type { Answer } from '@parley/client';
import type { Message, RoomFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { createKnownMessages } from './known-messages.ts';

const messageOf = (id: string, rev: number, content = `${id} at ${rev}`): Message =>
  ({ id, roomId: 'room', seq: 1, rev, content }) as unknown as Message;
const frameOf = (message: Message): RoomFrame =>
  ({ roomId: 'room', events: [{ type: 'message.edited', rev: message.rev, data: message }] }) as unknown as RoomFrame;
const refusal = (code: string, retryable: boolean): Answer<Message> =>
  ({ ok: false, error: { code, retryable, outcome: retryable ? 'unknown' : 'rejected' } }) as unknown as Answer<Message>;

const worldOf = (answers: Readonly<Record<string, Answer<Message>>>) => {
  const asked: string[] = [];
  let told = 0;
  const known = createKnownMessages({
    ask: async (_, id) => {
      asked.push(id);
      return answers[id] ?? refusal('not_found', false);
    },
  });
  known.subscribe(() => (told += 1));
  return { known, asked, told: () => told };
};
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test('a message that is not held is asked for once, and kept current by frames of a higher rev (FR2)', async () => {
  const { known, asked, told } = worldOf({ a: { ok: true, data: messageOf('a', 3) } });
  expect([known.get('room', 'a'), known.get('room', 'a')]).toEqual([undefined, undefined]);
  await soon();
  expect(known.get('room', 'a')).toMatchObject({ rev: 3 });
  known.takeFrame(frameOf(messageOf('a', 5)));
  known.takeFrame(frameOf(messageOf('a', 4)));
  known.takeFrame(frameOf(messageOf('never wanted', 9)));
  expect(known.get('room', 'a')).toMatchObject({ rev: 5 });
  expect([asked, told()]).toEqual([['a'], 2]);
});

test('one that does not exist is missing; one that could not be asked for is asked for again when the connection is back', async () => {
  const answers: Record<string, Answer<Message>> = { b: refusal('unavailable', true) };
  const { known, asked } = worldOf(answers);
  known.get('room', 'gone');
  known.get('room', 'b');
  await soon();
  expect([known.get('room', 'gone'), known.get('room', 'b')]).toEqual(['missing', undefined]);
  expect(asked).toEqual(['gone', 'b']);
  answers['b'] = { ok: true, data: messageOf('b', 1) };
  known.doubt();
  known.get('room', 'b');
  await soon();
  expect(known.get('room', 'b')).toMatchObject({ id: 'b' });
});

test('what was asked for somebody who has left the window is nobody else’s', async () => {
  const { known } = worldOf({ a: { ok: true, data: messageOf('a', 3) } });
  known.get('room', 'a');
  known.clear();
  await soon();
  expect(known.get('room', 'a')).toBe(undefined);
});
