import { type Box, createReader, type Reader } from './boxes.ts';

/** Where an item lies that is no part of the picture. */
export interface ItemPlace {
  readonly isExif: boolean;
  readonly spans: readonly { readonly start: number; readonly end: number }[];
}

/** What is written about an image: Exif, and XMP and its like. */
const aboutTypes = new Set(['Exif', 'mime', 'uri ']);

const boxOf = (boxes: readonly Box[], type: string): Box | undefined => boxes.find((box) => box.type === type);

/** The items of a `meta` that are written about its images (ISO/IEC 14496-12 sections 8.11.3 and 8.11.6). @throws {RangeError} where they are not written as they should be. */
export const itemsAbout = (bytes: Buffer, boxes: readonly Box[], within: (box: Box) => readonly Box[]): readonly ItemPlace[] => {
  const [info, location] = [boxOf(boxes, 'iinf'), boxOf(boxes, 'iloc')];
  if (info === undefined || location === undefined) return [];
  const about = new Map(within(info).flatMap((entry) => entryOf(bytes, entry)));
  const reader = createReader(bytes, location.start, location.end);
  return placesIn(reader, boxOf(boxes, 'idat')).flatMap(({ id, spans }) => {
    const type = about.get(id);
    return type === undefined ? [] : [{ isExif: type === 'Exif', spans }];
  });
};

/** The id and the type of an item that is written about an image. */
const entryOf = (bytes: Buffer, { type: box, start, end }: Box): [id: number, type: string][] => {
  const reader = createReader(bytes, start, end);
  const version = reader.number(1);
  // Older ones name no type, and no image of ours is of them.
  if (box !== 'infe' || version < 2) return [];
  reader.number(3);
  const id = reader.number(version === 2 ? 2 : 4);
  reader.number(2);
  const type = reader.text(4);
  return aboutTypes.has(type) ? [[id, type]] : [];
};

interface Located {
  readonly id: number;
  readonly spans: ItemPlace['spans'];
}

const placesIn = (reader: Reader, idat: Box | undefined): readonly Located[] => {
  const version = reader.number(1);
  reader.number(3);
  const [sizes, more] = [reader.number(1), reader.number(1)];
  const sizeOf = { offset: sizes >> 4, length: sizes & 15, base: more >> 4, index: version === 0 ? 0 : more & 15 };
  const count = reader.number(version < 2 ? 2 : 4);
  return Array.from({ length: count }, (): Located => {
    const id = reader.number(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : reader.number(2) & 15;
    const isElsewhere = reader.number(2) !== 0;
    const from = startOf(method, idat) + reader.number(sizeOf.base);
    const spans = Array.from({ length: reader.number(2) }, () => {
      reader.number(sizeOf.index);
      const start = from + reader.number(sizeOf.offset);
      return { start, end: start + reader.number(sizeOf.length) };
    });
    return { id, spans: isElsewhere ? [] : spans.filter(({ start, end }) => end > start) };
  });
};

/** Offsets count from the beginning of the file, or of the `idat` (construction methods 0 and 1). */
const startOf = (method: number, idat: Box | undefined): number => {
  if (method === 0) return 0;
  if (method === 1 && idat !== undefined) return idat.start;
  throw new RangeError('items of items are not looked through');
};
