import { fieldOf, listOf } from './fields.ts';

/** Where a client stands in one room, and what it has heard there since it first connected (FR2). */
export class RoomCursor {
  readonly roomId: string;
  readonly epoch: number;
  /** Ids of messages, in the order in which they were applied. */
  readonly applied: string[] = [];
  readonly firstRev: number;
  rev: number;
  #kept: unknown[] = [];

  constructor(roomId: string, epoch: number, rev: number) {
    this.roomId = roomId;
    this.epoch = epoch;
    this.firstRev = rev;
    this.rev = rev;
  }

  /** Takes a frame. Answers whether one before it is missing, so that `room:sync` has to be asked. */
  take(frame: unknown): boolean {
    if (Number(fieldOf(frame, 'prevRev')) > this.rev) {
      this.#kept.push(frame);
      return true;
    }
    this.#apply(frame);
    const kept = this.#kept;
    this.#kept = [];
    return kept.map((one) => this.take(one)).some(Boolean);
  }

  #apply(frame: unknown): void {
    for (const event of listOf(fieldOf(frame, 'events'))) {
      const rev = Number(fieldOf(event, 'rev'));
      if (rev > this.rev) this.applied.push(String(fieldOf(fieldOf(event, 'data'), 'id')));
    }
    this.rev = Math.max(this.rev, Number(fieldOf(frame, 'rev')));
  }
}
