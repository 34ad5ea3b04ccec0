import type { Digest, Message } from '@parley/contracts';
import { type Answer, accept, unavailable } from './answer.ts';
import type { Backoff } from './backoff.ts';
import { createBackoff } from './backoff.ts';
import { type Clock, delay } from './clock.ts';
import type { OpenRoom } from './open-room.ts';
import type { Rest } from './rest.ts';

/** What a comparison with the server came to. */
export interface Verification {
  /** Whether what is held is what the server has, at the end. */
  readonly agrees: boolean;
  /** Whether it was not, and was fetched anew. */
  readonly repaired: boolean;
  /** How many messages were compared. */
  readonly count: number;
}

/** SHA-256 of a text in UTF-8, as hex. */
export type Sha256 = (text: string) => Promise<string>;

/** By Web Crypto, which browsers offer to secure contexts only (https and localhost). */
export const webSha256: Sha256 = async (text) => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

/** What it needs. */
export interface VerifyOptions {
  readonly rest: Rest;
  readonly clock: Clock;
  readonly random: () => number;
  readonly sha256: Sha256;
  /** Lets the room catch up with the server. */
  readonly sync: (room: OpenRoom) => void;
}

const tries = 8;

/** The digest of what is held, as the server makes it: `seq:id:rev\n` of each message. */
export const digestText = (messages: readonly Message[]): string =>
  messages.map(({ seq, id, rev }) => `${seq}:${id}:${rev}\n`).join('');

/**
 * Compares what a room's timeline holds with the server's digest of the same range. An equal hash is proof at any time;
 * a different one counts only at an equal `rev`, until when the room catches up and the question is asked again.
 * Codes: those of the route; `unavailable` where both never stood still together.
 */
export const createVerify =
  (options: VerifyOptions) =>
  async (room: OpenRoom): Promise<Answer<Verification>> => {
    const backoff = createBackoff(options.random);
    let repaired = false;
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const compared = await compareOnce(options, room);
      if (!compared.ok) return compared;
      const { verdict, count } = compared.data;
      if (verdict === 'agrees') return accept({ agrees: true, repaired, count });
      if (verdict === 'differs') {
        if (repaired) return accept({ agrees: false, repaired, count });
        repaired = true;
        room.load();
      }
      if (verdict === 'moving') options.sync(room);
      await settled(options.clock, room, backoff);
    }
    return unavailable('the room did not stand still long enough to be compared', 'rejected');
  };

interface Compared {
  readonly verdict: 'agrees' | 'differs' | 'moving';
  readonly count: number;
}

const compareOnce = async ({ rest, sha256 }: VerifyOptions, room: OpenRoom): Promise<Answer<Compared>> => {
  const { timeline, roomId } = room;
  const from = timeline.from();
  const to = timeline.messages().at(-1)?.seq;
  if (!room.isSettled()) return accept({ verdict: 'moving', count: 0 });
  const digest = await rest.call<Digest>({ method: 'GET', path: `/api/rooms/${roomId}/digest`, query: { from, to } });
  if (!digest.ok) return digest;
  const rev = timeline.position()?.rev;
  const isSame = timeline.from() === from && room.isSettled();
  const held = timeline.messages().filter(({ seq }) => to === undefined || seq <= to);
  const { count } = digest.data;
  if (isSame && count === held.length && (await sha256(digestText(held))) === digest.data.sha256)
    return accept({ verdict: 'agrees', count });
  return accept({ verdict: isSame && rev === digest.data.rev ? 'differs' : 'moving', count });
};

/** Waits a moment, and until what is being fetched is there, for some seconds at most. */
const settled = async (clock: Clock, room: OpenRoom, backoff: Backoff): Promise<void> => {
  const until = clock.now() + 5_000;
  do await delay(clock, Math.max(20, backoff.next()));
  while (!room.isSettled() && clock.now() < until);
};
