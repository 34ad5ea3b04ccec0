import type { SeenEvent } from './history.ts';

/** What live frames of one room brought to anybody, by `seq`: enough to compare it with what is stored in the end. */
export class SeenRoom {
  /** The message that was first seen at each `seq`. */
  readonly ids: (string | undefined)[] = [];
  /** The greatest `rev` that it was seen with. */
  readonly revs: (number | undefined)[] = [];
  /** When it was first seen, ms of the checker's clock. */
  readonly firstAt: (number | undefined)[] = [];
  /** Other messages that were seen at a `seq`, by their id. */
  readonly others = new Map<string, SeenEvent>();
  /** Messages that are not to be stored in the end: a restored backup is older than they are. */
  readonly #lost = new Set<string>();

  /** Tells of one of those, before or after it is seen. */
  loses(id: string): void {
    this.#lost.add(id);
    const seq = this.ids.indexOf(id);
    if (seq === -1) return;
    this.ids[seq] = undefined;
    this.revs[seq] = undefined;
    this.firstAt[seq] = undefined;
  }

  note(event: SeenEvent, at: number): void {
    const { seq, subject, rev } = event;
    if (this.#lost.has(subject)) return;
    this.ids[seq] ??= subject;
    if (this.ids[seq] !== subject) return void this.others.set(subject, event);
    this.revs[seq] = Math.max(rev, this.revs[seq] ?? 0);
    this.firstAt[seq] ??= at;
  }

  /** The same id; where it is known already, as the string that is kept. */
  sameId(seq: number, id: string): string {
    const known = this.ids[seq];
    return known === id ? known : id;
  }
}
