import {
  createRateLimit,
  createSendLimits,
  noRateLimit,
  type RateLimit,
  type SendLimits,
  type SendLimitValues,
} from '@parley/service-kit';

/** The limits of MS6, counted by this gateway in memory. */
export interface GatewayLimits {
  readonly sends: SendLimits;
  readonly eventsOfConnection: RateLimit;
  readonly connectionsPerUser: number;
  readonly connectionsPerAddress: number;
}

/** The settings the limits come from. */
export interface LimitSettings extends SendLimitValues {
  readonly EVENTS_PER_SECOND: number;
  readonly CONNECTIONS_PER_USER: number;
  readonly CONNECTIONS_PER_ADDRESS: number;
}

/** Makes them; PARLEY_LIMITS=off lifts all. */
export const createLimits = (settings: LimitSettings): GatewayLimits => {
  const off = settings.PARLEY_LIMITS === 'off';
  const events = { perSecond: settings.EVENTS_PER_SECOND, burst: 4 * settings.EVENTS_PER_SECOND };
  return {
    sends: createSendLimits(settings),
    eventsOfConnection: off ? noRateLimit : createRateLimit(events),
    connectionsPerUser: off ? Number.POSITIVE_INFINITY : settings.CONNECTIONS_PER_USER,
    connectionsPerAddress: off ? Number.POSITIVE_INFINITY : settings.CONNECTIONS_PER_ADDRESS,
  };
};
