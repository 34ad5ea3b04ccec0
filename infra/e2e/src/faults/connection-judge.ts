import { isOfMessage } from '../timeline.ts';
import type { Anomaly, Received, SeenEvent } from './history.ts';
import type { Tail } from './receptions.ts';

type Frame = Extract<Received, { kind: 'frame' }>;

/** Where a connection stands in a room: at a `rev`, told to start over, or outside since the removal at `left`. */
type Place =
  | { readonly kind: 'at'; readonly rev: number }
  | { readonly kind: 'lost' }
  | { readonly kind: 'out'; readonly left: number };

/** Who is told what comes of it. */
export interface JudgeListeners {
  /** A live frame brought a message's event. */
  readonly seen: (roomId: string, event: SeenEvent, at: number) => void;
  readonly wrong: (anomaly: Anomaly) => void;
}

const keptEvents = 100;

/**
 * Judges what one connection is told, from its `ready` on and as it comes: its frames of a room continue each other from the
 * heads of `ready` on (RC2), and after the frame that tells of its own person's removal none comes until it was added again (CO4).
 */
export class ConnectionJudge {
  readonly connection: string;
  readonly #userId: string;
  readonly #listeners: JudgeListeners;
  readonly #places = new Map<string, Place>();
  readonly #last: Received[] = [];

  constructor(connection: string, userId: string, listeners: JudgeListeners) {
    this.connection = connection;
    this.#userId = userId;
    this.#listeners = listeners;
  }

  take(one: Received): void {
    this.#last.push(one);
    if (this.#last.length > 2 * keptEvents) this.#last.splice(0, keptEvents);
    switch (one.kind) {
      case 'ready':
        for (const [roomId, rev] of one.heads) this.#places.set(roomId, { kind: 'at', rev });
        return;
      case 'resync':
        for (const roomId of one.roomIds) this.#places.set(roomId, { kind: 'lost' });
        return;
      case 'anew':
        for (const roomId of this.#places.keys()) this.#places.set(roomId, { kind: 'lost' });
        return;
      case 'added':
        if (this.#places.get(one.roomId)?.kind !== 'at') this.#places.set(one.roomId, { kind: 'at', rev: one.rev });
        return;
      case 'removed':
        // Also told to somebody whom the frame of the removal did not reach: what comes next begins with `room.added`.
        if (this.#places.get(one.roomId)?.kind === 'at') this.#places.delete(one.roomId);
        return;
      case 'frame':
        return this.#takeFrame(one);
    }
  }

  /** Whether the person is in a room, as far as they were told. */
  isIn(roomId: string): boolean {
    const place = this.#places.get(roomId);
    return place !== undefined && place.kind !== 'out';
  }

  tail(): Tail {
    return { connection: this.connection, received: this.#last.slice(-keptEvents) };
  }

  #takeFrame(frame: Frame): void {
    const { roomId, rev, events, at } = frame;
    const anomaly = judgeFrame(frame, this.#places.get(roomId), this.connection);
    if (anomaly !== undefined) this.#listeners.wrong(anomaly);
    const removal = events.find(({ type, subject }) => type === 'member.left' && subject === this.#userId);
    this.#places.set(roomId, removal === undefined ? { kind: 'at', rev } : { kind: 'out', left: removal.rev });
    for (const event of events) if (isOfMessage(event.type)) this.#listeners.seen(roomId, event, at);
  }
}

const judgeFrame = ({ roomId, prevRev, rev }: Frame, place: Place | undefined, connection: string): Anomaly | undefined => {
  const frame = `${prevRev} to ${rev}`;
  const ids = [connection];
  if (place?.kind === 'out')
    return { kind: 'after-removal', roomId, what: `${connection}, removed at ${place.left}, got ${frame}`, ids };
  if (place?.kind !== 'at' || place.rev === prevRev) return undefined;
  return { kind: 'frames', roomId, what: `${connection} stood at ${place.rev} and got ${frame}`, ids };
};
