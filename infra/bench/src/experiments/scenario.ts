import type { LoadPlan } from '../load/load.ts';

/** A load that every system gets. */
export interface Scenario {
  readonly name: string;
  readonly loop: LoadPlan['loop'];
  /** How many get each message. */
  readonly fanOut: number;
  /** Characters of a message. */
  readonly contentChars: number;
}

/** So many messages a second into the shared rooms at random times, whether or not earlier ones were answered. */
export const openLoop = (perSecond: number, fanOut: number, contentChars = 80): Scenario => ({
  name: `${perSecond.toLocaleString('en')}/s`,
  loop: { kind: 'open', perSecond, seed: 1 },
  fanOut,
  contentChars,
});

/** As many acknowledged sends as possible: every client keeps some unanswered, in the room it has alone or in the shared one. */
export const closedLoop = (name: string, fanOut: number, inFlightPerLine: number): Scenario => ({
  name,
  loop: { kind: 'closed', inFlightPerLine, room: fanOut === 1 ? 'own' : 'shared' },
  fanOut,
  contentChars: 80,
});
