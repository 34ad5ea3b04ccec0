/** How a client knows that it is back: the WebSocket is open, Socket.IO has let it in, or Parley has and has told what was missed. */
export type StormKind = 'ws' | 'socket.io' | 'parley';

/** One client of a crowd. */
export interface StormClientSpec {
  /** `http://host:port`. */
  readonly url: string;
  readonly kind: StormKind;
  readonly auth: Readonly<Record<string, unknown>>;
}

/** A crowd that is cut off at one moment and comes back at another; times of the machine's clock, microseconds. */
export interface StormPlan {
  readonly cutMicros: number;
  readonly backMicros: number;
  readonly withinMs: number;
}

/** What a process of the crowd is told. */
export type StormCommand =
  | { readonly type: 'connect'; readonly clients: readonly StormClientSpec[] }
  | { readonly type: 'storm'; readonly plan: StormPlan }
  | { readonly type: 'check'; readonly rooms: readonly WrittenRoom[] }
  | { readonly type: 'stop' };

/** What was written to a room since the crowd first connected, and where it stands now. */
export interface WrittenRoom {
  readonly roomId: string;
  readonly rev: number;
  /** By `rev`. */
  readonly messages: readonly (readonly [rev: number, messageId: string])[];
}

/** What a process saw of a storm. */
export interface StormCounts {
  /** Compressed HDR histograms of microseconds since the crowd was let loose. */
  readonly readyMicros: string;
  readonly backMicros: string;
  /** When the last one was back. */
  readonly untilMicros: number;
  /** Attempts that failed and were made again at once. */
  readonly retries: number;
  /** Rooms that `room:sync` was asked for. */
  readonly synced: number;
}

/** What a check has found: events that a client should have and has not, and events that it has and should not. */
export interface StormCheck {
  readonly applied: number;
  readonly missing: number;
  readonly wrong: number;
}

/** What a process of the crowd answers. */
export type StormReply =
  | { readonly type: 'connected' }
  | { readonly type: 'stormed'; readonly counts: StormCounts }
  | { readonly type: 'checked'; readonly check: StormCheck }
  | { readonly type: 'failed'; readonly reason: string };
