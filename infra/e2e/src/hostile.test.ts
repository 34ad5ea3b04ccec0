import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerTo, frame, opcodes, openRaw, openRawWebSocket, type RawConnection } from './hostile/raw-http.ts';
import { connect, createRoom, type Line, type Person, register, request, wholeHistory } from './person.ts';
import { processOf, ready } from './processes.ts';

const slow = process.env['PARLEY_SLOW'] !== undefined;
const perUser = 5;
const perAddress = 30;

let stack: LaunchedStack;
let anna: Person;
let room: string;
let pids: (number | null)[];
/** Connections that never say who they are; they are looked at when the first tests have taken their time. */
let silent: RawConnection[];

const pidsNow = (): (number | null)[] => [stack.stack().edge, ...stack.stack().processes].map(({ pid }) => pid);

beforeAll(async () => {
  const env = { CONNECTIONS_PER_USER: String(perUser), CONNECTIONS_PER_ADDRESS: String(perAddress) };
  stack = await launchStack({ env });
  anna = await register(stack.url, 'anna');
  room = await createRoom(anna);
  pids = pidsNow();
  silent = await Promise.all(Array.from({ length: 20 }, () => openRawWebSocket(stack.url)));
});
afterAll(async () => {
  const now = pidsNow();
  await stack.destroy();
  expect(now).toEqual(pids);
});

/** Clients of an address of its own, as a proxy in front of the edge tells it. */
const from = (address: string) => ({ extraHeaders: { 'x-forwarded-for': address } });

/** Somebody else goes on talking. */
const expectTalk = async (line: Line): Promise<void> => {
  expect(await line.send(room, 'still here')).toMatchObject({ ok: true });
  expect((await anna.call('GET', `/api/rooms/${room}`)).status).toBe(200);
};

/** Refused while it opens, a WebSocket has no word for why; else the refusal says it. */
const codeOf = (error: Error & { data?: { code: string } }): string =>
  error.data?.code ?? (error.message === 'websocket error' ? 'rate_limited' : error.message);

describe('MS6 floods of connections', () => {
  test('beyond the limits of a user and of an address are refused at every gateway, and others come in and talk', async () => {
    const crowd = await Promise.all(Array.from({ length: 14 }, () => register(stack.url, 'crowd')));
    const knock = (person: Person) => connect(person, from('203.0.113.7'));
    const early = await Promise.all(crowd.map(knock));
    const bystander = await connect(anna, from('203.0.113.8'));
    // Two gateways: more than both of them together take from one address.
    const knocking = Promise.allSettled(crowd.flatMap((person) => Array.from({ length: 2 * perUser }, () => knock(person))));
    await expectTalk(bystander);
    const knocks = await knocking;
    const late = knocks.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(early.length + late.length).toBeLessThanOrEqual(2 * perAddress);
    for (const { socket } of early) expect(socket.connected).toBe(true);
    const codes = knocks.flatMap((one) => (one.status === 'rejected' ? [codeOf(one.reason)] : []));
    expect(new Set(codes)).toEqual(new Set(['rate_limited']));
    const newcomer = await connect(anna, from('203.0.113.9'));
    for (const line of [bystander, newcomer]) await expectTalk(line);
    for (const line of [...early, ...late, newcomer, bystander]) line.close();
  });

  test('CO1 of sockets that never authenticate are closed after 5 s, through the edge too', async () => {
    await eventually(() => expect(silent.filter((raw) => raw.isOpen()).length).toBe(0), { timeoutMs: 8_000 });
  });
});

/** Writes the beginning of a request, then a byte every so often, until it is cut off. */
const drip = async (head: string, everyMs: number): Promise<RawConnection> => {
  const raw = await openRaw(stack.url);
  raw.socket.write(head);
  const timer = setInterval(() => raw.socket.write('a'), everyMs);
  void raw.ended.then(() => clearInterval(timer));
  return raw;
};

describe('slow clients', () => {
  const headers = 'GET /api/rooms HTTP/1.1\r\nHost: x\r\nX-Slow: ';
  const body = 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{';

  test('dripping headers and bodies hold up nobody else', async () => {
    const slowly = await Promise.all([headers, body].flatMap((head) => Array.from({ length: 60 }, () => drip(head, 100))));
    const line = await connect(anna, from('203.0.113.8'));
    for (let turn = 0; turn < 10; turn += 1) await expectTalk(line);
    expect(slowly.filter((raw) => raw.isOpen()).length).toBeGreaterThan(0);
    for (const { socket } of slowly) socket.destroy();
    line.close();
  });

  test.skipIf(!slow)(
    'are cut off: headers after 60 s and a check every 30 s, bodies after 30 s',
    async () => {
      const slowly = await Promise.all([drip(headers, 1_000), drip(body, 1_000)]);
      await Promise.all(slowly.map(({ ended }) => ended));
    },
    150_000,
  );
});

describe('ER1 requests larger than anybody needs', () => {
  const post = (text: string) =>
    `POST /api/rooms/${room}/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${anna.token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  const get = (target: string, more = '') => `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`;

  test.each([
    ['a body of 2 MB', () => post(`{"content":"${'x'.repeat(2_000_000)}"}`), 413, 'too_large'],
    ['JSON of 100,000 levels', () => post(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 400, 'invalid'],
    ['a list of 100,000', () => post(`{"content":[${'1,'.repeat(99_999)}1]}`), 413, 'too_large'],
    ['a header of 100 KB', () => get('/api/rooms', `X-A: ${'x'.repeat(100_000)}\r\n`), 413, 'too_large'],
    ['300 headers', () => get('/api/rooms', 'A: b\r\n'.repeat(300)), 400, 'invalid'],
    ['a target of 100 KB', () => get(`/api/rooms?x=${'x'.repeat(100_000)}`), 413, 'too_large'],
    ['a cookie of 12 KB', () => get('/api/rooms', `Cookie: ${'a=b;'.repeat(3_000)}\r\n`), 401, 'unauthenticated'],
    ['no HTTP at all', () => `${'\u0000'.repeat(1_000)}\r\n\r\n`, 400, 'invalid'],
  ])('%s gets a problem', async (_what, write, status, code) => {
    const answer = await answerTo(stack.url, write());
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
    expect(answer).toContain(`"code":"${code}"`);
  });
});

describe('frames that no client sends', () => {
  let other: Line;
  beforeAll(async () => {
    other = await connect(anna, from('203.0.113.8'));
  });
  afterAll(() => other.close());

  const emit = (content: string) =>
    Buffer.from(`421["message:send",${JSON.stringify({ roomId: room, clientMessageId: randomUUID(), content })}]`);

  test.each<[string, () => Buffer[]]>([
    [
      'text that is not UTF-8',
      () => [frame(opcodes.text, Buffer.concat([Buffer.from('42["x","'), Buffer.from([0xff, 0xfe]), Buffer.from('"]')]))],
    ],
    ['half a character at the end', () => [frame(opcodes.text, Buffer.from([0x34, 0x32, 0xe2, 0x82]))]],
    ['a surrogate in UTF-8', () => [frame(opcodes.text, Buffer.from([0x34, 0x32, 0xed, 0xa0, 0x80]))]],
    ['a frame that is not masked', () => [frame(opcodes.text, emit('unmasked'), false)]],
    ['bits that nobody agreed on', () => [frame(opcodes.text | 0x40, emit('compressed'))]],
    ['an opcode that is not given out', () => [frame(0x83, emit('opcode 3'))]],
    ['a long ping', () => [frame(opcodes.ping, Buffer.alloc(126))]],
    ['a continuation of nothing', () => [frame(opcodes.ends, emit('continued'))]],
    [
      'pieces of more than 256 KiB together',
      () => [frame(opcodes.textBegins, emit('x'.repeat(200_000))), frame(opcodes.ends, Buffer.alloc(70_000, 'x'))],
    ],
    ['bytes that no packet announced', () => [frame(opcodes.binary, emit('bytes'))]],
    [
      'bytes in place of attachments of another count',
      () => [
        frame(opcodes.text, Buffer.from('452-1["message:send",{"_placeholder":true,"num":0}]')),
        frame(opcodes.text, emit('text')),
      ],
    ],
    [
      'a placeholder that points nowhere',
      () => [
        frame(opcodes.text, Buffer.from('451-1["message:send",{"_placeholder":true,"num":7}]')),
        frame(opcodes.binary, Buffer.from('x')),
      ],
    ],
    ['a second name for a prototype', () => [frame(opcodes.text, Buffer.from('40{"__proto__":{"token":"x"}}'))]],
  ])('%s: ends its own connection and no other', async (_what, frames) => {
    const raw = await openRawWebSocket(stack.url, anna.token);
    expect(raw.received()).toContain('42["ready"');
    for (const bytes of frames()) raw.socket.write(bytes);
    await eventually(() => expect(raw.isOpen()).toBe(false));
    expect(await other.emit('no:such')).toMatchObject({ error: { code: 'invalid' } });
  });

  test('none of them was stored', async () => {
    await expectTalk(other);
    expect(new Set((await wholeHistory(anna, room)).map(({ content }) => content))).toEqual(new Set(['still here']));
  });
});

/** Resident memory of a process, MB (proc(5)). */
const memoryOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

const services = ['auth', 'message-persistence', 'presence', 'socket-gateway-1', 'socket-gateway-2'];

describe('MS6 AU6 while Redis hangs', () => {
  test('floods of sends and of guesses are refused from memory, which stays bounded; afterwards all is well', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => register(stack.url, 'flood')));
    const lines = await Promise.all(people.map((person, index) => connect(person, from(`203.0.113.${20 + index}`))));
    const rooms = await Promise.all(people.map((person) => createRoom(person)));
    const before = services.map((name) => memoryOf(processOf(stack.dataDir, name).pid));
    const { pid: redis } = processOf(stack.dataDir, 'redis');
    process.kill(redis, 'SIGSTOP');
    try {
      const sends = lines.flatMap((line, index) =>
        Array.from({ length: 500 }, () => line.send(rooms[index] ?? '', 'x'.repeat(8_000))),
      );
      const guesses: unknown[] = [];
      for (let guess = 0; guess < 14; guess += 1) {
        const reply = await request(stack.url, 'POST', '/api/auth/login', {
          body: { username: people[0]?.username, password: `guess number ${guess}` },
        });
        guesses.push(reply.body['code']);
      }
      expect(guesses.at(-1)).toBe('rate_limited');
      expect(new Set(guesses)).toEqual(new Set(['unauthenticated', 'rate_limited']));
      const codes = (await Promise.all(sends)).map((ack) => (ack.ok ? 'ok' : ack.error.code));
      expect(codes.filter((code) => code === 'rate_limited').length).toBeGreaterThan(1_600);
      expect(codes.filter((code) => !['ok', 'rate_limited', 'unavailable', 'overloaded'].includes(code))).toEqual([]);
      for (const [index, name] of services.entries())
        expect(memoryOf(processOf(stack.dataDir, name).pid) - (before[index] ?? 0), name).toBeLessThan(200);
    } finally {
      process.kill(redis, 'SIGCONT');
    }
    for (const name of services) await ready(stack.dataDir, name);
    await eventually(async () => expect(await lines[1]?.send(rooms[1] ?? '', 'after all')).toMatchObject({ ok: true }), {
      timeoutMs: 20_000,
      everyMs: 500,
    });
    for (const line of lines) line.close();
  });
});
