import { randomUUID } from 'node:crypto';
import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';
import { connect, createRoom, digestOf, type Message, register, request, typesOf } from './person.ts';
import { sharedUrl } from './shared-stack.ts';
import { follow, startOf, Timeline } from './timeline.ts';

type Changed = { ok: true; data: { message: Message } } | { ok: false; error: { code: string } };

/** Two people in a room of their own, both connected, and a first message of the first. */
const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const room = await createRoom(anna, [ben]);
  const [lineA, lineB] = await Promise.all([connect(anna), connect(ben)]);
  const held = new Timeline(room, startOf(lineB, room));
  follow(lineB, held);
  const sent = await lineA.send(room, 'first');
  if (!sent.ok) throw new Error(sent.error.code);
  return { anna, ben, room, lineA, lineB, held, message: sent.data.message };
};

const edit = (line: Awaited<ReturnType<typeof connect>>, payload: object) => line.emit<Changed>('message:edit', payload);

describe('editing and deleting, seen by everybody', () => {
  test('MS2 an edit over the socket and a deletion over REST reach the other person in rev order, and the digests agree', async () => {
    const { anna, ben, room, lineA, lineB, held, message } = await pair();
    const edited = await edit(lineA, { roomId: room, messageId: message.id, content: 'second' });
    expect(edited).toMatchObject({ ok: true, data: { message: { content: 'second', seq: message.seq } } });
    const path = `/api/rooms/${room}/messages/${message.id}`;
    const deleted = await anna.call<{ message: Message }>('DELETE', path);
    expect(deleted).toMatchObject({ status: 200, body: { message: { content: '', seq: message.seq } } });
    expect(deleted.body.message.deletedAt).toBeDefined();
    await eventually(() => expect(typesOf(lineB.frames, room)).toEqual(['message.created', 'message.edited', 'message.deleted']));
    await eventually(async () => expect(held.digest()).toBe((await digestOf(ben, room)).sha256));
    expect(held.gaps).toBe(0);
    expect(await edit(lineA, { roomId: room, messageId: message.id, content: 'third' })).toMatchObject({
      error: { code: 'gone' },
    });
  });

  test('MS4 an edit with a commandId is applied once over both paths, and answers the message as it is now', async () => {
    const { anna, room, lineA, message } = await pair();
    const commandId = randomUUID();
    const payload = { roomId: room, messageId: message.id, content: 'edited', commandId };
    const first = await edit(lineA, payload);
    const later = await edit(lineA, { ...payload, content: 'later', commandId: randomUUID() });
    expect(first).toMatchObject({ ok: true });
    expect(later).toMatchObject({ ok: true, data: { message: { content: 'later' } } });
    const path = `/api/rooms/${room}/messages/${message.id}`;
    const repeat = await request(anna.url, 'PATCH', path, {
      token: anna.token,
      body: { content: 'edited' },
      headers: { 'idempotency-key': commandId },
    });
    expect(repeat).toMatchObject({ status: 200, body: { message: { content: 'later' } } });
    expect(await edit(lineA, { ...payload, content: 'something else' })).toMatchObject({ error: { code: 'conflict' } });
  });

  test('RE3 If-Match lets an edit through only while nobody changed the message, over both paths', async () => {
    const { anna, room, lineA, message } = await pair();
    const path = `/api/rooms/${room}/messages/${message.id}`;
    const patch = (content: string, rev: number) =>
      request<{ message: Message; code?: string }>(anna.url, 'PATCH', path, {
        token: anna.token,
        body: { content },
        headers: { 'if-match': `"${rev}"` },
      });
    const first = await patch('one', message.rev);
    expect(first.status).toBe(200);
    expect(await patch('two', message.rev)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const payload = { roomId: room, messageId: message.id, content: 'three' };
    expect(await edit(lineA, { ...payload, ifMatch: message.rev })).toMatchObject({ error: { code: 'conflict' } });
    expect(await edit(lineA, { ...payload, ifMatch: first.body.message.rev })).toMatchObject({ ok: true });
  });

  test('RC1 somebody who was away catches up with what was said and with edits of messages they hold', async () => {
    const { ben, room, lineA, lineB, held, message } = await pair();
    await eventually(() => expect(held.cursor).toBe(message.rev));
    lineB.close();
    expect(await lineA.send(room, 'said meanwhile')).toMatchObject({ ok: true });
    await edit(lineA, { roomId: room, messageId: message.id, content: 'edited meanwhile' });
    const back = await connect(ben);
    // Their gateway may hear of it a moment after those who did it.
    await eventually(async () => {
      await held.sync(back);
      expect(held.messages().map(({ content }) => content)).toEqual(['edited meanwhile', 'said meanwhile']);
    });
    expect(held.digest()).toBe((await digestOf(ben, room)).sha256);
  });
});
