import { randomUUID } from 'node:crypto';
import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';
import { connect, createRoom, digestOf, type Line, type Message, register, typesOf } from './person.ts';
import { sharedUrl } from './shared-stack.ts';
import { follow, startOf, Timeline } from './timeline.ts';

interface Talked extends Message {
  readonly threadOf?: string;
  readonly threadCount: number;
  readonly reactions: { emoji: string; count: number; userIds: string[] }[];
}
type Changed = { ok: true; data: { message: Talked } } | { ok: false; error: { code: string } };

/** Two people in a room of their own, both connected, and a first message of the first. */
const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const room = await createRoom(anna, [ben]);
  const [lineA, lineB] = await Promise.all([connect(anna), connect(ben)]);
  const held = new Timeline(room, startOf(lineB, room));
  follow(lineB, held);
  const sent = await lineA.send(room, 'first');
  if (!sent.ok) throw new Error(sent.error.code);
  const { message } = sent.data;
  return { anna, ben, room, lineA, lineB, held, message, path: `/api/rooms/${room}/messages/${message.id}` };
};
const react = (line: Line, payload: object, how: 'add' | 'remove' = 'add') => line.emit<Changed>(`reaction:${how}`, payload);
const reply = (line: Line, roomId: string, threadOf: string, content: string) =>
  line.emit<Changed>('message:send', { roomId, clientMessageId: randomUUID(), content, threadOf });

describe('reactions, pins and threads, seen by everybody', () => {
  test('MS10 a reaction over the socket or over REST reaches the other person, in one spelling; the digests agree', async () => {
    const { ben, room, lineA, lineB, held, message, path } = await pair();
    const given = { roomId: room, messageId: message.id, emoji: '❤' };
    expect(await react(lineA, given)).toMatchObject({ ok: true, data: { message: { reactions: [{ emoji: '❤️', count: 1 }] } } });
    const put = await ben.call<{ message: Talked }>('PUT', `${path}/reactions/${encodeURIComponent('❤️')}`);
    expect(put).toMatchObject({ status: 200, body: { message: { reactions: [{ emoji: '❤️', count: 2 }] } } });
    const listed = await ben.call<{ items: { userId: string }[] }>('GET', `${path}/reactions?emoji=${encodeURIComponent('❤')}`);
    expect(listed.body.items.map((one) => one.userId)).toEqual(put.body.message.reactions[0]?.userIds);
    expect(await react(lineA, given, 'remove')).toMatchObject({
      ok: true,
      data: { message: { reactions: [{ userIds: [ben.id] }] } },
    });
    expect(await react(lineA, { ...given, emoji: 'like' })).toMatchObject({ error: { code: 'invalid' } });
    await eventually(() =>
      expect(typesOf(lineB.frames, room)).toEqual(['message.created', ...Array(3).fill('reaction.changed')]),
    );
    await eventually(async () => expect(held.digest()).toBe((await digestOf(ben, room)).sha256));
    expect(held.gaps).toBe(0);
  });

  test('MS4 a reaction that is given again under its commandId, over whichever path, is not applied again', async () => {
    const { anna, room, lineA, message, path } = await pair();
    const commandId = randomUUID();
    const given = { roomId: room, messageId: message.id, emoji: '👍' };
    await react(lineA, { ...given, commandId });
    await react(lineA, given, 'remove');
    expect(await react(lineA, { ...given, commandId })).toMatchObject({ ok: true, data: { message: { reactions: [] } } });
    expect(await react(lineA, { ...given, emoji: '🎉', commandId })).toMatchObject({ error: { code: 'conflict' } });
    expect((await anna.call<{ messages: Talked[] }>('GET', `/api/rooms/${room}/messages`)).body.messages[0]?.reactions).toEqual(
      [],
    );
    expect((await anna.call('PUT', `${path}/reactions/x`)).status).toBe(400);
  });

  test('MS9 a message in a thread reaches the other person together with its root; the thread is read by itself', async () => {
    const { anna, ben, room, lineA, lineB, held, message, path } = await pair();
    const answered = await reply(lineB, room, message.id, 'in the thread');
    expect(answered).toMatchObject({ ok: true, data: { message: { threadOf: message.id } } });
    const types = ['message.created', 'message.created', 'thread.changed'];
    await eventually(() => expect(typesOf(lineA.frames, room)).toEqual(types));
    await eventually(async () => expect(held.digest()).toBe((await digestOf(ben, room)).sha256));
    const seq = answered.ok ? answered.data.message.seq : 0;
    expect(await reply(lineA, room, answered.ok ? answered.data.message.id : '', 'deeper')).toMatchObject({
      error: { code: 'invalid' },
    });
    const page = await ben.call<{ messages: Talked[] }>('GET', `${path}/thread`);
    expect(page.body.messages.map((one) => one.content)).toEqual(['in the thread']);
    const threadsOf = async () =>
      (await anna.call<{ items: { id: string; threads: object }[] }>('GET', '/api/rooms')).body.items.find(
        (one) => one.id === room,
      )?.threads;
    expect(await threadsOf()).toEqual({ unread: 1, mentions: 0, follows: true });
    const read = await anna.call('PUT', `${path}/thread/read`, { seq });
    expect(read).toMatchObject({ status: 200, body: { readSeq: seq, unread: 0, mentions: 0 } });
    expect(await threadsOf()).toEqual({ unread: 0, mentions: 0, follows: true });
  });

  test('MS11 MS12 a pin is listed, and an edit keeps what it replaced, each for whom it is meant', async () => {
    const { anna, ben, room, lineB, path } = await pair();
    expect(await ben.call('PUT', `${path}/pin`)).toMatchObject({ status: 403 });
    expect(await anna.call('PUT', `${path}/pin`)).toMatchObject({
      status: 200,
      body: { message: { pinnedAt: expect.any(String) } },
    });
    const pins = await ben.call<{ items: Talked[] }>('GET', `/api/rooms/${room}/pins`);
    expect(pins.body.items.map((one) => one.content)).toEqual(['first']);
    await anna.call('PATCH', path, { content: 'second' });
    expect((await anna.call<{ items: object[] }>('GET', `${path}/edits`)).body.items).toMatchObject([{ content: 'first' }]);
    expect(await ben.call('GET', `${path}/edits`)).toMatchObject({ status: 403 });
    expect(await anna.call('DELETE', `${path}/pin`)).toMatchObject({ status: 200 });
    const types = ['message.created', 'message.pinned', 'message.edited', 'message.unpinned'];
    await eventually(() => expect(typesOf(lineB.frames, room)).toEqual(types));
  });
});
