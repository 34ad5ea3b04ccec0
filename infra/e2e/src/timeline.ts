import { createHash } from 'node:crypto';
import type { Frame, Line, Message } from './person.ts';

/** Whether an event is of a message: its data is the whole of it. */
export const isOfMessage = (type: string): boolean =>
  type.startsWith('message.') || type === 'reaction.changed' || type === 'thread.changed';

/** The least that has to be held of a message to tell whether it is the right one. */
export type Held = Pick<Message, 'id' | 'seq' | 'rev'>;

/**
 * What a careful client holds of one room, by the rules of FR2 and nothing else: a cursor, frames that continue it,
 * `room:sync` for what is missing. `keep` says what is held of each message.
 */
export class HeldRoom<Kept extends Held> {
  readonly roomId: string;
  readonly bySeq = new Map<number, Kept>();
  /** Every `seq` in the order of its first arrival. */
  readonly arrivals: number[] = [];
  cursor: number;
  epoch: number;
  /** Frames that did not continue the cursor although the connection was never lost: must stay 0 (RC2). */
  gaps = 0;
  repeats = 0;
  readonly #kept: (message: Message) => Kept;

  constructor(roomId: string, start: { epoch: number; rev: number }, keep: (message: Message) => Kept) {
    this.roomId = roomId;
    this.cursor = start.rev;
    this.epoch = start.epoch;
    this.#kept = keep;
  }

  /** Applies a frame as FR2 says; answers false when something before it is missing. */
  apply(frame: Frame): boolean {
    if (frame.roomId !== this.roomId) return true;
    if (frame.epoch !== this.epoch) return false;
    if (frame.rev <= this.cursor) {
      this.repeats += frame.events.length > 0 ? 1 : 0;
      return true;
    }
    if (frame.prevRev > this.cursor) {
      this.gaps += 1;
      return false;
    }
    for (const { type, data } of frame.events) if (isOfMessage(type)) this.keep(data);
    this.cursor = frame.rev;
    return true;
  }

  /** Holds nothing any more: of another epoch everything is to be fetched anew. */
  startOver(epoch: number): void {
    this.bySeq.clear();
    this.arrivals.length = 0;
    this.cursor = 0;
    this.epoch = epoch;
  }

  /** Holds a message, unless a later state of it is held. */
  keep(message: Message): void {
    const held = this.bySeq.get(message.seq);
    if (held === undefined) this.arrivals.push(message.seq);
    if (held === undefined || held.rev < message.rev) this.bySeq.set(message.seq, this.#kept(message));
  }

  /** Fetches what is missing over a line until nothing is. */
  async sync(line: Pick<Line, 'emit'>): Promise<void> {
    for (;;) {
      const reply = await line.emit<{ ok: boolean; data: { rooms: (Frame & { more: boolean; recovered: boolean })[] } }>(
        'room:sync',
        {
          rooms: [{ roomId: this.roomId, epoch: this.epoch, rev: this.cursor }],
        },
      );
      const [frame] = reply.data.rooms;
      if (frame === undefined || !frame.recovered) throw new Error('the room could not be recovered');
      this.apply(frame);
      if (!frame.more) return;
    }
  }

  messages(): Kept[] {
    return [...this.bySeq.values()].toSorted((a, b) => a.seq - b.seq);
  }

  /** The digest of what is held, as the server computes it. */
  digest(): string {
    const hash = createHash('sha256');
    for (const { seq, id, rev } of this.messages()) hash.update(`${seq}:${id}:${rev}\n`);
    return hash.digest('hex');
  }
}

/** A room held with its whole messages. */
export class Timeline extends HeldRoom<Message> {
  constructor(roomId: string, start: { epoch: number; rev: number }) {
    super(roomId, start, (message) => message);
  }
}

/** Follows a room over a line from its `ready` on, syncing on every gap. */
export const follow = (line: Line, timeline: Timeline): void => {
  let syncing: Promise<void> | undefined;
  line.socket.on('room:events', (frame: Frame) => {
    if (timeline.apply(frame)) return;
    syncing ??= timeline.sync(line).finally(() => (syncing = undefined));
    syncing.catch(() => undefined);
  });
};

/** Where a line's `ready` says that a room stands. */
export const startOf = (line: Line, roomId: string): { epoch: number; rev: number } => {
  const room = line.ready.rooms.find((one) => one.roomId === roomId);
  if (room === undefined) throw new Error('ready does not name the room');
  return room;
};
