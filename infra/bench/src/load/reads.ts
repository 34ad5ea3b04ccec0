/** Something that is read again and again; whoever reads takes its requests in turn. */
export type Read = HttpRead | SelectRead | MgetRead;

/** A request over HTTP, until the last byte of its answer. */
export interface HttpRead {
  readonly kind: 'http';
  readonly name: string;
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: readonly { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string }[];
}

/** A statement through `pg`, until its rows are there. */
export interface SelectRead {
  readonly kind: 'select';
  readonly name: string;
  readonly databaseUrl: string;
  readonly text: string;
  readonly parameters: readonly (readonly (string | number)[])[];
}

/** MGET of some keys of Redis. */
export interface MgetRead {
  readonly kind: 'mget';
  readonly name: string;
  readonly redisUrl: string;
  readonly keys: readonly string[];
}

/** What a reader is told: to read each of these in no order, so many a second together. */
export interface ReaderCommand {
  readonly reads: readonly Read[];
  readonly perSecond: number;
  readonly seed: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** What came of one of them: a compressed HDR histogram of microseconds since it was meant to begin; bytes, rows or values of an answer. */
export interface ReadTimes {
  readonly name: string;
  readonly micros: string;
  readonly size: number;
}
