import { randomUUID } from 'node:crypto';
import { eventually } from '@parley/test-kit';
import { beforeAll, describe, expect, test } from 'vitest';
import { connect, createRoom, type Person, register, request, somebody, wholeHistory } from './person.ts';
import { gatewayUrls } from './processes.ts';
import { sharedDir, sharedUrl } from './shared-stack.ts';

let anna: Person;
let stranger: Person;
let roomId: string;
let lobby: string;

beforeAll(async () => {
  anna = await register(sharedUrl(), 'anna');
  stranger = await register(sharedUrl(), 'stranger');
  roomId = await createRoom(anna);
  lobby = await createRoom(anna, [], 'public');
});

const valid = (content: unknown = 'fine', more: object = {}) => ({ roomId, clientMessageId: randomUUID(), content, ...more });

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

/** What a send must not look like, over both paths; each with the code it gets. */
const badSends: readonly (readonly [what: string, payload: () => unknown, code: string])[] = [
  ['content is missing', () => ({ roomId, clientMessageId: randomUUID() }), 'invalid'],
  ['content is empty', () => valid(''), 'invalid'],
  ['content is a number', () => valid(7), 'invalid'],
  ['content is null', () => valid(null), 'invalid'],
  ['content is a list', () => valid(['a']), 'invalid'],
  ['MS5 content holds NUL', () => valid('a\u0000b'), 'invalid'],
  ['MS5 content holds an unpaired surrogate', () => valid('a\ud800b'), 'invalid'],
  ['MS5 content is nothing but control characters', () => valid('\u0001\u0002\r'), 'invalid'],
  ['MS5 content has 8,001 characters', () => valid('x'.repeat(8_001)), 'invalid'],
  ['MS5 content has 8,001 characters beyond the first plane', () => valid('😀'.repeat(8_001)), 'invalid'],
  ['the id is not a UUID', () => valid('a', { clientMessageId: 'seven' }), 'invalid'],
  ['the id is a number', () => valid('a', { clientMessageId: 7 }), 'invalid'],
  ['MS5 metadata is a list', () => valid('a', { metadata: [1] }), 'invalid'],
  ['MS5 metadata is over 4 KiB', () => valid('a', { metadata: { a: 'x'.repeat(4_096) } }), 'invalid'],
  ['MS5 metadata holds NUL', () => valid('a', { metadata: { a: '\u0000' } }), 'invalid'],
  ['MS5 metadata is too deep', () => valid('a', { metadata: deep(40) }), 'invalid'],
  ['MS6 the event has 64 KiB and a byte', () => valid('x'.repeat(65_537)), 'too_large'],
];

describe('message:send over a socket', () => {
  test.each(badSends)('%s: the stated code, and nothing is stored', async (_what, payload, code) => {
    const before = (await wholeHistory(anna, roomId)).length;
    const line = await connect(anna);
    const ack = await line.emit('message:send', payload());
    expect(ack).toMatchObject({ ok: false, error: { code, outcome: 'rejected', retryable: false } });
    expect(JSON.stringify(ack)).not.toMatch(/stack|node_modules|SELECT|\.ts:/);
    expect((await wholeHistory(anna, roomId)).length).toBe(before);
    line.close();
  });

  test.each([
    ['nothing', []],
    ['null', [null]],
    ['a text', ['hello']],
    ['a number', [7]],
    ['a list', [[1, 2]]],
    ['bytes', [Buffer.from('hello')]],
    ['bytes as content', [{ roomId: randomUUID(), clientMessageId: randomUUID(), content: Buffer.from('hello') }]],
    ['a polluted prototype', [JSON.parse('{"__proto__": {"roomId": "x"}, "constructor": {"prototype": {}}}')]],
  ])('ER1 a payload that is %s is invalid', async (_what, payload) => {
    const line = await connect(anna);
    expect(await line.emit('message:send', ...payload)).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(await line.emit('room:sync', ...payload)).toMatchObject({ ok: false, error: { code: 'invalid' } });
    line.close();
  });

  test('ER2 a stranger gets not_found for a private room and forbidden for a public one; an unknown room is not_found', async () => {
    const line = await connect(stranger);
    expect(await line.send(roomId, 'let me in')).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await line.send(lobby, 'let me in')).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await line.send(randomUUID(), 'anybody?')).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await wholeHistory(anna, roomId)).toEqual([]);
    line.close();
  });

  test('ER4 an unknown event is invalid, an emit without a callback is served, and neither ends the connection', async () => {
    const { person, room, line } = await somebody(sharedUrl());
    expect(await line.emit('no:such', { a: 1 })).toMatchObject({ ok: false, error: { code: 'invalid' } });
    line.socket.emit('no:such');
    line.socket.emit('message:send');
    line.socket.emit('message:send', { roomId: room, clientMessageId: randomUUID(), content: 'nobody waits', unknown: true });
    line.socket.emit('toString', 1, 2, 3);
    await eventually(async () =>
      expect((await wholeHistory(person, room)).map(({ content }) => content)).toEqual(['nobody waits']),
    );
    expect(line.socket.connected).toBe(true);
    line.close();
  });

  test('MS5 exactly 8,000 characters, joiners, combining marks and line ends are stored as the rule says', async () => {
    const { person, room, line } = await somebody(sharedUrl());
    const texts: [string, string][] = [
      ['😀'.repeat(8_000), '😀'.repeat(8_000)],
      ['a\r\nb\tc\u0007', 'a\nb\tc'],
      ['e\u0301', '\u00e9'],
      ['👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦'],
      ['\u200f\u202eabc', '\u200f\u202eabc'],
      ['<b>&amp;</b>', '<b>&amp;</b>'],
    ];
    for (const [written, stored] of texts) {
      const ack = await line.send(room, written);
      expect(ack).toMatchObject({ ok: true, data: { message: { content: stored } } });
    }
    expect((await wholeHistory(person, room)).map(({ content }) => content)).toEqual(texts.map(([, stored]) => stored));
    line.close();
  });

  test('MS6 an event of exactly 64 KiB is taken, however it is escaped; one byte more is too_large', async () => {
    const { person, room, line } = await somebody(sharedUrl());
    const padded = (bytes: number, character: string) => {
      const payload = { roomId: room, clientMessageId: randomUUID(), content: 'padded', pad: '' };
      const left = bytes - Buffer.byteLength(JSON.stringify(payload));
      const each = Buffer.byteLength(character);
      return { ...payload, pad: character.repeat(Math.floor(left / each)) + 'x'.repeat(left % each) };
    };
    for (const character of ['x', 'ह']) {
      expect(await line.emit('message:send', padded(65_536, character))).toMatchObject({ ok: true });
      expect(await line.emit('message:send', padded(65_537, character))).toMatchObject({
        ok: false,
        error: { code: 'too_large' },
      });
      expect((await person.call('POST', `/api/rooms/${room}/messages`, padded(65_536, character))).status).toBe(201);
      expect((await person.call('POST', `/api/rooms/${room}/messages`, padded(65_537, character))).status).toBe(413);
    }
    line.close();
  });

  test('MS6 a frame of 256 KiB and a byte closes that connection and no other, over both transports', async () => {
    const [gateway = ''] = gatewayUrls(sharedDir());
    for (const transports of [['websocket'], ['polling']]) {
      const [victim, other] = [await connect(anna, { at: gateway, transports }), await connect(stranger, { at: gateway })];
      const closed = new Promise((resolve) => victim.socket.once('disconnect', resolve));
      victim.socket.emit('message:send', valid('x'.repeat(262_145)));
      await closed;
      expect(other.socket.connected).toBe(true);
      expect(await other.emit('no:such')).toMatchObject({ error: { code: 'invalid' } });
      other.close();
      victim.close();
    }
  });

  test('a payload of 20,000 levels is invalid, and the connection stays', async () => {
    const socket = new WebSocket(`${sharedUrl().replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const seen: string[] = [];
    socket.addEventListener('message', ({ data }) => seen.push(String(data)));
    await eventually(() => expect(seen[0]).toMatch(/^0/));
    socket.send(`40${JSON.stringify({ token: anna.token, protocol: 1 })}`);
    await eventually(() => expect(seen.some((packet) => packet.startsWith('42["ready"'))).toBe(true));
    socket.send(`421["message:send",${'['.repeat(20_000)}${']'.repeat(20_000)}]`);
    socket.send('422["message:send",{}]');
    await eventually(() =>
      expect(seen.filter((packet) => /^43[12]\[\{"ok":false,"error":\{"code":"invalid"/.test(packet))).toHaveLength(2),
    );
    socket.close();
  });

  test('a malformed Socket.IO packet closes that connection only', async () => {
    const other = await connect(anna);
    for (const packet of [
      '4',
      '42',
      '42[',
      '42{"a":1}',
      '42["connect_error"]',
      '49',
      '451-["x",{"_placeholder":true,"num":0}]',
      '42/admin,["x"]',
      '999',
      '\u0000',
    ]) {
      const socket = new WebSocket(`${sharedUrl().replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
      await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
      socket.send(packet);
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.close();
    }
    expect(await other.emit('no:such')).toMatchObject({ error: { code: 'invalid' } });
    other.close();
  });
});

describe('POST messages over REST', () => {
  test.each(badSends.filter(([what]) => !what.includes('surrogate')))(
    '%s: the stated code, and nothing is stored',
    async (_what, payload, code) => {
      const before = (await wholeHistory(anna, roomId)).length;
      const reply = await anna.call('POST', `/api/rooms/${roomId}/messages`, payload());
      expect(reply.body).toMatchObject({ code, status: reply.status });
      expect(reply.headers.get('content-type')).toContain('application/problem+json');
      expect((await wholeHistory(anna, roomId)).length).toBe(before);
    },
  );

  test('ER1 what is not JSON, not UTF-8, not an object, too large or of another type gets a problem', async () => {
    const post = async (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') => {
      const reply = await fetch(`${sharedUrl()}/api/rooms/${roomId}/messages`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: `Bearer ${anna.token}` },
        body,
      });
      const problem = (await reply.json()) as { code: string; status: number; requestId: string };
      expect(problem.status).toBe(reply.status);
      expect(problem.requestId).toBeTruthy();
      return problem.code;
    };
    expect(await post('{')).toBe('invalid');
    expect(await post('null')).toBe('invalid');
    expect(await post('[]')).toBe('invalid');
    expect(await post('"text"')).toBe('invalid');
    expect(await post('')).toBe('invalid');
    expect(await post(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toBe('invalid');
    expect(await post('{"content": "\\ud800"}')).toBe('invalid');
    expect(await post('content=x', 'application/x-www-form-urlencoded')).toBe('invalid');
    expect(await post(`{"a": "${'x'.repeat(300_000)}"}`)).toBe('too_large');
    expect(await post(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).toBe('invalid');
    expect(await post('{"__proto__": {"content": "x"}, "content": "y"}')).toBe('invalid');
  });

  test('ER2 strangers, unknown rooms, bad ids and bad tokens get their codes', async () => {
    const message = { clientMessageId: randomUUID(), content: 'hello' };
    const codeOf = async (person: Person, method: string, path: string, body?: unknown) =>
      (await person.call(method, path, body)).body['code'];
    expect(await codeOf(stranger, 'POST', `/api/rooms/${roomId}/messages`, message)).toBe('not_found');
    expect(await codeOf(stranger, 'POST', `/api/rooms/${lobby}/messages`, message)).toBe('forbidden');
    expect(await codeOf(stranger, 'GET', `/api/rooms/${roomId}/messages`)).toBe('not_found');
    expect(await codeOf(stranger, 'GET', `/api/rooms/${lobby}/messages`)).toBe('forbidden');
    expect(await codeOf(stranger, 'GET', `/api/rooms/${roomId}/digest`)).toBe('not_found');
    expect(await codeOf(stranger, 'GET', `/api/rooms/${roomId}/changes`)).toBe('not_found');
    expect(await codeOf(stranger, 'GET', `/api/rooms/${roomId}/members`)).toBe('not_found');
    expect(await codeOf(stranger, 'POST', `/api/rooms/${roomId}/join`, {})).toBe('not_found');
    expect(await codeOf(anna, 'GET', `/api/rooms/${randomUUID()}`)).toBe('not_found');
    expect(await codeOf(anna, 'GET', '/api/rooms/seven')).toBe('invalid');
    expect(await codeOf(anna, 'GET', `/api/rooms/${roomId}/messages?before=-1`)).toBe('invalid');
    expect(await codeOf(anna, 'GET', `/api/rooms/${roomId}/messages?limit=201`)).toBe('invalid');
    expect(await codeOf(anna, 'GET', `/api/rooms/${roomId}/messages?before=5&after=1`)).toBe('invalid');
    expect(await codeOf(anna, 'GET', `/api/rooms/${roomId}/messages?at=yesterday`)).toBe('invalid');
    expect(await codeOf(anna, 'POST', '/api/rooms', { kind: 'secret', name: 'x' })).toBe('invalid');
    expect(await codeOf(anna, 'POST', '/api/rooms', { kind: 'private', name: 'x', memberIds: [randomUUID()] })).toBe('invalid');
    for (const token of [
      undefined,
      '',
      'x',
      'a.b.c',
      `${anna.token}x`,
      anna.token.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')),
    ]) {
      const reply = await request(sharedUrl(), 'GET', '/api/rooms', token === undefined ? {} : { token });
      expect([reply.status, reply.body['code']]).toEqual([401, 'unauthenticated']);
    }
  });
});
