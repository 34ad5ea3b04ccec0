/** The machine's monotonic clock in microseconds: the same for all its processes, so they can subtract each other's times. */
export const nowMicros = (): number => {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1_000);
};
