import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Ack, Frame, Person, Ready } from './person.ts';
import { Timeline } from './timeline.ts';

/** How a client takes `server:draining`: it connects anew in time (CO5), or does not listen and comes back when it is cut off. */
export type Manners = 'listens' | 'ignores';

/** What a wanderer is. */
export interface WandererOptions {
  readonly person: Person;
  readonly roomId: string;
  readonly manners: Manners;
  readonly transports: readonly ('polling' | 'websocket')[];
}

/** Half a second, give or take half of it: how soon somebody who was cut off comes back is the client's own choice (default 1 s). */
const reconnectionDelay = 500;

/** A plain `socket.io-client` that stays in one room over whatever becomes of its connections. */
export class Wanderer {
  readonly timeline: Timeline;
  /** The moments it was told to go, ms ahead. */
  readonly told: number[] = [];
  /** How long it was without a connection that had said `ready`, each time, ms. */
  readonly interruptions: number[] = [];
  /** Why attempts to connect came to nothing: each one costs it another wait, longer each time. */
  readonly failures: string[] = [];
  /** Refusals after which a plain client stays away. */
  readonly refusals: string[] = [];
  readonly #options: WandererOptions;
  readonly #open = new Set<Socket>();
  #current: Socket | undefined;
  #downSince: number | undefined;
  #started = false;
  #syncing = false;
  #isBehind = false;

  constructor(options: WandererOptions) {
    this.#options = options;
    this.timeline = new Timeline(options.roomId, { epoch: 0, rev: 0 });
    this.#connect();
  }

  isUp(): boolean {
    return this.#current?.connected === true;
  }

  /** Sends until it is acknowledged, under one id over all connections. Answers the id. */
  async send(content: string): Promise<string> {
    const clientMessageId = randomUUID();
    const message = { roomId: this.timeline.roomId, clientMessageId, content };
    for (;;) {
      const ack = this.isUp() ? await this.#current?.timeout(12_000).emitWithAck('message:send', message).catch(lost) : lost();
      if (ack?.ok === true) return clientMessageId;
      if (ack?.error.retryable === false) throw new Error(`refused for good: ${ack.error.code}`);
      await sleep(50);
    }
  }

  close(): void {
    for (const socket of this.#open) socket.close();
  }

  #connect(): void {
    const { person, manners, transports } = this.#options;
    const auth = { token: person.token, protocol: 1 };
    const socket = io(person.url, { auth, transports: [...transports], forceNew: true, reconnectionDelay });
    this.#open.add(socket);
    socket.on('ready', (ready: Ready) => this.#enter(socket, ready));
    socket.on('room:events', (frame: Frame) => void (this.timeline.apply(frame) || this.#sync()));
    socket.on('connect_error', (error) => {
      if (!socket.active) this.refusals.push(error.message);
    });
    this.#noteFailures(socket);
    socket.on('disconnect', () => {
      if (socket === this.#current) this.#downSince ??= performance.now();
    });
    socket.on('server:draining', ({ reconnectAfterMs }: { reconnectAfterMs: number }) => {
      this.told.push(reconnectAfterMs);
      if (manners === 'listens') this.#goAfter(socket, reconnectAfterMs);
    });
  }

  #noteFailures(socket: Socket): void {
    let state: 'opening' | 'entering' | 'ready' = 'opening';
    // Also told of a connection that breaks later, which is an interruption and no attempt.
    socket.io.on('error', (error) => {
      if (state === 'opening') this.failures.push(error.message);
    });
    socket.io.on('open', () => (state = 'entering'));
    socket.on('ready', () => (state = 'ready'));
    socket.io.on('close', (reason) => {
      if (state === 'entering') this.failures.push(`cut off before it was ready: ${reason}`);
      state = 'opening';
    });
  }

  #goAfter(socket: Socket, waitMs: number): void {
    socket.io.reconnection(false);
    setTimeout(() => this.#connect(), waitMs);
  }

  #enter(socket: Socket, ready: Ready): void {
    const previous = this.#current;
    this.#current = socket;
    if (this.#downSince !== undefined) this.interruptions.push(performance.now() - this.#downSince);
    this.#downSince = undefined;
    if (previous !== undefined && previous !== socket) {
      this.#open.delete(previous);
      previous.close();
    }
    if (this.#started) return this.#sync();
    this.#started = true;
    const room = ready.rooms.find(({ roomId }) => roomId === this.timeline.roomId);
    if (room === undefined) throw new Error('ready does not name the room');
    this.timeline.cursor = room.rev;
    this.timeline.epoch = room.epoch;
  }

  /** Until nothing was missing any more; what fails is tried again after the next `ready`. */
  #sync(): void {
    this.#isBehind = true;
    if (this.#syncing) return;
    this.#syncing = true;
    void this.#syncUntilEven().finally(() => (this.#syncing = false));
  }

  async #syncUntilEven(): Promise<void> {
    while (this.#isBehind && this.#open.size > 0) {
      this.#isBehind = false;
      const socket = this.#current;
      const emit = <Answer>(event: string, ...payload: unknown[]) =>
        socket?.timeout(5_000).emitWithAck(event, ...payload) as Promise<Answer>;
      await this.timeline.sync({ emit }).catch(async () => {
        this.#isBehind = true;
        await sleep(50);
      });
    }
  }
}

const lost = (): Ack | undefined => undefined;
