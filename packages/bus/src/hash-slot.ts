/** How many slots the keys of a Redis Cluster are spread over. */
export const slotCount = 16_384;

const crc16Of = (byte: number): number => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc & 0xffff;
};

const table = Uint16Array.from({ length: 256 }, (_, byte) => crc16Of(byte));

/** What the first braces hold decides, unless they hold nothing; else the whole key. */
const hashedPart = (key: string): string => {
  const from = key.indexOf('{');
  const to = from < 0 ? -1 : key.indexOf('}', from + 1);
  return to > from + 1 ? key.slice(from + 1, to) : key;
};

/**
 * The slot of a key or sharded channel in a Redis Cluster: CRC16 (XMODEM) of its hash tag.
 * https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model
 */
export const hashSlot = (key: string): number => {
  let crc = 0;
  for (const byte of Buffer.from(hashedPart(key))) crc = ((crc << 8) & 0xff00) ^ (table[(crc >> 8) ^ byte] ?? 0);
  return crc % slotCount;
};
