import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; from a fast local answer to a time-out. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One process's metrics. Names start with `parley_`; labels never name a user or a room. */
export interface Metrics {
  readonly registry: Registry;
  counter<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  gauge<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>;
  /** In seconds. */
  histogram<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Histogram<Label>;
}

/** Makes the metrics of one process, with Node's own beside them. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'parley_' });
  const registers = [registry];
  return {
    registry,
    counter: (name, help, labelNames = []) => new Counter({ name: `parley_${name}`, help, labelNames, registers }),
    gauge: (name, help, labelNames = []) => new Gauge({ name: `parley_${name}`, help, labelNames, registers }),
    histogram: (name, help, labelNames = []) =>
      new Histogram({ name: `parley_${name}`, help, labelNames, buckets: secondsBuckets, registers }),
  };
};
