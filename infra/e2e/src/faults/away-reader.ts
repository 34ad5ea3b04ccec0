import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StandInBrowser, StandInPushService } from '@parley/test-kit';
import { z } from 'zod';
import { createRoom, type Person, register } from '../person.ts';
import type { SeenPush, ToldReader } from './check/pushes.ts';

const Payload = z.object({ type: z.string(), seq: z.number().optional() });

const seen = ({ pushes }: StandInBrowser): SeenPush[] =>
  pushes.map(({ payload, at, topic }) => {
    const { type, seq = 0 } = Payload.parse(payload);
    return { type, seq, at, topic };
  });

/** Does it until it is done: what is asked here must be asked whatever is away. */
const insisting = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await sleep(100);
  }
};

/** Somebody who is nowhere connected, with a browser that is told, and a conversation with one other. */
export class AwayReader {
  readonly #other: Person;
  readonly #person: Person;
  readonly #roomId: string;
  readonly #browser: StandInBrowser;
  readonly #reads: { seq: number; at: number }[] = [];
  #lastSeq = 0;

  private constructor(other: Person, person: Person, roomId: string, browser: StandInBrowser) {
    this.#other = other;
    this.#person = person;
    this.#roomId = roomId;
    this.#browser = browser;
  }

  /** Makes somebody whom `other` writes to. @throws when a step is refused. */
  static async create(other: Person, service: StandInPushService): Promise<AwayReader> {
    const person = await register(other.url, 'away');
    const roomId = await createRoom(other, [person], 'direct');
    const { body: key } = await person.call<{ publicKey: string }>('GET', '/api/push/key');
    const browser = service.subscribe(key.publicKey);
    const { status } = await person.call('PUT', '/api/push/subscriptions', browser.subscription);
    if (status !== 200) throw new Error(`a subscription was answered ${status}`);
    return new AwayReader(other, person, roomId, browser);
  }

  /** The other one writes something. */
  async hear(): Promise<void> {
    const body = { clientMessageId: randomUUID(), content: 'something' };
    this.#lastSeq = await insisting(async () => {
      const reply = await this.#other.call<{ message?: { seq: number } }>('POST', `/api/rooms/${this.#roomId}/messages`, body);
      return reply.body.message?.seq;
    });
  }

  /** They read everything there is, over REST as a device does that is woken for it. */
  async read(): Promise<void> {
    const seq = this.#lastSeq;
    await insisting(async () =>
      (await this.#person.call('PUT', `/api/rooms/${this.#roomId}/read`, { seq })).status === 200 ? true : undefined,
    );
    this.#reads.push({ seq, at: Date.now() });
  }

  /** What they were told so far, and were to be. */
  told(): ToldReader {
    return { lastSeq: this.#lastSeq, reads: this.#reads, pushes: seen(this.#browser) };
  }
}
