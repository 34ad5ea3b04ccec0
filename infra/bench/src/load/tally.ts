import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { nowMicros } from './clock.ts';
import type { LoadCounts, Run } from './load-messages.ts';

const newHistogram = (): Histogram => build({ highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });

/** Counts what a run brings; whatever was meant to be sent outside of the measured time is left out. */
export interface Tally {
  sent(sentMicros: number): void;
  acknowledged(sentMicros: number, accepted: boolean): void;
  delivered(sentMicros: number): void;
  /** Sends of the measured time without an answer. */
  unanswered(): number;
  counts(): LoadCounts;
}

/** A tally for an open loop: by the time of sending. For a closed one `acceptedPerTime` counts by the time of the answer. */
export const createTally = ({ measureMicros, untilMicros, loop }: Run): Tally => {
  const byAnswer = loop.kind === 'closed';
  const delivery = newHistogram();
  const ack = newHistogram();
  const counts = { sent: 0, accepted: 0, refused: 0, delivered: 0, answered: 0 };
  const isMeasured = (sentMicros: number, now: number): boolean => {
    const at = byAnswer ? now : sentMicros;
    return at >= measureMicros && at < untilMicros;
  };
  return {
    sent: (sentMicros) => {
      if (isMeasured(sentMicros, sentMicros)) counts.sent += 1;
    },
    acknowledged: (sentMicros, accepted) => {
      const now = nowMicros();
      if (!isMeasured(sentMicros, now)) return;
      counts.answered += 1;
      counts[accepted ? 'accepted' : 'refused'] += 1;
      ack.recordValue(Math.max(1, now - sentMicros));
    },
    delivered: (sentMicros) => {
      const now = nowMicros();
      if (!isMeasured(sentMicros, now)) return;
      counts.delivered += 1;
      delivery.recordValue(Math.max(1, now - sentMicros));
    },
    unanswered: () => counts.sent - counts.answered,
    counts: () => ({
      sent: counts.sent,
      accepted: counts.accepted,
      refused: counts.refused,
      delivered: counts.delivered,
      deliveryMicros: encodeIntoCompressedBase64(delivery),
      ackMicros: encodeIntoCompressedBase64(ack),
    }),
  };
};
