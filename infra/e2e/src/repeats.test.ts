import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Ack, connect, register, request, somebody, wholeHistory } from './person.ts';
import { gatewayUrls } from './processes.ts';
import { sharedDir, sharedUrl } from './shared-stack.ts';

describe('MS4 and MS8 repeats', () => {
  test('the same id stores once, over both paths and both gateways, and says so; with other content it is a conflict', async () => {
    const { person, room, line } = await somebody(sharedUrl());
    const other = await connect(person, { at: gatewayUrls(sharedDir())[1] ?? '' });
    const id = randomUUID();
    const first = await line.send(room, 'once', id);
    expect(first).toMatchObject({ ok: true, data: { duplicate: false, message: { seq: 1 } } });
    const stored = first.ok ? first.data.message : undefined;
    expect(await line.send(room, 'once', id)).toEqual({ ok: true, data: { duplicate: true, message: stored } });
    expect(await other.send(room, 'once', id.toUpperCase())).toEqual({ ok: true, data: { duplicate: true, message: stored } });
    const reply = await person.call('POST', `/api/rooms/${room}/messages`, { clientMessageId: id, content: 'once' });
    expect([reply.status, reply.body]).toEqual([201, { duplicate: true, message: stored }]);
    expect(await line.send(room, 'twice', id)).toMatchObject({ ok: false, error: { code: 'conflict', outcome: 'rejected' } });
    const conflict = await person.call('POST', `/api/rooms/${room}/messages`, {
      clientMessageId: id,
      content: 'once',
      metadata: { a: 1 },
    });
    expect([conflict.status, conflict.body['code']]).toEqual([409, 'conflict']);
    expect(await wholeHistory(person, room)).toHaveLength(1);
    line.close();
    other.close();
  });

  test('what was stored stays ok after its sender left, over both paths; new sends and other content are refused', async () => {
    const { person, room, line } = await somebody(sharedUrl());
    const guest = await register(sharedUrl(), 'guest');
    expect((await person.call('POST', `/api/rooms/${room}/members`, { userIds: [guest.id] })).status).toBe(200);
    const theirs = await connect(guest);
    const id = randomUUID();
    expect(await theirs.send(room, 'said before', id)).toMatchObject({ ok: true, data: { duplicate: false } });
    expect((await guest.call('POST', `/api/rooms/${room}/leave`, {})).status).toBe(204);
    const again = await connect(guest, { at: gatewayUrls(sharedDir())[1] ?? '' });
    for (const one of [theirs, again]) {
      expect(await one.send(room, 'said before', id)).toMatchObject({ ok: true, data: { duplicate: true } });
      expect(await one.send(room, 'said after')).toMatchObject({ ok: false, error: { code: 'not_found', outcome: 'rejected' } });
      expect(await one.send(room, 'something else', id)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    }
    const reply = await guest.call('POST', `/api/rooms/${room}/messages`, { clientMessageId: id, content: 'said before' });
    expect([reply.status, reply.body['duplicate']]).toEqual([201, true]);
    expect(await wholeHistory(person, room)).toHaveLength(1);
    for (const one of [line, theirs, again]) one.close();
  });

  test('an Idempotency-Key header stands for the id', async () => {
    const { person, room, line } = await somebody(sharedUrl());
    const post = (key: string, content = 'by key') =>
      request<{ duplicate?: boolean; code?: string }>(sharedUrl(), 'POST', `/api/rooms/${room}/messages`, {
        token: person.token,
        body: { content },
        headers: { 'idempotency-key': key },
      });
    const key = randomUUID();
    expect([(await post(key)).body.duplicate, (await post(key)).body.duplicate, (await post(key, 'else')).body.code]).toEqual([
      false,
      true,
      'conflict',
    ]);
    expect((await post('seven')).body.code).toBe('invalid');
    line.close();
  });

  test('thirty equal sends at once, over sockets at both gateways and REST, store one message', async () => {
    const { person, room, line } = await somebody(sharedUrl());
    const other = await connect(person, { at: gatewayUrls(sharedDir())[1] ?? '' });
    const id = randomUUID();
    const sends = Array.from({ length: 30 }, async (_, index): Promise<string> => {
      if (index % 3 === 2) {
        const reply = await person.call<{ message: { id: string } }>('POST', `/api/rooms/${room}/messages`, {
          clientMessageId: id,
          content: 'one',
        });
        return reply.body.message.id;
      }
      const ack: Ack = await (index % 3 === 0 ? line : other).send(room, 'one', id);
      return ack.ok ? ack.data.message.id : ack.error.code;
    });
    expect(new Set(await Promise.all(sends)).size).toBe(1);
    expect(await wholeHistory(person, room)).toHaveLength(1);
    line.close();
    other.close();
  });
});
