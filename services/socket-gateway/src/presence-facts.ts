import type { GroupPublisher } from '@parley/bus';
import type { GatewayId, PresenceFact, UserId } from '@parley/contracts';
import type { Log } from '@parley/service-kit';
import type { Connection } from './connection.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { OpenConnections } from './open-connections.ts';

/** Tells presence what is open here (PR1, PR2). Nothing waits for it, and what fails is only counted. */
export interface PresenceFacts {
  /** Says that this gateway begins anew, and starts the heartbeat. */
  start(): void;
  /** Names all that is open, besides every 10 s: when Redis is back, and may have missed some. */
  beat(): void;
  opened(connection: Connection): void;
  closed(connection: Connection): void;
  /** Ends the heartbeat; resolves when what was said has arrived, or after `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

/** What the facts need. */
export interface PresenceFactsOptions {
  readonly gatewayId: GatewayId;
  readonly publisher: GroupPublisher<PresenceFact>;
  readonly open: OpenConnections;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
  /** How often each user is named. Default 10,000: presence forgets one who is not named for 30 s. */
  readonly heartbeatEveryMs?: number;
}

/** Who comes or goes alone is told at once, a crowd twice a second: to let it in goes before telling others of it. */
const gatherMs = 500;
const usersPerHeartbeat = 1_000;
/** A twentieth of all users at a time: everybody at once keeps presence busy for half a second, and messages waiting for a core. */
const slices = 20;

/** Makes the facts of one gateway. */
export const createPresenceFacts = (options: PresenceFactsOptions): PresenceFacts => {
  const { gatewayId, publisher, open, metrics, log } = options;
  let startIsKnown = false;
  let timer: NodeJS.Timeout | undefined;

  const send = async (fact: PresenceFact): Promise<void> => {
    try {
      await publisher.publish(fact);
      if (fact.type === 'gateway.started') startIsKnown = true;
      metrics.presenceFacts.inc({ result: 'told' });
    } catch (error) {
      metrics.presenceFacts.inc({ result: 'lost' });
      log.debug({ err: error, fact: fact.type }, 'presence could not be told');
    }
  };

  const gathered: PresenceFact[] = [];
  let gathering: NodeJS.Timeout | undefined;
  const tellGathered = (): void => {
    gathering = gathered.length > 0 ? setTimeout(tellGathered, gatherMs) : undefined;
    for (const fact of gathered.splice(0)) void send(fact);
  };

  /** What fails, or is too much to wait, is made up for: the next heartbeat names all that is open. */
  const tell = (fact: PresenceFact): void => {
    gathered.push(fact);
    if (gathering === undefined) tellGathered();
  };

  const name = (isMeant: (userId: UserId) => boolean): void => {
    if (!startIsKnown) tell({ type: 'gateway.started', gatewayId });
    const meant = [...open.users()].filter(([userId]) => isMeant(userId));
    const users = meant.map(([userId, connections]) => heartbeatOf(userId, connections));
    for (let from = 0; from < users.length; from += usersPerHeartbeat)
      tell({ type: 'gateway.heartbeat', gatewayId, users: users.slice(from, from + usersPerHeartbeat) });
  };

  let slice = 0;
  const nameSlice = (): void => {
    const current = slice;
    name((userId) => sliceOf(userId) === current);
    slice = (slice + 1) % slices;
  };

  return {
    start: () => {
      tell({ type: 'gateway.started', gatewayId });
      timer = setInterval(nameSlice, (options.heartbeatEveryMs ?? 10_000) / slices);
      timer.unref();
    },
    beat: () => name(() => true),
    opened: ({ id, identity }) => tell({ type: 'connection.opened', gatewayId, connectionId: id, userId: identity.userId }),
    closed: ({ id, identity }) => tell({ type: 'connection.closed', gatewayId, connectionId: id, userId: identity.userId }),
    stop: async (timeoutMs) => {
      clearInterval(timer);
      clearTimeout(gathering);
      for (const fact of gathered.splice(0)) void send(fact);
      const { promise: tooLong, resolve } = Promise.withResolvers<void>();
      const giveUp = setTimeout(resolve, timeoutMs);
      await Promise.race([publisher.idle(), tooLong]);
      clearTimeout(giveUp);
    },
  };
};

/** Of the last digits of a UUID, which are random: always the same, so that nobody waits longer when others come and go. */
const sliceOf = (userId: UserId): number => Number.parseInt(userId.slice(-4), 16) % slices;

const heartbeatOf = (userId: UserId, connections: readonly Connection[]) => ({
  userId,
  connectionIds: connections.map((connection) => connection.id),
  activeAt: new Date(Math.max(...connections.map((connection) => connection.activeAt))).toISOString(),
});
