import { randomUUID } from 'node:crypto';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badFrames, smuggled } from './hostile/bad-frames.ts';
import { largeRequests } from './hostile/large-requests.ts';
import { answerTo, drip, type RawConnection } from './hostile/raw-connection.ts';
import { openSignedIn, openSilent } from './hostile/raw-web-socket.ts';
import { connect, type Line, type Person, register, somebody, wholeHistory } from './person.ts';

const slow = process.env['PARLEY_SLOW'] !== undefined;
const perUser = 5;
const perAddress = 30;
const gateways = 2;

let stack: LaunchedStack;
let pids: (number | null)[];
/** Those who only take up room, from before the first test until they are cut off: the silent ones after 5 s. */
let silent: RawConnection[];
let slowHeaders: RawConnection[];
let slowBodies: RawConnection[];

const pidsNow = (): (number | null)[] => [stack.stack().edge, ...stack.stack().processes].map(({ pid }) => pid);

const many = (count: number, open: () => Promise<RawConnection>): Promise<RawConnection[]> =>
  Promise.all(Array.from({ length: count }, open));

const beginsHeaders = 'GET /api/rooms HTTP/1.1\r\nHost: x\r\nX-Slow: ';
const beginsBody = 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{';

beforeAll(async () => {
  const env = { CONNECTIONS_PER_USER: String(perUser), CONNECTIONS_PER_ADDRESS: String(perAddress) };
  stack = await launchStack({ env });
  pids = pidsNow();
  silent = await many(20, () => openSilent(stack.url));
  slowHeaders = await many(60, () => drip(stack.url, beginsHeaders, 200));
  slowBodies = await many(60, () => drip(stack.url, beginsBody, 200));
});
afterAll(async () => {
  for (const { socket } of [...silent, ...slowHeaders, ...slowBodies]) socket.destroy();
  await stack.destroy();
});

/** The frame in which Engine.IO asks whether a client is there, as a server sends it: a text of one character. */
const pingOfEngine = '\u0081\u00012';

/** Clients of an address of its own, as a proxy in front of the edge tells it. */
const from = (address: string) => ({ extraHeaders: { 'x-forwarded-for': address } });

/** Somebody else talks, over both paths. */
const expectTalk = async ({ person, room, line }: Awaited<ReturnType<typeof somebody>>): Promise<void> => {
  expect(await line.send(room, 'still here')).toMatchObject({ ok: true });
  expect((await person.call('GET', `/api/rooms/${room}`)).status).toBe(200);
};

/** What a client that was not let in gets to see: a code, or the status of the WebSocket that was not opened. */
interface Refused {
  readonly message: string;
  readonly data?: { readonly code: string };
  readonly description?: { readonly message: string };
}

describe('those who only take up room', () => {
  test('hold nobody up: others sign up and talk while headers and bodies trickle in', async () => {
    expect([...slowHeaders, ...slowBodies].every((raw) => raw.isOpen())).toBe(true);
    const other = await somebody(stack.url);
    for (let turn = 0; turn < 10; turn += 1) await expectTalk(other);
    expect(slowBodies.every((raw) => raw.isOpen())).toBe(true);
    other.line.close();
  });
});

describe('MS6 floods of connections', () => {
  const outcomeOf = ({ message, data, description }: Refused): string => data?.code ?? description?.message ?? message;
  const refusals = new Set(['rate_limited', 'Unexpected server response: 429']);

  test('beyond the limits of a user and of an address are refused at every gateway, and others come in and talk', async () => {
    const crowd = await Promise.all(Array.from({ length: 14 }, () => register(stack.url, 'crowd')));
    const knock = (person: Person): Promise<Line> => connect(person, from('203.0.113.7'));
    const lines = await Promise.all(crowd.map(knock));
    const bystander = await somebody(stack.url);
    const knocking = Promise.allSettled(crowd.flatMap((person) => Array.from({ length: 2 * perUser }, () => knock(person))));
    await expectTalk(bystander);
    const knocks = await knocking;
    for (const { socket } of lines) expect(socket.connected).toBe(true);
    lines.push(...knocks.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    expect(lines.length).toBeLessThanOrEqual(gateways * perAddress);
    const outcomes = knocks.flatMap((one) => (one.status === 'rejected' ? [outcomeOf(one.reason as Refused)] : []));
    expect(outcomes).toContain('rate_limited');
    expect(outcomes.filter((outcome) => !refusals.has(outcome))).toEqual([]);
    const newcomer = await somebody(stack.url);
    for (const one of [bystander, newcomer]) await expectTalk(one);
    for (const line of [...lines, bystander.line, newcomer.line]) line.close();
  });
});

describe('ER1 requests larger than anybody needs', () => {
  test.each(largeRequests)('%s gets a problem', async (_what, write, status, code) => {
    const { person, room, line } = await somebody(stack.url);
    line.close();
    const answer = await answerTo(stack.url, write(person, room));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/^content-type: application\/problem\+json/im);
    expect(answer).toContain(`"code":"${code}"`);
    expect(await wholeHistory(person, room)).toEqual([]);
  });
});

describe('ER1 frames that no client sends', () => {
  test.each(badFrames)('%s: ends its own connection and no other, and nothing is stored', async (_what, frames) => {
    const other = await somebody(stack.url);
    const raw = await openSignedIn(stack.url, other.person.token);
    for (const bytes of frames(other.room)) raw.socket.write(bytes);
    await eventually(() => expect(raw.isOpen()).toBe(false));
    await expectTalk(other);
    const contents = (await wholeHistory(other.person, other.room)).map(({ content }) => content);
    expect(contents.filter((content) => content.includes(smuggled))).toEqual([]);
    other.line.close();
  });
});

describe('ER1 what names a prototype', () => {
  test.each(['{"__proto__":FIELDS}', '{"constructor":{"prototype":FIELDS}}'])(
    '%s changes nothing for whoever comes after',
    async (text) => {
      const { person, room, line } = await somebody(stack.url);
      const fields = { roomId: room, clientMessageId: randomUUID(), content: smuggled };
      const polluting = text.replace('FIELDS', JSON.stringify(fields));
      for (const body of [polluting, '{}']) {
        expect((await person.call('POST', `/api/rooms/${room}/messages`, body)).body).toMatchObject({ code: 'invalid' });
        expect(await line.emit('message:send', JSON.parse(body))).toMatchObject({ error: { code: 'invalid' } });
      }
      expect(await wholeHistory(person, room)).toEqual([]);
      line.close();
    },
  );
});

describe('at the end', () => {
  test('CO1 sockets that never sign in are closed before they are asked whether they are there, through the edge too', async () => {
    await eventually(() => expect(silent.filter((raw) => raw.isOpen())).toEqual([]));
    // Who does not answer a ping is closed as well, but only after it.
    expect(silent.filter((raw) => raw.received().includes(pingOfEngine))).toEqual([]);
  });

  test('ER1 requests that trickle in are cut off with a problem: headers after 10 s (with npm run test:slow bodies, after 30 s)', async () => {
    for (const raw of slow ? [...slowHeaders, ...slowBodies] : slowHeaders) {
      await raw.ended;
      expect(raw.received()).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*did not arrive in time/);
    }
  });

  test('none of all this has ended a process', () => {
    expect(pidsNow()).toEqual(pids);
  });
});
