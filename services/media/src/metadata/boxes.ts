/** A box of the ISO base media file format (ISO/IEC 14496-12 section 4.2): it begins at `at`, and has its content from `start` up to `end`. */
export interface Box {
  readonly type: string;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** The boxes of a span, in their order. @throws {RangeError} where one goes beyond it. */
export const boxesIn = (bytes: Buffer, from: number, to: number): readonly Box[] => {
  const boxes: Box[] = [];
  for (let at = from; at < to; ) {
    const box = boxAt(bytes, at, to);
    boxes.push(box);
    at = box.end;
  }
  return boxes;
};

const boxAt = (bytes: Buffer, at: number, to: number): Box => {
  const size = bytes.readUInt32BE(at);
  const type = bytes.toString('latin1', at + 4, at + 8);
  const start = at + (size === 1 ? 16 : 8);
  // 1 says that the size stands behind the type, 0 that it is the last.
  const end = size === 0 ? to : at + (size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size);
  if (end < start || end > to) throw new RangeError('a box goes beyond what it is in');
  return { type, at, start, end };
};

/** Reads numbers one after the other: see {@link createReader}. */
export interface Reader {
  /** An unsigned number of 0, 1, 2, 4 or 8 bytes. @throws {RangeError} behind the end. */
  number(size: number): number;
  /** @throws {RangeError} behind the end. */
  text(size: number): string;
}

/** Makes one for a span. */
export const createReader = (bytes: Buffer, start: number, end: number): Reader => {
  let at = start;
  const take = (size: number): Buffer => {
    if (at + size > end) throw new RangeError('there is no more');
    at += size;
    return bytes.subarray(at - size, at);
  };
  return {
    number: (size) => (size === 8 ? Number(take(8).readBigUInt64BE()) : size === 0 ? 0 : take(size).readUIntBE(0, size)),
    text: (size) => take(size).toString('latin1'),
  };
};
