import { setTimeout as sleep } from 'node:timers/promises';
import { type ChatClient, createChatClient, memoryStorage, type Settled, type TimelineView } from '@parley/client';
import type { Person } from '../person.ts';
import { toldOf } from './attempts.ts';
import type { Anomaly, Holding, Operation } from './history.ts';
import type { Recorder } from './recorder.ts';
import { until } from './until.ts';

/** Older ones are let go, as a program does that shows a room for days. */
const keptMessages = 1_000;
const drainedWithinMs = 90_000;
/** Of the time that a client would wait before it comes back: a run waits for everybody after each fault. */
const hastiness = 0.25;

/**
 * Somebody who uses `@parley/client` with a storage: the outbox sends, edits and deletes, also what was under way when the
 * program was loaded anew.
 */
export class ClientTalker {
  readonly person: Person;
  /** How often it came in. */
  readonly connections: string[] = [];
  readonly anomalies: Anomaly[] = [];
  readonly #recorder: Recorder;
  readonly #roomIds: readonly string[];
  readonly #storage = memoryStorage();
  #client: ChatClient;
  #views = new Map<string, TimelineView>();
  /** What the outbox has not told the end of. */
  readonly #open = new Map<string, Operation>();
  /** Those of them that were given before the program was loaded anew: nobody tells of them. */
  readonly #leftOver = new Set<string>();
  #isLoaded = false;
  #isClosed = false;

  constructor(person: Person, roomIds: readonly string[], recorder: Recorder) {
    this.person = person;
    this.#recorder = recorder;
    this.#roomIds = roomIds;
    this.#client = this.#create();
    this.#client.session.adopt({ accessToken: person.token, refreshToken: person.refreshToken });
    this.#isLoaded = true;
  }

  isUp(): boolean {
    return this.#isLoaded && this.#client.connection.getSnapshot().status === 'online';
  }

  leave(): void {
    this.#client.disconnect();
  }
  comeBack(): void {
    this.#client.connect();
  }

  /** Whether it shows as much of a room as an answer told of. */
  holds(roomId: string, seq: number): boolean {
    const shown = this.#views.get(roomId)?.getSnapshot();
    return shown?.status.status === 'ready' && (shown.messages.at(-1)?.seq ?? 0) >= seq;
  }

  /** Whether commands can be given: not while it is loaded anew. */
  takesCommands(): boolean {
    return this.#isLoaded;
  }

  send(roomId: string, content: string): Operation {
    const operation = this.#recorder.begin(this.#given('send', roomId, '', content));
    this.#follow(operation, this.#client.send(roomId, content, { id: operation.id }).settled);
    return operation;
  }

  /** Edits or deletes a message of its own. */
  change(kind: 'edit' | 'delete', { roomId, told }: Operation, content: string): void {
    const subject = told?.id ?? '';
    const sending = kind === 'edit' ? this.#client.edit(roomId, subject, content) : this.#client.delete(roomId, subject);
    const operation = this.#recorder.begin(this.#given(kind, roomId, subject, kind === 'edit' ? content : ''), sending.id);
    this.#follow(operation, sending.settled);
  }

  /** Ends the program and begins it anew with what the storage has kept. */
  async reload(): Promise<void> {
    this.lookAfterOpen();
    this.#isLoaded = false;
    const before = this.#client;
    this.#client = this.#create();
    before.close();
    while (!this.#isClosed) {
      const restored = await this.#client.session.restore();
      if (restored.ok) break;
      if (restored.error.code === 'unauthenticated') return this.#lost(restored.error.message);
      await sleep(200);
    }
    // The outbox reads its storage.
    await sleep(10);
    this.#isLoaded = true;
    this.#client.connect();
  }

  /** Finds out what became of what was under way at a reload, and lets old messages go. */
  lookAfterOpen(): void {
    for (const [roomId, view] of this.#views) {
      const { messages } = view.getSnapshot();
      if (messages.length > 2 * keptMessages) view.trim(keptMessages);
      for (const operation of this.#open.values())
        if (operation.roomId === roomId && this.#leftOver.has(operation.id)) this.#lookAfter(operation, view);
    }
  }

  /** Waits until the outbox is empty and compares each room with the server. Answers what is wrong. */
  async finish(): Promise<Anomaly[]> {
    const isEmpty = (): boolean => {
      this.lookAfterOpen();
      return this.#open.size === 0;
    };
    if (!(await until(isEmpty, drainedWithinMs))) {
      const what = `the outbox of ${this.person.username} still held ${this.#open.size} commands`;
      return [...this.anomalies, { kind: 'unanswered', roomId: '', what, ids: [...this.#open.keys()].slice(0, 20) }];
    }
    return [...this.anomalies, ...(await Promise.all(this.#roomIds.map((roomId) => this.#verify(roomId)))).flat()];
  }

  holdings(): Holding[] {
    return [...this.#views].map(([roomId, view]) => {
      const { messages, from, rev = 0 } = view.getSnapshot();
      return {
        client: this.person.username,
        roomId,
        cursor: rev,
        from,
        messages: new Map(messages.map((one) => [one.seq, one])),
      };
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#client.close();
  }

  #create(): ChatClient {
    const client = createChatClient({
      url: this.person.url,
      delivery: 'body',
      storage: this.#storage,
      transports: ['websocket'],
      random: () => Math.random() * hastiness,
    });
    client.on('ready', ({ connectionId }) => this.connections.push(connectionId));
    client.on('fault', (fault) => this.#wrong(`the client of ${this.person.username} had a fault: ${String(fault)}`));
    this.#views = new Map(this.#roomIds.map((roomId) => [roomId, client.timeline(roomId)]));
    return client;
  }

  #given(kind: 'send' | 'edit' | 'delete', roomId: string, subject: string, content: string) {
    return { kind, roomId, userId: this.person.id, subject, content, lane: this.person.username };
  }

  #follow(operation: Operation, settled: Promise<Settled>): void {
    const client = this.#client;
    operation.tries = 1;
    this.#open.set(operation.id, operation);
    void settled.then((how) => {
      // Of a program that ended nothing is known.
      if (client !== this.#client) this.#leftOver.add(operation.id);
      else if (how.ok) this.#settle(operation, { outcome: 'ok', told: toldOf(how.data.message) });
      else this.#settle(operation, how.error);
    });
  }

  #settle(operation: Operation, how: Parameters<Recorder['settle']>[1]): void {
    this.#leftOver.delete(operation.id);
    if (this.#open.delete(operation.id)) this.#recorder.settle(operation, how);
  }

  #lookAfter(operation: Operation, view: TimelineView): void {
    if (!this.#isLoaded) return;
    const { pending, messages } = view.getSnapshot();
    const item = pending.find(({ entry }) => entry.id === operation.id);
    const told = messages.findLast((one) => one.clientMessageId === operation.id && one.senderId === this.person.id);
    if (item === undefined) return this.#settle(operation, { outcome: 'ok', told: told && toldOf(told) });
    const { status } = item;
    if (status.status === 'sent') this.#settle(operation, { outcome: 'ok', told: toldOf(status.message) });
    if (status.status === 'failed') this.#settle(operation, status.error);
  }

  async #verify(roomId: string): Promise<Anomaly[]> {
    const compared = await this.#client.verify(roomId);
    if (compared.ok && compared.data.agrees && !compared.data.repaired) return [];
    const how = compared.ok ? 'held something else than the server' : `could not compare itself: ${compared.error.code}`;
    return [{ kind: 'digest', roomId, what: `the client of ${this.person.username} ${how}`, ids: [] }];
  }

  #lost(why: string): void {
    this.#wrong(`the session of ${this.person.username} could not be restored: ${why}`);
  }

  #wrong(what: string): void {
    this.anomalies.push({ kind: 'session', roomId: '', what, ids: [this.person.id] });
  }
}
