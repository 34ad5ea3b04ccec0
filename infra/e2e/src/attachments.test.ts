import { randomBytes, randomUUID } from 'node:crypto';
import { type ChatClient, createChatClient, memoryStorage, outcomeOf, type SendableAttachment } from '@parley/client';
import type { AttachmentLink, CompletedUpload, Message, Upload } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { afterEach, describe, expect, test } from 'vitest';
import { connect, createRoom, type Person, register, wholeHistory } from './person.ts';
import { sharedUrl } from './shared-stack.ts';

const clients: ChatClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const signIn = async ({ username, password }: Person): Promise<ChatClient> => {
  const client = createChatClient({ url: sharedUrl(), delivery: 'body', storage: memoryStorage() });
  clients.push(client);
  expect(await client.session.login({ username, password })).toMatchObject({ ok: true });
  client.connect();
  return client;
};

/** Two people and a room of theirs. */
const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  return { anna, ben, roomId: await createRoom(anna, [ben]) };
};

/** Sends a small file over REST. */
const send = async (who: Person, roomId: string, content: Buffer, name = 'notes.txt'): Promise<CompletedUpload> => {
  const begun = await who.call<Upload>('POST', '/api/uploads', { roomId, name, size: content.length });
  expect(begun.status).toBe(201);
  const path = `/api/uploads/${begun.body.id}`;
  expect((await who.call('PATCH', `${path}?offset=0`, content)).status).toBe(200);
  const done = await who.call<CompletedUpload>('POST', `${path}/complete`);
  expect(done.status).toBe(200);
  return done.body;
};
const say = (who: Person, roomId: string, attachments: readonly string[], content = '', clientMessageId = randomUUID()) =>
  who.call<{ message: Message; code?: string; duplicate?: boolean }>('POST', `/api/rooms/${roomId}/messages`, {
    clientMessageId,
    content,
    attachments,
  });
const linksOf = async (who: Person, ids: readonly string[]): Promise<AttachmentLink[]> =>
  (await who.call<{ items: AttachmentLink[] }>('GET', `/api/attachments?ids=${ids.join(',')}`)).body.items;
const fetchBytes = async (path: string): Promise<{ status: number; bytes: Buffer }> => {
  const answer = await fetch(sharedUrl() + path);
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
};

describe('a file that is sent with a message', () => {
  test('AT4 AT5 is seen by everybody in the room, and had by them alone', async () => {
    const { anna, ben, roomId } = await pair();
    const bens = await connect(ben);
    const content = Buffer.from('what was said');
    const { attachment, ticket } = await send(anna, roomId, content);
    expect(attachment).toMatchObject({ name: 'notes.txt', type: 'text/plain', size: content.length });
    const sent = await say(anna, roomId, [ticket]);
    expect(sent).toMatchObject({ status: 201, body: { message: { content: '', attachments: [attachment] } } });
    await eventually(() =>
      expect(bens.frames.flatMap(({ events }) => events)).toContainEqual(
        expect.objectContaining({ type: 'message.created', data: expect.objectContaining({ attachments: [attachment] }) }),
      ),
    );
    bens.close();
    expect(await wholeHistory(ben, roomId)).toEqual([sent.body.message]);
    const [link] = await linksOf(ben, [attachment.id]);
    expect(await fetchBytes(link?.url ?? '')).toEqual({ status: 200, bytes: content });
    expect(await linksOf(await register(sharedUrl(), 'stranger'), [attachment.id])).toEqual([]);
  });

  test('AT4 goes over a socket as over REST, once: the same send again is the same message, another one is refused', async () => {
    const { anna, roomId } = await pair();
    const line = await connect(anna);
    const [one, two] = [await send(anna, roomId, Buffer.from('1')), await send(anna, roomId, Buffer.from('2'))];
    const payload = { roomId, clientMessageId: randomUUID(), content: '', attachments: [one.ticket, two.ticket] };
    const first = await line.emit<{ ok: boolean; data: { message: Message } }>('message:send', payload);
    expect(first).toMatchObject({
      ok: true,
      data: { duplicate: false, message: { attachments: [one.attachment, two.attachment] } },
    });
    expect(await say(anna, roomId, payload.attachments, '', payload.clientMessageId)).toMatchObject({
      status: 201,
      body: { duplicate: true, message: { id: first.data.message.id } },
    });
    const another = await line.emit<{ ok: boolean }>('message:send', { ...payload, clientMessageId: randomUUID() });
    expect(another).toMatchObject({ ok: false, error: { code: 'conflict', outcome: 'rejected' } });
    line.close();
  });

  test("AT4 is nobody else's to send, nor to another room, and what is no ticket is invalid", async () => {
    const { anna, ben, roomId } = await pair();
    const otherRoom = await createRoom(anna, [ben]);
    const { ticket } = await send(anna, roomId, Buffer.from('x'));
    expect((await say(ben, roomId, [ticket])).body.code).toBe('invalid');
    expect((await say(anna, otherRoom, [ticket])).body.code).toBe('invalid');
    expect((await say(anna, roomId, [`${ticket}x`])).body.code).toBe('invalid');
    expect((await say(anna, roomId, [ticket, ticket])).body.code).toBe('invalid');
    expect((await say(anna, roomId, [])).body.code).toBe('invalid');
    expect((await say(anna, roomId, [ticket])).status).toBe(201);
  });

  test('AT5 is had no longer by who has left, and AT6 by nobody once its message is deleted', async () => {
    const { anna, ben, roomId } = await pair();
    const { attachment, ticket } = await send(anna, roomId, Buffer.from('x'));
    const sent = await say(anna, roomId, [ticket], 'look');
    const [link] = await linksOf(ben, [attachment.id]);
    expect((await ben.call('POST', `/api/rooms/${roomId}/leave`)).status).toBe(204);
    expect(await linksOf(ben, [attachment.id])).toEqual([]);
    const deleted = await anna.call<{ message: Message }>('DELETE', `/api/rooms/${roomId}/messages/${sent.body.message.id}`);
    expect(deleted.body.message).not.toHaveProperty('attachments');
    expect(await linksOf(anna, [attachment.id])).toEqual([]);
    await eventually(async () => expect((await fetchBytes(link?.url ?? '')).status).toBe(404), { timeoutMs: 40_000 });
  });
});

test('AT1 AT2 the client sends a large file in parts, attaches it, and others hold the same', async () => {
  const { anna, ben, roomId } = await pair();
  const [annas, bens] = await Promise.all([signIn(anna), signIn(ben)]);
  const bensView = bens.timeline(roomId);
  const content = randomBytes(3_000_000);
  const upload = annas.upload(roomId, Object.assign(new Blob([content]), { name: 'Bericht.bin' }));
  const outcome = await outcomeOf(upload);
  if (!outcome.ok) throw new Error(outcome.error.code);
  const attachments: SendableAttachment[] = [outcome.data];
  expect(await annas.send(roomId, 'here it is', { attachments }).settled).toMatchObject({ ok: true });
  await eventually(() =>
    expect(bensView.getSnapshot().messages).toMatchObject([{ content: 'here it is', attachments: [outcome.data.attachment] }]),
  );
  expect(await bens.verify(roomId)).toMatchObject({ ok: true, data: { agrees: true } });
  const link = await bens.attachmentLinks.of(outcome.data.attachment.id);
  const had = await fetchBytes(link.ok ? link.data.url : '');
  expect(had.bytes.equals(content)).toBe(true);
});
