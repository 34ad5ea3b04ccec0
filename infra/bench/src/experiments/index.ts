import { accepted } from './accepted.ts';
import { connections, connections100k } from './connections.ts';
import { delivery } from './delivery.ts';
import type { Experiment } from './experiment.ts';
import { fanOutCost } from './fan-out.ts';
import { gateways } from './gateways.ts';
import { history } from './history.ts';
import { indexing } from './indexing.ts';
import { memory } from './memory.ts';
import { persistenceAlone } from './persistence-alone.ts';
import { presenceLookup } from './presence-lookup.ts';
import { profiles } from './profiles.ts';
import { reconnect } from './reconnect.ts';
import { rooms } from './rooms.ts';
import { search } from './search.ts';
import { soak } from './soak.ts';

/** Everything that can be measured, in the order of a whole run. */
export const experiments: readonly Experiment[] = [
  delivery,
  accepted,
  persistenceAlone,
  fanOutCost,
  memory,
  connections,
  reconnect,
  history,
  presenceLookup,
  gateways,
  rooms,
  search,
  indexing,
  profiles,
  soak,
  connections100k,
];
