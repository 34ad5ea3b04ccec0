import { Socket as NetSocket } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { type Ack, type Frame, type Message, type Person, type Ready, type UserFrame } from '../person.ts';
import { type Held, HeldRoom, isOfMessage } from '../timeline.ts';
import { refused, ticketsOf, toldOf } from './attempts.ts';
import type { ConnectionJudge } from './connection-judge.ts';
import type { Holding, Received, SeenEvent } from './history.ts';
import type { Receptions } from './receptions.ts';
import type { Try } from './recorder.ts';

const seen = ({ rev, type, data }: Frame['events'][number]): SeenEvent =>
  // A member event's subject is the person.
  isOfMessage(type)
    ? { rev, type, subject: data.id, seq: data.seq }
    : { rev, type, subject: (data as unknown as { userId?: string }).userId ?? '', seq: 0 };

/** A bare `socket.io-client` that comes back by itself, notes all it is told, and holds its rooms by FR2. */
export class Talker {
  readonly person: Person;
  readonly connections: ConnectionJudge[] = [];
  readonly timelines: ReadonlyMap<string, HeldRoom<Held>>;
  readonly #socket: Socket;
  readonly #receptions: Receptions;
  readonly #behind = new Set<string>();
  #syncing = false;
  #retries = 0;

  /** @param rooms where each room to be held begins; none for somebody who only listens */
  constructor(person: Person, rooms: ReadonlyMap<string, { epoch: number; rev: number }>, receptions: Receptions) {
    this.person = person;
    this.#receptions = receptions;
    this.timelines = new Map([...rooms].map(([roomId, start]) => [roomId, this.#holding(roomId, start)]));
    this.#socket = io(person.url, {
      auth: (tell) => tell({ token: person.token, protocol: 1 }),
      autoConnect: false,
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
    });
    this.#socket.on('ready', (ready: Ready) => this.#enter(ready));
    this.#socket.on('room:events', (frame: Frame) => this.#hear(frame));
    this.#socket.on('user:events', (frame: UserFrame) => this.#hearOfMyself(frame));
    this.#socket.on('room:resync', ({ roomIds }: { roomIds: string[] }) => {
      this.#log({ kind: 'resync', at: performance.now(), roomIds });
      this.#sync(roomIds);
    });
    // What the server itself ended is not tried again by the library.
    this.#socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect') setTimeout(() => this.#socket.connect(), 200);
    });
  }

  isUp(): boolean {
    return this.#socket.connected && this.connections.length > 0;
  }

  /** Whether it holds as much of a room as an answer told of. */
  holds(roomId: string, seq: number): boolean {
    return this.timelines.get(roomId)?.bySeq.has(seq) === true;
  }

  /** Whether it has caught up as far as it knows. */
  isEven(): boolean {
    return this.isUp() && !this.#syncing && this.#behind.size + this.#retries === 0;
  }

  /** Whether it was told that it is in a room. */
  isIn(roomId: string): boolean {
    return this.connections.at(-1)?.isIn(roomId) === true;
  }

  /** Reads nothing any more, while its connection stays; answers how to go on. */
  stopReading(): () => void {
    const { transport } = this.#socket.io.engine;
    // Private in engine.io-client: the WebSocket of `ws`, and below it the TCP socket.
    const webSocket: unknown = Reflect.get(transport, 'ws');
    const stream: unknown = typeof webSocket === 'object' && webSocket !== null ? Reflect.get(webSocket, '_socket') : undefined;
    if (!(stream instanceof NetSocket)) throw new Error('the connection is no WebSocket over TCP');
    stream.pause();
    return () => stream.resume();
  }

  /** Another token was got: it takes the place of the one that the connection has (CO3). */
  refreshed(): void {
    this.#socket.emit('session:refresh', { token: this.person.token }, () => undefined);
  }

  /** Leaves; comes, or comes back. */
  leave(): void {
    this.#socket.disconnect();
  }
  comeBack(): void {
    this.#socket.connect();
  }
  /** Which connection it has: what is given on one keeps its order. */
  lane(): string {
    return this.connections.at(-1)?.connection ?? '';
  }

  /** Gives a send, an edit, a deletion or a reaction over the socket. */
  readonly attempt: Try = async (operation) => {
    const { kind, roomId, id, content, subject } = operation;
    if (!this.isUp()) return { outcome: 'rejected', code: 'offline', retryable: true };
    const change = { roomId, messageId: subject, commandId: id };
    const [event, payload] =
      kind === 'send'
        ? ['message:send', { roomId, clientMessageId: id, content, ...ticketsOf(operation) }]
        : kind === 'react'
          ? ['reaction:add', { ...change, emoji: content }]
          : [`message:${kind}`, kind === 'edit' ? { ...change, content } : change];
    const emitted = this.#socket.timeout(12_000).emitWithAck(event, payload) as Promise<Ack>;
    const ack = await emitted.catch(() => undefined);
    if (ack?.ok === true) return { outcome: 'ok', told: toldOf(ack.data.message), duplicate: ack.data.duplicate };
    return refused(ack?.error ?? {});
  };

  holdings(): Holding[] {
    return [...this.timelines].map(([roomId, { cursor, bySeq }]) => ({
      client: this.person.username,
      roomId,
      cursor,
      from: 1,
      messages: bySeq,
    }));
  }

  close(): void {
    this.#socket.close();
  }

  #log(one: Received): void {
    this.connections.at(-1)?.take(one);
  }

  #holding(roomId: string, start: { epoch: number; rev: number }): HeldRoom<Held> {
    const seenThere = this.#receptions.room(roomId);
    return new HeldRoom<Held>(roomId, start, ({ id, seq, rev }) => ({ id: seenThere.sameId(seq, id), seq, rev }));
  }

  #enter({ rooms }: Ready): void {
    const connection = `${this.person.username}#${this.connections.length + 1}`;
    this.connections.push(this.#receptions.connect(connection, this.person.id));
    this.#log({ kind: 'ready', at: performance.now(), heads: new Map(rooms.map(({ roomId, rev }) => [roomId, rev])) });
    this.#sync([...this.timelines.keys()]);
  }

  #hear(frame: Frame): void {
    const { roomId, prevRev, rev, events } = frame;
    this.#log({ kind: 'frame', at: performance.now(), roomId, prevRev, rev, events: events.map(seen) });
    if (this.timelines.get(roomId)?.apply(frame) === false) this.#sync([roomId]);
  }

  #hearOfMyself({ prevRev, events }: UserFrame): void {
    if (prevRev === 0 && events.length === 0) this.#log({ kind: 'anew', at: performance.now() });
    for (const { type, data } of events) {
      const roomId = data['roomId'];
      if (type === 'room.removed' && typeof roomId === 'string') this.#log({ kind: 'removed', at: performance.now(), roomId });
      if (type === 'room.added' && typeof roomId === 'string' && typeof data['rev'] === 'number')
        this.#log({ kind: 'added', at: performance.now(), roomId, rev: data['rev'] });
    }
  }

  #sync(roomIds: readonly string[]): void {
    for (const roomId of roomIds) this.#behind.add(roomId);
    if (this.#syncing) return;
    this.#syncing = true;
    void this.#syncAll().finally(() => (this.#syncing = false));
  }

  async #syncAll(): Promise<void> {
    // What fails is tried again with the next `ready`, or the next frame that does not continue.
    for (const roomId of this.#behind) {
      this.#behind.delete(roomId);
      const timeline = this.timelines.get(roomId);
      if (timeline === undefined) continue;
      await this.#catchUp(timeline).catch(() => {
        if (!this.#socket.connected) return;
        this.#retries += 1;
        setTimeout(() => {
          this.#retries -= 1;
          this.#sync([roomId]);
        }, 300);
      });
    }
  }

  async #catchUp(timeline: HeldRoom<Held>): Promise<void> {
    const emit = <Answer>(event: string, ...payload: unknown[]) =>
      this.#socket.timeout(5_000).emitWithAck(event, ...payload) as Promise<Answer>;
    await timeline.sync({ emit }).catch(async (error: unknown) => {
      if (!(error instanceof Error && error.message.includes('recovered'))) throw error;
      await this.#loadAll(timeline);
      await timeline.sync({ emit });
    });
  }

  /** RC1: more was missed than is replayed, or it is another epoch. The head is asked for first: what comes later is synced. */
  async #loadAll(timeline: HeldRoom<Held>): Promise<void> {
    const room = await this.person.call<{ epoch: number; rev: number }>('GET', `/api/rooms/${timeline.roomId}`);
    if (room.status !== 200) throw new Error(`the room was answered ${room.status}`);
    const { epoch, rev } = room.body;
    if (epoch === timeline.epoch) return this.#loadChanges(timeline);
    timeline.startOver(epoch);
    for (let after = 0, more = true; more; ) {
      const path = `/api/rooms/${timeline.roomId}/messages?after=${after}&limit=200`;
      const { status, body } = await this.person.call<{ messages: Message[]; hasMoreAfter: boolean }>('GET', path);
      if (status !== 200) throw new Error(`history answered ${status}`);
      for (const message of body.messages) timeline.keep(message);
      after = body.messages.at(-1)?.seq ?? after;
      more = body.hasMoreAfter;
    }
    timeline.cursor = Math.max(rev, timeline.cursor);
  }

  /** All that was missed since the cursor, however much: who holds a room of 100,000 messages does not load them anew. */
  async #loadChanges(timeline: HeldRoom<Held>): Promise<void> {
    for (let more = true; more; ) {
      const path = `/api/rooms/${timeline.roomId}/changes?since=${timeline.cursor}`;
      const { status, body } = await this.person.call<Frame & { more: boolean }>('GET', path);
      if (status !== 200) throw new Error(`changes were answered ${status}`);
      if (!timeline.apply(body)) throw new Error('the changes belong to another epoch');
      more = body.more;
    }
  }
}
