import { parentPort, workerData } from 'node:worker_threads';
import { nowMicros } from './clock.ts';

const cell = new Int32Array(new SharedArrayBuffer(4));
const schedule: unknown = workerData;

if (schedule instanceof Float64Array) {
  for (const due of schedule) {
    const waitMs = (due - nowMicros()) / 1_000;
    if (waitMs > 0) Atomics.wait(cell, 0, 0, waitMs);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows; this is a thread's port
    parentPort?.postMessage(null);
  }
}
