/** Times in microseconds from `from` to `until` at which independent senders would send: exponential gaps (Poisson). */
export const arrivals = (random: () => number, perSecond: number, from: number, until: number): Float64Array<ArrayBuffer> => {
  const times: number[] = [];
  for (let at = from; ; ) {
    at += (-Math.log(1 - random()) * 1_000_000) / perSecond;
    if (at >= until) return Float64Array.from(times, Math.floor);
    times.push(at);
  }
};
