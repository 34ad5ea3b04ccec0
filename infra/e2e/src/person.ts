import { randomBytes, randomUUID } from 'node:crypto';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

/** A frame as it arrives; the tests read it as a stranger would, without our types. */
export interface Frame {
  readonly roomId: string;
  readonly epoch: number;
  readonly prevRev: number;
  readonly rev: number;
  readonly events: readonly { readonly rev: number; readonly type: string; readonly data: Message }[];
}

/** What the tests look at in a message. */
export interface Message {
  readonly id: string;
  readonly seq: number;
  readonly rev: number;
  readonly senderId: string;
  readonly clientMessageId: string;
  readonly content: string;
  readonly createdAt: string;
  readonly editedAt?: string;
  readonly deletedAt?: string;
}

/** A frame of what is a user's own. */
export interface UserFrame {
  readonly prevRev: number;
  readonly rev: number;
  readonly events: readonly { readonly rev: number; readonly type: string; readonly data: Readonly<Record<string, unknown>> }[];
}

/** The acknowledgement of any event. */
export type Ack =
  | { readonly ok: true; readonly data: { readonly message: Message; readonly duplicate: boolean } }
  | {
      readonly ok: false;
      readonly error: {
        readonly code: string;
        readonly outcome: string;
        readonly retryable: boolean;
        readonly retryAfterMs?: number;
      };
    };

/** A reply over REST. */
export interface Reply<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** Somebody with an account, using nothing but `fetch`. */
export interface Person {
  readonly url: string;
  readonly id: string;
  readonly username: string;
  readonly password: string;
  token: string;
  refreshToken: string;
  call<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Reply<Body>>;
}

/** One request, with the JSON answer if there is one. */
export const request = async <Body = Record<string, unknown>>(
  url: string,
  method: string,
  path: string,
  options: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
): Promise<Reply<Body>> => {
  const reply = await fetch(url + path, {
    method,
    headers: {
      ...(options.body === undefined ? {} : { 'content-type': typeOf(options.body) }),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...options.headers,
    },
    body: bodyOf(options.body),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await reply.text();
  return { status: reply.status, body: parsed(text) as Body, headers: reply.headers };
};

/** What is no JSON was not said by Parley, but by something in front of it. */
const parsed = (text: string): unknown => {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return { text };
  }
};

/** Bytes go as they are. */
const typeOf = (body: unknown): string => (body instanceof Uint8Array ? 'application/octet-stream' : 'application/json');
const bodyOf = (body: unknown): NonNullable<RequestInit['body']> | null => {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
};

/** Somebody who asks with that token; of somebody who is there already, another one of the same id. */
export const withToken = (somebody: Omit<Person, 'token' | 'call'>, token: string): Person => {
  const person: Person = {
    ...somebody,
    token,
    call: (method, path, body) =>
      request(person.url, method, path, { token: person.token, ...(body === undefined ? {} : { body }) }),
  };
  return person;
};

/** Registers somebody new at the edge. */
export const register = async (url: string, name = 'person'): Promise<Person> => {
  const username = `${name}-${randomBytes(5).toString('hex')}`;
  const password = randomBytes(12).toString('base64');
  const reply = await request<{ user: { id: string }; accessToken: string; refreshToken: string }>(
    url,
    'POST',
    '/api/auth/register',
    {
      body: { username, password, displayName: name, delivery: 'body' },
    },
  );
  if (reply.status !== 201) throw new Error(`registering answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  const { user, accessToken, refreshToken } = reply.body;
  return withToken({ url, id: user.id, username, password, refreshToken }, accessToken);
};

/** A new room of one's own, with others in it. */
export const createRoom = async (owner: Person, members: readonly Person[] = [], kind = 'private'): Promise<string> => {
  const reply = await owner.call<{ id: string }>('POST', '/api/rooms', {
    kind,
    name: 'A room',
    memberIds: members.map(({ id }) => id),
  });
  if (reply.status !== 201) throw new Error(`creating a room answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body.id;
};

/** What `ready` tells. */
export interface Ready {
  readonly connectionId: string;
  readonly rooms: readonly {
    readonly roomId: string;
    readonly role: string;
    readonly epoch: number;
    readonly rev: number;
    readonly lastSeq: number;
  }[];
  readonly [field: string]: unknown;
}

/** A plain Socket.IO client that is ready. */
export interface Line {
  readonly socket: Socket;
  readonly ready: Ready;
  readonly frames: Frame[];
  readonly userFrames: UserFrame[];
  /** Everything else the server emitted, in order: `[event, payload]`. */
  readonly others: [event: string, payload: Record<string, unknown>][];
  send(roomId: string, content: string, clientMessageId?: string): Promise<Ack>;
  emit<Answer = Ack>(event: string, ...payload: unknown[]): Promise<Answer>;
  close(): void;
}

/** Where and how a line connects. */
export type LineOptions = Partial<ManagerOptions & SocketOptions> & { readonly at?: string; readonly token?: string };

/** For what is never answered. */
const ackWithinMs = 30_000;

/** Connects, by WebSocket unless said otherwise, and waits for `ready`. @throws the `connect_error`. */
export const connect = async (
  person: Person,
  { at = person.url, token = person.token, ...options }: LineOptions = {},
): Promise<Line> => {
  const socket = io(at, {
    auth: { token, protocol: 1 },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...options,
  });
  const frames: Frame[] = [];
  const userFrames: UserFrame[] = [];
  const others: Line['others'] = [];
  socket.on('room:events', (frame: Frame) => frames.push(frame));
  socket.on('user:events', (frame: UserFrame) => userFrames.push(frame));
  socket.onAny((event: string, payload: Record<string, unknown>) => {
    if (event !== 'room:events' && event !== 'user:events') others.push([event, payload]);
  });
  const ready = await new Promise<Ready>((resolve, reject) => {
    socket.once('ready', resolve);
    socket.once('connect_error', reject);
    socket.once('disconnect', (reason) => reject(new Error(`disconnected before ready: ${reason}`)));
  }).catch((error: unknown) => {
    socket.close();
    throw error;
  });
  const emit = <Answer>(event: string, ...payload: unknown[]) =>
    socket.timeout(ackWithinMs).emitWithAck(event, ...payload) as Promise<Answer>;
  return {
    socket,
    ready,
    frames,
    userFrames,
    others,
    emit,
    send: (roomId, content, clientMessageId = randomUUID()) => emit<Ack>('message:send', { roomId, clientMessageId, content }),
    close: () => void socket.close(),
  };
};

/** Somebody new with a room of their own and a line: the limit on sends is per person, and some tests send a lot. */
export const somebody = async (url: string): Promise<{ person: Person; room: string; line: Line }> => {
  const person = await register(url, 'somebody');
  const room = await createRoom(person);
  return { person, room, line: await connect(person) };
};

/** The types of a room's events in the order of their arrival. */
export const typesOf = (frames: readonly Frame[], roomId: string): string[] =>
  frames.filter((frame) => frame.roomId === roomId).flatMap((frame) => frame.events.map(({ type }) => type));

/** The messages that frames brought, in the order of their arrival. */
export const messagesOf = (frames: readonly Frame[], roomId: string): Message[] =>
  frames
    .filter((frame) => frame.roomId === roomId)
    .flatMap((frame) => frame.events.filter(({ type }) => type === 'message.created').map(({ data }) => data));

/** The whole history of a room, page by page. */
export const wholeHistory = async (person: Person, roomId: string): Promise<Message[]> => {
  const messages: Message[] = [];
  for (;;) {
    const after = messages.at(-1)?.seq ?? 0;
    const reply = await person.call<{ messages: Message[]; hasMoreAfter: boolean }>(
      'GET',
      `/api/rooms/${roomId}/messages?after=${after}&limit=200`,
    );
    if (reply.status !== 200) throw new Error(`history answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    messages.push(...reply.body.messages);
    if (!reply.body.hasMoreAfter) return messages;
  }
};

/** A room's digest as one member sees it. */
export const digestOf = async (person: Person, roomId: string): Promise<{ rev: number; count: number; sha256: string }> => {
  const reply = await person.call<{ rev: number; count: number; sha256: string }>('GET', `/api/rooms/${roomId}/digest`);
  if (reply.status !== 200) throw new Error(`the digest answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
};
