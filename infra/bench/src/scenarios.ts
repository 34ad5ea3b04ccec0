import type { LoadPlan } from './load.ts';

/** A load that every system gets. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly loop: LoadPlan['loop'];
  /** How many get each message. */
  readonly fanOut: number;
}

const clients = 100;
const sharedRooms = 10;

/** All scenarios have the same clients and rooms, so that each system is set up once. */
export const population = { clients, sharedRooms };

/** Characters of a message. */
export const contentChars = 80;

const delivery = (perSecond: number): Scenario => ({
  name: `delivery-${perSecond}`,
  about: `${perSecond} messages a second, ${clients} clients in ${sharedRooms} rooms: from the intended time of sending to each delivery`,
  loop: { kind: 'open', perSecond, seed: 1 },
  fanOut: clients / sharedRooms,
});

/** Everything that is measured. */
export const scenarios: readonly Scenario[] = [
  delivery(200),
  delivery(1_000),
  {
    name: 'accepted',
    about: `most acknowledged sends a second: ${clients} clients, each alone in a room, each with 20 unanswered sends`,
    loop: { kind: 'closed', inFlightPerLine: 20 },
    fanOut: 1,
  },
];
