/** How an image is turned and mirrored before it is shown (Exif 3.0, tag 0x0112); 1 is as it is stored. */
const upright = 1;
const orientationTag = 0x0112;
const headerBytes = 8;
const entryBytes = 12;

/** What a TIFF block of Exif (Exif 3.0 section 4.5.2) says of the orientation: 1 to 8; 1 where it says nothing that is known. */
export const orientationIn = (tiff: Buffer): number => {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < headerBytes || (order !== 'II' && order !== 'MM')) return upright;
  const isLittle = order === 'II';
  const short = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (first + 2 > tiff.length) return upright;
  for (let index = 0; index < short(first); index += 1) {
    const entry = first + 2 + index * entryBytes;
    if (entry + entryBytes > tiff.length) return upright;
    if (short(entry) !== orientationTag) continue;
    const value = short(entry + 8);
    return value >= 1 && value <= 8 ? value : upright;
  }
  return upright;
};

/** A TIFF block of Exif that says nothing else; undefined where there is nothing to say, or no room for it. */
export const orientationAlone = (orientation: number, room: number): Buffer | undefined => {
  const block = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  block.writeUInt16BE(orientation, 18);
  return orientation === upright || room < block.length ? undefined : block;
};
