import { WebSocket } from 'ws';
import { fieldOf, listOf } from './fields.ts';
import { RoomCursor } from './room-cursor.ts';
import type { StormClientSpec } from './storm-messages.ts';

/** What a client tells: that it was let in, that it has all it missed, or that its connection ended by itself. */
export interface StormListener {
  onReady(): void;
  onBack(): void;
  onLost(reason: string): void;
}

/** The acknowledgement that answers `room:sync`. */
const syncId = 7;

/**
 * A client that may be cut off and comes back: a bare WebSocket, a bare Socket.IO client, or one of Parley's, which keeps a
 * cursor per room over its connections, names them when it comes back, and asks `room:sync` where it is behind nevertheless (RC1).
 */
export class StormClient {
  readonly cursors = new Map<string, RoomCursor>();
  /** Rooms that were asked for. */
  synced = 0;
  readonly #spec: StormClientSpec;
  readonly #listener: StormListener;
  #socket: WebSocket | undefined;
  #isBack = false;
  #isSyncing = false;
  #goal = new Map<string, number>();

  constructor(spec: StormClientSpec, listener: StormListener) {
    this.#spec = spec;
    this.#listener = listener;
  }

  /** Connects, once. */
  connect(): void {
    const { url, kind } = this.#spec;
    const path = kind === 'ws' ? '/' : '/socket.io/?EIO=4&transport=websocket';
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, { perMessageDeflate: false });
    this.#socket = socket;
    this.#isBack = false;
    this.#isSyncing = false;
    const lost = (reason: string): void => {
      if (this.#socket !== socket) return;
      this.cut();
      this.#listener.onLost(reason);
    };
    if (kind === 'ws') socket.on('open', () => this.#ready([]));
    socket.on('message', (data: Buffer) => {
      if (this.#socket === socket) this.#take(socket, data.toString(), lost);
    });
    socket.on('error', (error) => lost(error.message));
    socket.on('close', (code) => lost(`closed with ${code}`));
  }

  /** Ends the connection as a broken network does: without a word. */
  cut(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.terminate();
  }

  #take(socket: WebSocket, text: string, lost: (reason: string) => void): void {
    if (text.startsWith('42')) this.#event(listOf(JSON.parse(text.slice(2))), lost);
    else if (text.startsWith(`43${syncId}`)) this.#recovered(JSON.parse(text.slice(`43${syncId}`.length)), lost);
    else if (text === '2') socket.send('3');
    else if (text.startsWith('0')) socket.send(`40${JSON.stringify(this.#auth())}`);
    else if (!text.startsWith('40')) lost(text);
    else if (this.#spec.kind === 'socket.io') this.#ready([]);
  }

  #auth(): object {
    if (this.#spec.kind !== 'parley' || this.cursors.size === 0) return this.#spec.auth;
    return { ...this.#spec.auth, rooms: [...this.cursors.values()].map(({ roomId, epoch, rev }) => ({ roomId, epoch, rev })) };
  }

  #event([name, payload]: readonly unknown[], lost: (reason: string) => void): void {
    if (name === 'ready') this.#ready(listOf(fieldOf(payload, 'rooms')), fieldOf(payload, 'syncing') === true);
    else if (name === 'room:synced') this.#recovered([payload], lost);
    else if (name === 'room:events' && this.cursors.get(String(fieldOf(payload, 'roomId')))?.take(payload) === true) this.#sync();
  }

  #ready(rooms: readonly unknown[], isSyncing = false): void {
    this.#goal = new Map(rooms.map((room) => [String(fieldOf(room, 'roomId')), Number(fieldOf(room, 'rev'))]));
    for (const room of rooms) {
      const roomId = String(fieldOf(room, 'roomId'));
      if (!this.cursors.has(roomId))
        this.cursors.set(roomId, new RoomCursor(roomId, Number(fieldOf(room, 'epoch')), Number(fieldOf(room, 'rev'))));
    }
    this.#listener.onReady();
    this.#isSyncing = isSyncing;
    if (isSyncing) this.synced += rooms.filter((room) => this.#isBehind(String(fieldOf(room, 'roomId')))).length;
    else this.#sync();
  }

  #sync(): void {
    const behind = [...this.cursors.values()].filter(({ roomId }) => this.#isBehind(roomId));
    if (behind.length === 0 && !this.#isBack) {
      this.#isBack = true;
      this.#listener.onBack();
    }
    if (behind.length === 0 || this.#isSyncing) return;
    this.#isSyncing = true;
    this.synced += behind.length;
    const rooms = behind.map(({ roomId, epoch, rev }) => ({ roomId, epoch, rev }));
    this.#socket?.send(`42${syncId}${JSON.stringify(['room:sync', { rooms }])}`);
  }

  #isBehind(roomId: string): boolean {
    return (this.cursors.get(roomId)?.rev ?? 0) < (this.#goal.get(roomId) ?? 0);
  }

  #recovered(answer: unknown, lost: (reason: string) => void): void {
    this.#isSyncing = false;
    const [reply] = listOf(answer);
    const rooms = listOf(fieldOf(fieldOf(reply, 'data'), 'rooms'));
    if (fieldOf(reply, 'ok') !== true || rooms.some((room) => fieldOf(room, 'recovered') !== true))
      return lost(`room:sync was answered ${JSON.stringify(answer).slice(0, 500)}`);
    for (const room of rooms) this.cursors.get(String(fieldOf(room, 'roomId')))?.take(room);
    this.#sync();
  }
}
