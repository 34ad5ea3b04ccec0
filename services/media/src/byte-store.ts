/** A part of what is kept: from `start` on, up to but without `end`. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * Where bytes are kept under keys: a directory, or a store that speaks S3. Both pass one test (`storage/conformance.test.ts`). A key is lower-case
 * letters, digits, `-` and `/`, and is written once.
 */
export interface ByteStore {
  /** Once it resolves, the bytes outlast this process and this machine's power; before that, nobody reads a part of them. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** @throws {MissingBytesError} where nothing is kept; it may come with the first bytes. */
  read(key: string, span: ByteSpan): AsyncIterable<Uint8Array>;
  /** Repeatable. */
  remove(key: string): Promise<void>;
}

/** Thrown when there should be bytes under a key and there are none. */
export class MissingBytesError extends Error {
  constructor(key: string, options?: ErrorOptions) {
    super(`there is nothing under ${key}`, options);
  }
}
