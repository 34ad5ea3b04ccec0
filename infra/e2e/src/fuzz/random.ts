/** A seeded source of choices: equal seeds make equal choices, in the order they are asked for. */
export interface Random {
  /** A number from 0 up to, not including, 1. */
  fraction(): number;
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number;
  chance(probability: number): boolean;
  /** One of them. @throws on an empty list */
  pick<T>(items: readonly T[]): T;
  /** A UUID of version 4 that depends on the seed alone. */
  uuid(): string;
}

const fnvOffset = 2_166_136_261;
const fnvPrime = 16_777_619;

/** FNV-1a, 32 bits. */
const hashOf = (text: string): number => {
  let hash = fnvOffset;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, fnvPrime);
  return hash >>> 0;
};

/** Makes a source from a text; the generator is a counter whose values are mixed (as splitmix does, 32 bits). */
export const seeded = (seed: string): Random => {
  let state = hashOf(seed);
  const next = (): number => {
    state = (state + 0x9e_37_79_b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21_f0_aa_ad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x73_5a_2d_97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const fraction = (): number => next() / 2 ** 32;
  const int = (least: number, most: number): number => least + Math.floor(fraction() * (most - least + 1));
  const hex = (digits: number): string => Array.from({ length: digits }, () => int(0, 15).toString(16)).join('');
  return {
    fraction,
    int,
    chance: (probability) => fraction() < probability,
    pick: (items) => {
      const item = items[int(0, items.length - 1)];
      if (item === undefined && items.length === 0) throw new Error('there is nothing to pick from');
      // An index inside the list; `undefined` itself may be an item.
      return item as (typeof items)[number];
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[int(0, 3)]}${hex(3)}-${hex(12)}`,
  };
};
