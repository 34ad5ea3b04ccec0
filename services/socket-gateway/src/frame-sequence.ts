/** What a frame must have so that frames can continue each other (FR1); rooms and users share it. */
export interface SequencedFrame {
  readonly epoch: number;
  readonly prevRev: number;
  readonly rev: number;
  readonly events: readonly { readonly rev: number }[];
  readonly headRev: number;
  readonly more: boolean;
}

/** Where a sequence stands: everything up to `rev` of this `epoch` has been applied. */
export interface Position {
  readonly epoch: number;
  readonly rev: number;
}

/** What a sequence needs to run. */
export interface FrameSequenceOptions<Frame extends SequencedFrame> {
  /** Asks the owner for what follows `since`. */
  fetch(since: number): Promise<Frame>;
  /** Takes the next frame; it always continues the previous one. */
  apply(frame: Frame): void;
  /** Counters started anew (another epoch, or a head below the position): tell clients to sync (RC3). */
  reset(): void;
  onRepair(): void;
  onRepairFailed(error: unknown): void;
  /** How long an early frame waits for the one before it (RC2). */
  readonly holdMs?: number;
}

const defaultHoldMs = 100;
/** More early frames than this are forgotten: the repair brings them back. */
const maxHeldFrames = 1_000;
const minRetryMs = 250;
const maxRetryMs = 2_000;

/**
 * Lets through only frames that continue its own position (RC2): drops what is known, cuts what overlaps, holds what is
 * early, and fetches what stays missing, one request at a time.
 */
export class FrameSequence<Frame extends SequencedFrame> {
  readonly #options: FrameSequenceOptions<Frame>;
  #position: Position | undefined;
  /** The highest head heard of; while the position is below it, something is missing. */
  #head = 0;
  #held: Frame[] = [];
  #holdTimer: NodeJS.Timeout | undefined;
  #repair: Promise<void> | undefined;
  #retryMs = 0;
  #closed = false;

  constructor(options: FrameSequenceOptions<Frame>) {
    this.#options = options;
  }

  /** Undefined until the first head is known; frames are held until then. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Sets the first position; later calls change nothing, since only frames move it on. */
  start(position: Position): void {
    if (this.#position !== undefined || this.#closed) return;
    this.#position = position;
    this.#drain();
  }

  /** Takes a frame from the feed. */
  receive(frame: Frame): void {
    if (this.#closed) return;
    if (this.#held.length >= maxHeldFrames) this.#held.shift();
    this.#held.push(frame);
    if (this.#position !== undefined) this.#drain();
  }

  /**
   * Takes the head that the owner told. `asked` is the position when the question was sent: a head below it means that
   * the counters went back.
   */
  observeHead(head: Position, asked: Position): void {
    if (this.#position === undefined || this.#closed) return;
    if (head.epoch !== this.#position.epoch || head.rev < asked.rev) this.#startAnew(head);
    else if (head.rev > this.#position.rev) this.#hearOf(head.rev);
  }

  /** Brings the position to at least `rev`. @throws when the owner does not answer. */
  async catchUp(rev: number): Promise<void> {
    // A repair under way may have asked before `rev` was reached, so one without progress is not the end yet.
    for (let stalled = 0; stalled < 2 && !this.#closed && this.#position !== undefined && this.#position.rev < rev; ) {
      const before = this.#position.rev;
      await this.#runRepair();
      if (this.#position.rev === before) stalled += 1;
    }
  }

  /** Brings the position to the highest head heard of. @throws when the owner does not answer. */
  catchUpWithHead(): Promise<void> {
    return this.catchUp(this.#head);
  }

  /** Ends it: nothing is applied any more. */
  close(): void {
    this.#closed = true;
    this.#held = [];
    clearTimeout(this.#holdTimer);
  }

  #startAnew(head: Position): void {
    this.#position = head;
    this.#head = head.rev;
    this.#held = [];
    this.#options.reset();
  }

  #hearOf(head: number): void {
    this.#head = Math.max(this.#head, head);
    this.#waitThenRepair();
  }

  #isBehind(): boolean {
    return this.#position !== undefined && (this.#held.length > 0 || this.#position.rev < this.#head);
  }

  #drain(): void {
    this.#held.sort((a, b) => a.prevRev - b.prevRev || a.rev - b.rev);
    const waiting: Frame[] = [];
    for (const frame of this.#held.splice(0)) if (!this.#take(frame)) waiting.push(frame);
    this.#held.push(...waiting);
    this.#waitThenRepair();
  }

  /** Answers whether the frame is done with. */
  #take(frame: Frame): boolean {
    const position = this.#position;
    if (position === undefined) return false;
    // The epoch only ever rises: a frame of an older one was under way for long.
    if (frame.epoch < position.epoch) return true;
    if (frame.epoch !== position.epoch) {
      this.#startAnew({ epoch: frame.epoch, rev: frame.rev });
      return true;
    }
    if (frame.prevRev > position.rev) return false;
    if (frame.rev > position.rev) this.#advance(frame, position);
    this.#head = Math.max(this.#head, frame.headRev);
    return true;
  }

  #advance(frame: Frame, position: Position): void {
    this.#position = { epoch: position.epoch, rev: frame.rev };
    const overlaps = frame.prevRev < position.rev;
    this.#options.apply(
      overlaps ? { ...frame, prevRev: position.rev, events: frame.events.filter((event) => event.rev > position.rev) } : frame,
    );
  }

  /** What is missing may be on its way: it gets a moment before it is asked for. */
  #waitThenRepair(): void {
    if (!this.#isBehind() || this.#holdTimer !== undefined || this.#repair !== undefined || this.#closed) return;
    this.#holdTimer = setTimeout(
      () => {
        this.#holdTimer = undefined;
        if (this.#isBehind()) this.#runRepair().catch((error: unknown) => this.#options.onRepairFailed(error));
      },
      Math.max(this.#options.holdMs ?? defaultHoldMs, this.#retryMs),
    );
  }

  #runRepair(): Promise<void> {
    this.#repair ??= this.#fetchMissing().finally(() => {
      this.#repair = undefined;
      this.#waitThenRepair();
    });
    return this.#repair;
  }

  /** Page after page without a pause, until the position is at the head. */
  async #fetchMissing(): Promise<void> {
    try {
      while (await this.#fetchPage()) if (!this.#isBehind()) break;
      this.#retryMs = this.#isBehind() ? this.#nextRetryMs() : 0;
    } catch (error) {
      this.#retryMs = this.#nextRetryMs();
      throw error;
    }
  }

  /** Answers whether the page moved the position on. */
  async #fetchPage(): Promise<boolean> {
    const before = this.#position;
    if (before === undefined || this.#closed) return false;
    const frame = await this.#options.fetch(before.rev);
    if (this.#closed) return false;
    if (frame.epoch === before.epoch && frame.rev > before.rev) this.#options.onRepair();
    this.#take(frame);
    this.#drain();
    const after = this.position;
    return after !== undefined && after.epoch === before.epoch && after.rev > before.rev;
  }

  #nextRetryMs(): number {
    return Math.min(Math.max(this.#retryMs * 2, minRetryMs), maxRetryMs);
  }
}
