import type { Fault } from './fault.ts';
import { monthEdge } from './month-edge.ts';
import { postgresFaults } from './postgres.ts';
import { processFaults } from './processes.ts';
import { redisFaults } from './redis.ts';

/** Every fault there is. */
export const allFaults: readonly Fault[] = [...processFaults, ...redisFaults, ...postgresFaults, monthEdge];
