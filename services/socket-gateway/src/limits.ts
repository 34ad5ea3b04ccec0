import { createRateLimit, noRateLimit, type RateLimit } from './rate-limit.ts';

/** The limits of MS6, counted by this gateway in memory. */
export interface GatewayLimits {
  readonly sendsOfUser: RateLimit;
  readonly sendsToRoom: RateLimit;
  readonly eventsOfConnection: RateLimit;
  readonly connectionsPerUser: number;
  readonly connectionsPerAddress: number;
  /** What `ready` tells; null for no limit. */
  readonly sendsPerSecond: number | null;
}

/** The settings the limits come from. */
export interface LimitSettings {
  readonly PARLEY_LIMITS: 'on' | 'off';
  readonly SENDS_PER_SECOND: number;
  readonly SENDS_BURST: number;
  readonly ROOM_SENDS_PER_SECOND: number;
  readonly EVENTS_PER_SECOND: number;
  readonly CONNECTIONS_PER_USER: number;
  readonly CONNECTIONS_PER_ADDRESS: number;
}

/** Makes them; PARLEY_LIMITS=off lifts all. */
export const createLimits = (settings: LimitSettings): GatewayLimits => {
  if (settings.PARLEY_LIMITS === 'off')
    return {
      sendsOfUser: noRateLimit,
      sendsToRoom: noRateLimit,
      eventsOfConnection: noRateLimit,
      connectionsPerUser: Number.POSITIVE_INFINITY,
      connectionsPerAddress: Number.POSITIVE_INFINITY,
      sendsPerSecond: null,
    };
  return {
    sendsOfUser: createRateLimit({ perSecond: settings.SENDS_PER_SECOND, burst: settings.SENDS_BURST }),
    sendsToRoom: createRateLimit({ perSecond: settings.ROOM_SENDS_PER_SECOND, burst: settings.ROOM_SENDS_PER_SECOND }),
    eventsOfConnection: createRateLimit({ perSecond: settings.EVENTS_PER_SECOND, burst: 4 * settings.EVENTS_PER_SECOND }),
    connectionsPerUser: settings.CONNECTIONS_PER_USER,
    connectionsPerAddress: settings.CONNECTIONS_PER_ADDRESS,
    sendsPerSecond: settings.SENDS_PER_SECOND,
  };
};
