import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FrameSequence, type SequencedFrame } from './frame-sequence.ts';

const frameOf = (prevRev: number, rev: number, more: Partial<SequencedFrame> = {}): SequencedFrame => ({
  epoch: 1,
  prevRev,
  rev,
  events: Array.from({ length: rev - prevRev }, (_, index) => ({ rev: prevRev + index + 1 })),
  headRev: rev,
  more: false,
  ...more,
});

const sequenceWith = (head: () => number, fail: () => boolean = () => false) => {
  const applied: SequencedFrame[] = [];
  const fetched: number[] = [];
  const resets: number[] = [];
  const sequence = new FrameSequence<SequencedFrame>({
    fetch: async (since) => {
      fetched.push(since);
      if (fail()) throw new Error('the owner does not answer');
      return frameOf(since, head());
    },
    apply: (frame) => void applied.push(frame),
    reset: () => void resets.push(1),
    onRepair: () => {},
    onRepairFailed: () => {},
  });
  return { sequence, applied, fetched, resets };
};

const revs = (frames: readonly SequencedFrame[]) => frames.flatMap((frame) => frame.events.map((event) => event.rev));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('RC2 a gateway emits only frames that continue its own position', () => {
  test('RC3 a frame of an older epoch that was under way for long changes nothing', () => {
    const { sequence, applied, resets } = sequenceWith(() => 0);
    sequence.start({ epoch: 2, rev: 5 });
    sequence.receive(frameOf(5, 9));
    sequence.receive(frameOf(5, 6, { epoch: 2 }));
    expect([revs(applied), resets, sequence.position]).toEqual([[6], [], { epoch: 2, rev: 6 }]);
  });

  test('frames before the first position are held and then applied from it on', () => {
    const { sequence, applied } = sequenceWith(() => 0);
    sequence.receive(frameOf(6, 7));
    sequence.receive(frameOf(4, 5));
    sequence.receive(frameOf(5, 6));
    sequence.start({ epoch: 1, rev: 5 });
    expect(revs(applied)).toEqual([6, 7]);
  });

  test('an early frame waits for the one before it, without asking', async () => {
    const { sequence, applied, fetched } = sequenceWith(() => 3);
    sequence.start({ epoch: 1, rev: 1 });
    sequence.receive(frameOf(2, 3));
    await vi.advanceTimersByTimeAsync(50);
    sequence.receive(frameOf(1, 2));
    await vi.advanceTimersByTimeAsync(10);
    expect(revs(applied)).toEqual([2, 3]);
    expect(fetched).toEqual([]);
  });

  test('what stays missing for 100 ms is fetched once, and the held frame follows', async () => {
    const { sequence, applied, fetched } = sequenceWith(() => 4);
    sequence.start({ epoch: 1, rev: 1 });
    sequence.receive(frameOf(4, 5));
    sequence.receive(frameOf(5, 6));
    await vi.advanceTimersByTimeAsync(150);
    expect(fetched).toEqual([1]);
    expect(revs(applied)).toEqual([2, 3, 4, 5, 6]);
  });

  test('an overlapping frame is cut so that it continues the position', () => {
    const { sequence, applied } = sequenceWith(() => 0);
    sequence.start({ epoch: 1, rev: 5 });
    sequence.receive(frameOf(3, 7));
    expect(applied).toMatchObject([{ prevRev: 5, rev: 7, events: [{ rev: 6 }, { rev: 7 }] }]);
  });

  test('a head without events makes it fetch', async () => {
    const { sequence, applied } = sequenceWith(() => 9);
    sequence.start({ epoch: 1, rev: 5 });
    sequence.receive(frameOf(9, 9));
    await vi.advanceTimersByTimeAsync(150);
    expect(revs(applied)).toEqual([6, 7, 8, 9]);
  });

  test('RC4 a gap of many pages is fetched page after page, without waiting between them', async () => {
    const applied: number[] = [];
    let fetches = 0;
    const sequence = new FrameSequence<SequencedFrame>({
      fetch: async (since) => {
        fetches += 1;
        return frameOf(since, Math.min(since + 500, 2_000), { headRev: 2_000, more: since + 500 < 2_000 });
      },
      apply: (frame) => void applied.push(...frame.events.map((event) => event.rev)),
      reset: () => {},
      onRepair: () => {},
      onRepairFailed: () => {},
    });
    sequence.start({ epoch: 1, rev: 0 });
    sequence.observeHead({ epoch: 1, rev: 2_000 }, { epoch: 1, rev: 0 });
    await vi.advanceTimersByTimeAsync(110);
    expect([fetches, applied.length, sequence.position?.rev]).toEqual([4, 2_000, 2_000]);
  });

  test('what arrives by itself meanwhile is not asked for', async () => {
    const { sequence, applied, fetched } = sequenceWith(() => 6);
    sequence.start({ epoch: 1, rev: 5 });
    sequence.observeHead({ epoch: 1, rev: 6 }, { epoch: 1, rev: 5 });
    sequence.receive(frameOf(5, 6));
    await vi.advanceTimersByTimeAsync(1_000);
    expect([revs(applied), fetched]).toEqual([[6], []]);
  });

  test('a failed fetch is repeated until it succeeds', async () => {
    let failures = 2;
    const { sequence, applied } = sequenceWith(
      () => 9,
      () => failures-- > 0,
    );
    sequence.start({ epoch: 1, rev: 5 });
    sequence.receive(frameOf(9, 9));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(revs(applied)).toEqual([6, 7, 8, 9]);
  });
});

describe('RC3 heads make a lost publish show', () => {
  test('a head above the position makes it fetch', async () => {
    const { sequence, applied } = sequenceWith(() => 8);
    sequence.start({ epoch: 1, rev: 5 });
    sequence.observeHead({ epoch: 1, rev: 8 }, { epoch: 1, rev: 5 });
    await vi.advanceTimersByTimeAsync(150);
    expect(revs(applied)).toEqual([6, 7, 8]);
  });

  test('a head that was behind when it was asked for, but not below that question, changes nothing', async () => {
    const { sequence, resets, fetched } = sequenceWith(() => 8);
    sequence.start({ epoch: 1, rev: 5 });
    sequence.receive(frameOf(5, 8));
    sequence.observeHead({ epoch: 1, rev: 6 }, { epoch: 1, rev: 5 });
    await vi.advanceTimersByTimeAsync(150);
    expect([resets, fetched]).toEqual([[], []]);
  });

  test('a head below the position, or another epoch, resets it', () => {
    const { sequence, resets } = sequenceWith(() => 8);
    sequence.start({ epoch: 1, rev: 5 });
    sequence.observeHead({ epoch: 1, rev: 3 }, { epoch: 1, rev: 5 });
    expect(sequence.position).toEqual({ epoch: 1, rev: 3 });
    sequence.observeHead({ epoch: 2, rev: 3 }, { epoch: 1, rev: 3 });
    expect(sequence.position).toEqual({ epoch: 2, rev: 3 });
    expect(resets).toHaveLength(2);
  });
});

test('RC2 whatever order, repeats and losses the feed has, what is applied is 1..n once and in order', async () => {
  const script = fc.array(
    fc.record({ from: fc.nat(30), length: fc.integer({ min: 0, max: 5 }), wait: fc.constantFrom(0, 20, 150) }),
    {
      maxLength: 40,
    },
  );
  await fc.assert(
    fc.asyncProperty(script, async (steps) => {
      const { sequence, applied } = sequenceWith(() => 40);
      sequence.start({ epoch: 1, rev: 0 });
      for (const { from, length, wait } of steps) {
        sequence.receive(frameOf(from, from + length));
        await vi.advanceTimersByTimeAsync(wait);
      }
      sequence.observeHead({ epoch: 1, rev: 40 }, { epoch: 1, rev: 0 });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(revs(applied)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      let position = 0;
      for (const frame of applied) {
        expect(frame.prevRev).toBe(position);
        position = frame.rev;
      }
      sequence.close();
    }),
    { numRuns: 200 },
  );
});
