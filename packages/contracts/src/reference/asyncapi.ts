import { z } from 'zod';
import { clientEvents, HandshakeAuth, protocolVersion, serverEvents } from '../client-events.ts';
import { AckError, ErrorCode } from '../errors.ts';
import { createSchemaBook, type Docstrings, type SchemaBook, type SchemaObject } from './schema-book.ts';

const about = `What clients and gateways say to each other over Socket.IO (path /socket.io/, one namespace). Signs like MS4 name the rules of docs/protocol.md.
Every event a client emits is answered through its acknowledgement, \`{ok: true, data}\` or \`{ok: false, error}\`. Unknown fields are ignored, so a client must ignore those it does not know.
The application described here is the gateway: it receives what clients emit, and sends the rest.`;

/** A name as file names have it, which is also what AsyncAPI allows for keys: `message:send` is `message-send`. */
const keyOf = (event: string): string => event.replaceAll(':', '-');

interface Message {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly payload: SchemaObject;
}

/** Makes the AsyncAPI 3.0 document of the Socket.IO contract; the same contracts always make the same text. */
export const createAsyncApi = (docs: Docstrings): Record<string, unknown> => {
  const book = createSchemaBook('draft-07', docs);
  const commands = Object.entries<ClientEvent>(clientEvents).map(([event, shape]) => command(event, shape, docs, book));
  const news = Object.entries(serverEvents).map(([event, payload]) => ({
    key: keyOf(event),
    doc: docs[`serverEvents.${event}`] ?? event,
    message: { name: event, title: event, summary: docs[`serverEvents.${event}`] ?? event, payload: book.output(payload) },
  }));
  const messages: Record<string, Message> = {
    connect: handshake(book),
    'connect-error': connectError(book),
    ...Object.fromEntries(commands.flatMap(({ key, message, ack }) => [[key, message] as const, [`${key}-ack`, ack] as const])),
    ...Object.fromEntries(news.map(({ key, message }) => [key, message])),
  };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Parley',
      version: `${protocolVersion}.0.0`,
      description: about.replaceAll('\n', ' '),
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/json',
    servers: { gateway },
    channels: { socket: channel(Object.keys(messages)) },
    operations: {
      connect: receive('connect', 'Opens a connection (CO1).', ['ready', 'connect-error']),
      ...Object.fromEntries(commands.map(({ key, doc }) => [key, receive(key, doc, [`${key}-ack`])])),
      ...Object.fromEntries(news.map(({ key, doc }) => [key, operation('send', key, doc)])),
    },
    components: { messages, schemas: book.componentsOf(messages), securitySchemes },
  };
};

const gateway = {
  host: '{host}',
  pathname: '/socket.io/',
  protocol: 'ws',
  description: 'Socket.IO 4: WebSocket first, HTTP long-polling as fallback; any balancer, without affinity.',
  variables: { host: { default: 'localhost:8080', description: 'Where the edge answers.' } },
  security: [{ $ref: '#/components/securitySchemes/accessToken' }],
};

const securitySchemes = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token, as `auth.token` of the handshake (CO1).',
  },
};

const channel = (keys: readonly string[]) => ({
  address: '/',
  title: 'The namespace',
  description: 'The one namespace, in which a connection is in the rooms of its user.',
  servers: [{ $ref: '#/servers/gateway' }],
  messages: Object.fromEntries(keys.map((key) => [key, { $ref: `#/components/messages/${key}` }])),
});

const inChannel = (key: string) => ({ $ref: `#/channels/socket/messages/${key}` });

const operation = (action: 'send' | 'receive', key: string, doc: string) => ({
  action,
  channel: { $ref: '#/channels/socket' },
  summary: doc,
  messages: [inChannel(key)],
});

const receive = (key: string, doc: string, answers: readonly string[]) => ({
  ...operation('receive', key, doc),
  reply: { channel: { $ref: '#/channels/socket' }, messages: answers.map(inChannel) },
});

interface ClientEvent {
  readonly payload: z.ZodType;
  readonly data: z.ZodType;
  readonly errors?: readonly ErrorCode[];
}

const command = (event: string, shape: ClientEvent, docs: Docstrings, book: SchemaBook) => {
  const doc = docs[`clientEvents.${event}`] ?? event;
  return {
    key: keyOf(event),
    doc,
    message: { name: event, title: event, summary: doc, payload: book.input(shape.payload) },
    ack: {
      name: `${event} acknowledgement`,
      title: `Answer to ${event}`,
      summary: `What the callback of \`${event}\` gets.`,
      payload: acknowledgement(shape, book),
    },
  };
};

const acknowledgement = (shape: ClientEvent, book: SchemaBook): SchemaObject => ({
  oneOf: [
    succeeded(book.output(shape.data)),
    { ...failed(book, eventErrors(shape)), description: 'It was refused, or its outcome is unknown (ER1).' },
  ],
});

const succeeded = (data: SchemaObject): SchemaObject => ({
  type: 'object',
  properties: { ok: { const: true }, data },
  required: ['ok', 'data'],
});

const failed = (book: SchemaBook, codes: readonly ErrorCode[]): SchemaObject => ({
  type: 'object',
  properties: { ok: { const: false }, error: errorWith(book, codes) },
  required: ['ok', 'error'],
});

const errorWith = (book: SchemaBook, codes: readonly ErrorCode[]): SchemaObject => ({
  allOf: [book.output(AckError), book.output(z.object({ code: z.enum(codes) }))],
});

/** Codes that follow from the connection and from the room a payload names, and those the event declares. */
export const eventErrors = ({ payload, errors = [] }: Pick<ClientEvent, 'payload' | 'errors'>): ErrorCode[] => {
  const codes = new Set<ErrorCode>([...everyEvent, ...errors]);
  if (payload instanceof z.ZodObject && 'roomId' in payload.shape) codes.add('not_found').add('forbidden');
  return ErrorCode.options.filter((code) => codes.has(code));
};

const everyEvent: readonly ErrorCode[] = [
  'invalid',
  'unauthenticated',
  'token_expired',
  'too_large',
  'rate_limited',
  'overloaded',
  'unavailable',
  'internal',
];

const handshake = (book: SchemaBook): Message => ({
  name: 'connect',
  title: 'Handshake',
  summary: '`auth` of the Socket.IO handshake (CO1).',
  payload: book.input(HandshakeAuth),
});

const connectErrorCodes: readonly ErrorCode[] = ['invalid', 'unauthenticated', 'token_expired', 'forbidden', 'rate_limited'];

const connectError = (book: SchemaBook): Message => ({
  name: 'connect_error',
  title: 'Refused connection',
  summary: 'A lasting refusal; `data` says why. What passes by itself ends the Engine.IO connection instead (CO8).',
  payload: {
    type: 'object',
    properties: { message: { type: 'string' }, data: errorWith(book, connectErrorCodes) },
    required: ['message', 'data'],
  },
});
