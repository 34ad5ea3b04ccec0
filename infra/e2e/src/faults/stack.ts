import { type LaunchedStack, launchStack } from '@parley/local';

/** A stack as the checker wants it: two of what stores, two gateways, and nobody limited. */
export const launchForFaults = (): Promise<LaunchedStack> =>
  launchStack({ env: { PARLEY_LIMITS: 'off', PARLEY_REPLICAS: 'message-persistence=2' } });
