import { accepted } from './accepted.ts';
import { delivery } from './delivery.ts';
import type { Experiment } from './experiment.ts';
import { fanOutCost } from './fan-out.ts';
import { gateways } from './gateways.ts';

/** Everything that can be measured, in the order of a whole run. */
export const experiments: readonly Experiment[] = [delivery, accepted, fanOutCost, gateways];
