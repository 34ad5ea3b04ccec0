/** Writes over the bytes of a file in their places, and knows whether anything became another byte: see {@link createErasing}. */
export interface Erasing {
  /** From `start` on, up to but without `end`, there is nothing any more. */
  blank(start: number, end: number): void;
  write(start: number, content: Uint8Array): void;
  hasChanged(): boolean;
}

/** Makes it over bytes that it changes. Nothing of a file moves, so whatever points into it still points to the right place. */
export const createErasing = (bytes: Buffer): Erasing => {
  let changed = false;
  return {
    blank: (start, end) => {
      const span = bytes.subarray(start, end);
      if (span.every((byte) => byte === 0)) return;
      changed = true;
      span.fill(0);
    },
    write: (start, content) => {
      if (bytes.subarray(start, start + content.length).equals(content)) return;
      changed = true;
      bytes.set(content, start);
    },
    hasChanged: () => changed,
  };
};

/**
 * Leaves of one kind of image what it takes to show it, in place. Answers false where the bytes are not what the kind says, so that nobody knows
 * what is left.
 */
export type EraseMetadata = (bytes: Buffer, erasing: Erasing) => boolean;
