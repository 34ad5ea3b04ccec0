import { randomUUID } from 'node:crypto';
import { exchange } from '../fuzz/exchange.ts';
import { openPacketLine, type PacketLine } from '../fuzz/packet-line.ts';
import type { Person } from '../person.ts';

/** Who asks, and of what. */
export interface Teller {
  readonly url: string;
  readonly person: Person;
  readonly line: PacketLine;
  readonly roomId: string;
  readonly messageId: string;
}

/** One place where somebody may put what nobody else is to see. Answers the reply: over REST its status, body and headers. */
export interface Place {
  readonly what: string;
  /** Whether a reply that says `ok` shows it again to whoever sent it, as it must. */
  readonly echoes: boolean;
  readonly tell: (secret: string, teller: Teller) => Promise<string>;
}

type Headers = Record<string, string>;
type Body = object | string | undefined;

const send = async (
  { url, person }: Teller,
  method: string,
  target: string,
  body?: Body,
  headers: Headers = {},
): Promise<string> => {
  const {
    status,
    headers: answered,
    text,
  } = await exchange(url, {
    method,
    target,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}`, ...headers },
    body: body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  return `${status} ${text} ${JSON.stringify(answered)}`;
};

const emit = async ({ line }: Teller, event: string, payload: object): Promise<string> =>
  JSON.stringify(await line.ask({ args: `${JSON.stringify(event)},${JSON.stringify(payload)}` }));

type Request = (secret: string, teller: Teller) => readonly [method: string, target: string, body?: Body, headers?: Headers];
const rest = (what: string, request: Request, echoes = false): Place => ({
  what,
  echoes,
  tell: (secret, teller) => send(teller, ...request(secret, teller)),
});

type Emission = (secret: string, teller: Teller) => readonly [event: string, payload: object];
const event = (what: string, emission: Emission, echoes = false): Place => ({
  what,
  echoes,
  tell: (secret, teller) => emit(teller, ...emission(secret, teller)),
});

const messages = ({ roomId }: Teller): string => `/api/rooms/${roomId}/messages`;
const said = (content: unknown, more: object = {}) => ({ clientMessageId: randomUUID(), content, ...more });
const mail = (secret: string): string => `${secret}@mail.example`;
const name = (): string => `n${randomUUID().slice(0, 20)}`;

const inBodies: readonly Place[] = [
  rest('content', (secret, teller) => ['POST', messages(teller), said(secret)], true),
  rest('content that is too long', (secret, teller) => ['POST', messages(teller), said(secret.repeat(500))]),
  rest('content with NUL', (secret, teller) => ['POST', messages(teller), said(`${secret}\u0000`)]),
  rest('content that is a list', (secret, teller) => ['POST', messages(teller), said([secret])]),
  rest('metadata', (secret, teller) => ['POST', messages(teller), said('x', { metadata: { note: secret } })], true),
  rest('metadata as a key', (secret, teller) => ['POST', messages(teller), said('x', { metadata: { [secret]: '\u0000' } })]),
  rest('an unknown field', (secret, teller) => ['POST', messages(teller), said('', { [secret]: secret })]),
  rest('an id of a message', (secret, teller) => ['POST', messages(teller), { clientMessageId: secret, content: 'x' }]),
  rest('an edit', (secret, teller) => ['PATCH', `${messages(teller)}/${teller.messageId}`, { content: secret }], true),
  rest('an edit of nothing', (secret, teller) => ['PATCH', `${messages(teller)}/${randomUUID()}`, { content: secret }]),
  rest('text that is no JSON', (secret, teller) => ['POST', messages(teller), `{"content": "${secret}`]),
  rest('text behind JSON', (secret, teller) => ['POST', messages(teller), `{"content": 1} ${secret}`]),
  rest('plain text', (secret, teller) => ['POST', messages(teller), secret, { 'content-type': 'text/plain' }]),
  rest('a prototype', (secret, teller) => ['POST', messages(teller), `{"__proto__": {"content": "${secret}"}}`]),
  rest('a body over 256 KiB', (secret, teller) => ['POST', messages(teller), said(secret.repeat(15_000))]),
  rest("a room's topic", (secret) => ['POST', '/api/rooms', { kind: 'private', name: 'x', topic: secret }], true),
  rest("a room's name that is too long", (secret) => ['POST', '/api/rooms', { kind: 'private', name: secret.repeat(10) }]),
  rest('a list of members', (secret) => ['POST', '/api/rooms', { kind: 'private', name: 'x', memberIds: [secret] }]),
  rest('a kind of room', (secret) => ['POST', '/api/rooms', { kind: secret, name: 'x' }]),
];

const inSigningIn: readonly Place[] = [
  rest('the password of a new account', (secret) => [
    'POST',
    '/api/auth/register',
    { username: name(), password: `long ${secret}` },
  ]),
  rest('a password that is too long', (secret) => [
    'POST',
    '/api/auth/register',
    { username: name(), password: secret.repeat(20) },
  ]),
  rest('a password that is an object', (secret) => ['POST', '/api/auth/register', { username: name(), password: { secret } }]),
  rest('a mail address as username', (secret) => [
    'POST',
    '/api/auth/register',
    { username: mail(secret), password: 'long enough' },
  ]),
  rest('a mail address as display name', (secret) => ['PATCH', '/api/users/me', { displayName: mail(secret) }], true),
  rest('a wrong password', (secret, { person }) => ['POST', '/api/auth/login', { username: person.username, password: secret }]),
  rest('the mail address of nobody', (secret) => ['POST', '/api/auth/login', { username: mail(secret), password: secret }]),
  rest('a refresh token', (secret) => ['POST', '/api/auth/refresh', { refreshToken: `1.${secret}.1.${secret}` }]),
  // The session of a token that comes along would end.
  rest('a refresh token to end', (secret) => ['POST', '/api/auth/logout', { refreshToken: secret }, { authorization: '' }]),
  rest('a cookie', (secret) => ['POST', '/api/auth/refresh', undefined, { cookie: `parley_refresh=${secret}; other=${secret}` }]),
];

const aroundBodies: readonly Place[] = [
  rest('a bearer token', (secret) => ['GET', '/api/users/me', undefined, { authorization: `Bearer ${secret}` }]),
  rest('a token of three parts', (secret) => ['GET', '/api/rooms', undefined, { authorization: `Bearer ${secret}.${secret}.x` }]),
  rest('another scheme', (secret) => ['GET', '/api/rooms', undefined, { authorization: `Basic ${secret}` }]),
  rest('a header', (secret) => ['GET', '/api/rooms', undefined, { 'x-api-key': secret, 'user-agent': secret, referer: secret }]),
  rest('a content type', (secret, teller) => ['POST', messages(teller), said('x'), { 'content-type': `text/${secret}` }]),
  rest('If-Match', (secret, teller) => [
    'PATCH',
    `${messages(teller)}/${teller.messageId}`,
    { content: 'x' },
    { 'if-match': secret },
  ]),
  rest('a query that is not asked for', (secret) => ['GET', `/api/rooms?token=${secret}&access_token=${secret}`]),
  rest('a search for people', (secret) => ['GET', `/api/users?query=${secret}`]),
  rest('a search for rooms', (secret) => ['GET', `/api/rooms/public?query=${secret}`]),
  rest('a cursor', (secret) => ['GET', `/api/rooms/public?cursor=${secret}`]),
  rest('an id in a path', (secret) => ['GET', `/api/rooms/${secret}`]),
  rest('a path that leads nowhere', (secret) => ['GET', `/api/${secret}`]),
  rest('a path outside of the API', (secret) => ['GET', `/${secret}`]),
  rest('a handshake', (secret) => ['GET', `/socket.io/?EIO=4&transport=polling&sid=${secret}&token=${secret}`]),
];

const inEvents: readonly Place[] = [
  event('content', (secret, { roomId }) => ['message:send', { roomId, ...said(secret) }], true),
  event('content that is too long', (secret, { roomId }) => ['message:send', { roomId, ...said(secret.repeat(500)) }]),
  event('metadata', (secret, { roomId }) => ['message:send', { roomId, ...said('x', { metadata: { secret } }) }], true),
  event('content for a room of others', (secret) => ['message:send', { roomId: randomUUID(), ...said(secret) }]),
  event('an edit', (secret, { roomId, messageId }) => ['message:edit', { roomId, messageId, content: secret }], true),
  event('an edit of nothing', (secret, { roomId }) => ['message:edit', { roomId, messageId: randomUUID(), content: secret }]),
  event('a token', (secret) => ['session:refresh', { token: secret }]),
  event('what somebody is up to', (secret) => ['presence:set', { status: 'dnd', text: secret }], true),
  event('a status', (secret) => ['presence:set', { status: secret, text: secret }]),
  event('an id of a room', (secret) => ['room:read', { roomId: secret, seq: 0 }]),
  event('an event', (secret) => [secret, { secret }]),
  event('an event over 64 KiB', (secret, { roomId }) => ['message:send', { roomId, ...said(secret.repeat(4_000)) }]),
];

const inHandshakes: readonly Place[] = [
  {
    what: 'the token of a handshake',
    echoes: false,
    tell: (secret, { url }) => openPacketLine(url, secret).then(String, String),
  },
  {
    what: 'a packet that cannot be read',
    echoes: false,
    tell: async (secret, { url, person }) => {
      const line = await openPacketLine(url, person.token);
      line.raw(`421["message:send",{"content":"${secret}`);
      const answer = await line.ask({ args: '"no:such"' }).then(JSON.stringify, String);
      line.close();
      return answer;
    },
  },
];

/** Every place, over REST and over sockets, taken well and taken badly. */
export const places: readonly Place[] = [...inBodies, ...inSigningIn, ...aroundBodies, ...inEvents, ...inHandshakes];
