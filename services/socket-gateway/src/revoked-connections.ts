import type { Revocation, RevocationReason } from '@parley/contracts';
import type { Revocations } from '@parley/service-kit';
import type { Connection } from './connection.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { OpenConnections } from './open-connections.ts';

/** Tells a connection why its token is no longer good, and ends it (CO4). After a changed role a client may come back with a new token. */
export const endRevoked = (connection: Connection, reason: RevocationReason, metrics: GatewayMetrics): void => {
  metrics.revokedConnections.inc({ reason });
  connection.out.emit('session:revoked', { reason });
  connection.out.end(reason === 'role_changed' ? 'passing' : 'lasting');
};

/** Ends those open connections whose token a revocation refuses (CO4). */
export const endAllRevoked = (
  revocation: Revocation,
  revocations: Pick<Revocations, 'reasonFor'>,
  open: OpenConnections,
  metrics: GatewayMetrics,
): void => {
  for (const connection of open.concernedBy(revocation)) {
    const reason = revocations.reasonFor(connection.identity);
    if (reason !== undefined) endRevoked(connection, reason, metrics);
  }
};
