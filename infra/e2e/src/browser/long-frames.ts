import type { Page } from 'playwright-core';
import { z } from 'zod';

/** A frame above 50 ms: how long it was, and how long the page's main thread worked for it. */
export interface LongFrame {
  readonly durationMs: number;
  readonly workedMs: number;
}

const name = 'parleyLongFrames';
const Frames = z.array(z.object({ start: z.number(), duration: z.number() }));
/** What of a trace is read: tasks with the time the processor gave them (`tdur`), and the mark that tells the two clocks apart; µs. */
const TraceEvent = z.object({
  name: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z.looseObject({ data: z.looseObject({ startTime: z.number().optional() }).optional() }).optional(),
});
const Trace = z.object({ traceEvents: z.array(TraceEvent) });
type TraceEvent = z.infer<typeof TraceEvent>;

const categories = ['-*', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];

/**
 * The frames above 50 ms while something is done, as the page itself observes them (`long-animation-frame`). On a machine that
 * has other things to do frames are long that are none of the page's; so it is told too how long its main thread worked in each.
 */
export const longFramesWhile = async (page: Page, during: () => Promise<unknown>): Promise<readonly LongFrame[]> => {
  const browser = page.context().browser();
  if (browser === null) throw new Error('the page has no browser of its own');
  await browser.startTracing(page, { categories });
  await page.evaluate((key) => {
    performance.mark(key);
    const frames: { start: number; duration: number }[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) frames.push({ start: startTime, duration });
    });
    observer.observe({ type: 'long-animation-frame' });
    Reflect.set(globalThis, key, frames);
  }, name);
  await during();
  const frames = Frames.parse(
    await page.evaluate(async (key) => {
      // An entry comes only after the next frame.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));
      return Reflect.get(globalThis, key);
    }, name),
  );
  const trace = Trace.parse(JSON.parse((await browser.stopTracing()).toString()));
  return frames.map(({ start, duration }) => ({ durationMs: duration, workedMs: workedIn(trace.traceEvents, start, duration) }));
};

/** How long the main thread had the processor in a stretch of the page's time, ms. */
const workedIn = (events: readonly TraceEvent[], startMs: number, durationMs: number): number => {
  const mark = events.findLast((event) => event.name === name);
  const markedAtMs = mark?.args?.data?.startTime;
  if (mark === undefined || markedAtMs === undefined) throw new Error('the mark is not in the trace');
  const from = mark.ts + (startMs - markedAtMs) * 1_000;
  const until = from + durationMs * 1_000;
  const tasks = events.filter(
    (event) => event.name === 'RunTask' && event.pid === mark.pid && event.tid === mark.tid && event.ts < until,
  );
  const within = tasks.filter(({ ts, dur = 0 }) => ts + dur > from);
  return within.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1_000;
};
