import type { SystemName } from '../systems/start-systems.ts';
import { type Figures, medianOf } from './figures.ts';
import type { Rounds } from './rounds.ts';

/** Medians of a scenario by system, and one system's figure over another's. */
export interface Compared {
  of(system: SystemName, figure: (figures: Figures) => number): number;
  ratio(system: SystemName, yardstick: SystemName, figure: (figures: Figures) => number): number;
}

/** Reads the medians; a system that took no part has NaN. */
export const compare = (rounds: Rounds): Compared => {
  const medians = new Map([...rounds].map(([name, all]) => [name, medianOf(all)]));
  const of: Compared['of'] = (system, figure) => {
    const figures = medians.get(system);
    return figures === undefined ? Number.NaN : figure(figures);
  };
  return { of, ratio: (system, yardstick, figure) => of(system, figure) / of(yardstick, figure) };
};

/** The names of figures that targets speak of. */
export const figure = {
  p50: (one: Figures): number => one.delivery.p50,
  p99: (one: Figures): number => one.delivery.p99,
  accepted: (one: Figures): number => one.acceptedPerSecond,
  perFrontSecond: (one: Figures): number => one.deliveriesPerFrontSecond,
} as const;
