import { randomUUID } from 'node:crypto';
import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';
import { connect, register, somebody, wholeHistory } from './person.ts';
import { gatewayUrls } from './processes.ts';
import { sharedDir, sharedUrl } from './shared-stack.ts';

/** So many that even after a second or more in between, in each of which 10 more pass, most are refused. */
const sends = 150;

describe('MS6 limits', () => {
  test('more than 30 sends at once are refused with rate_limited and a time to come back; the socket stays open', async () => {
    const { person, room, line } = await somebody(sharedUrl());
    const acks = await Promise.all(Array.from({ length: sends }, (_, index) => line.send(room, `send ${index}`)));
    const refused = acks.filter((ack) => !ack.ok);
    expect(refused.length).toBeGreaterThan(10);
    for (const ack of refused)
      expect(ack).toMatchObject({ error: { code: 'rate_limited', outcome: 'rejected', retryable: true } });
    const retryAfterMs = Math.max(...refused.map((ack) => (ack.ok ? 0 : (ack.error.retryAfterMs ?? 0))));
    expect(retryAfterMs).toBeGreaterThan(0);
    expect((await wholeHistory(person, room)).length).toBe(sends - refused.length);
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs + 50));
    expect(await line.send(room, 'later')).toMatchObject({ ok: true });
    line.close();
  });

  test('RE2 over REST the same limit holds, with RateLimit headers and Retry-After', async () => {
    const { person, room, line } = await somebody(sharedUrl());
    const replies = await Promise.all(
      Array.from({ length: sends }, (_, index) =>
        person.call('POST', `/api/rooms/${room}/messages`, { clientMessageId: randomUUID(), content: `send ${index}` }),
      ),
    );
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(10);
    for (const { body, headers } of refused) {
      expect(body).toMatchObject({ code: 'rate_limited' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect([headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).toEqual(['30', '0']);
    }
    expect((await wholeHistory(person, room)).length).toBe(sends - refused.length);
    line.close();
  });

  test('the 21st connection of a user at one gateway is refused with rate_limited; one that ends makes room', async () => {
    const person = await register(sharedUrl(), 'crowd');
    const [at = ''] = gatewayUrls(sharedDir());
    const lines = await Promise.all(Array.from({ length: 20 }, () => connect(person, { at })));
    await expect(connect(person, { at })).rejects.toMatchObject({ data: { code: 'rate_limited', retryable: true } });
    lines.pop()?.close();
    await eventually(async () => (await connect(person, { at })).close());
    for (const line of lines) line.close();
  });

  test('the 201st connection of an address at one gateway is refused with rate_limited; other addresses come in', async () => {
    const [at = ''] = gatewayUrls(sharedDir());
    const people = await Promise.all(Array.from({ length: 11 }, () => register(sharedUrl(), 'crowd')));
    const from = (address: string) => ({ at, extraHeaders: { 'x-forwarded-for': address } });
    const lines = await Promise.all(
      people.slice(0, 10).flatMap((person) => Array.from({ length: 20 }, () => connect(person, from('203.0.113.7')))),
    );
    const [last] = people.slice(-1);
    if (last === undefined) throw new Error('nobody registered');
    await expect(connect(last, from('203.0.113.7'))).rejects.toMatchObject({ data: { code: 'rate_limited' } });
    (await connect(last, from('203.0.113.8'))).close();
    for (const line of lines) line.close();
  });
});
