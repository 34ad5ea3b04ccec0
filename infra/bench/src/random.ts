/** Numbers from 0 to 1 that are the same for the same seed (mulberry32), so that every system gets the same load. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Times in microseconds from `from` to `until` at which independent senders would send: exponential gaps (Poisson). */
export const arrivals = (random: () => number, perSecond: number, from: number, until: number): Float64Array<ArrayBuffer> => {
  const times: number[] = [];
  for (let at = from; ; ) {
    at += (-Math.log(1 - random()) * 1_000_000) / perSecond;
    if (at >= until) return Float64Array.from(times, Math.floor);
    times.push(at);
  }
};
