import { accept, type authRoutes } from '@parley/contracts';
import type { RouteHandlers } from '@parley/service-kit';
import type { AuthParts } from './index.ts';

/** The handler of the public key set (RFC 7517 section 5). */
export const jwksHandlers = ({ keys }: AuthParts): Pick<RouteHandlers<typeof authRoutes>, 'jwks'> => ({
  jwks: async () => accept(keys.jwks()),
});
