import { additionFaults } from './additions.ts';
import { bystanderFaults } from './bystanders.ts';
import { deadLetterFaults } from './dead-letters.ts';
import type { Fault } from './fault.ts';
import { mediaFaults } from './media.ts';
import { monthEdge } from './month-edge.ts';
import { networkFaults } from './network.ts';
import { notificationFaults } from './notifications.ts';
import { postgresFaults } from './postgres.ts';
import { processFaults } from './processes.ts';
import { readerFaults } from './readers.ts';
import { redisFaults } from './redis.ts';
import { restartFaults } from './restarts.ts';
import { restored } from './restore.ts';

/** Every fault there is. */
export const allFaults: readonly Fault[] = [
  ...processFaults,
  ...redisFaults,
  ...postgresFaults,
  monthEdge,
  restored,
  ...bystanderFaults,
  ...mediaFaults,
  ...notificationFaults,
  ...restartFaults,
  ...readerFaults,
  ...additionFaults,
  ...deadLetterFaults,
  ...networkFaults,
];
