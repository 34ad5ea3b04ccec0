import type { Identity } from '@parley/service-kit';
import type { ConnectedUser } from './connected-user.ts';

/** One authenticated socket. */
export interface Connection {
  readonly id: string;
  readonly identity: Identity;
  /** For calls in the user's own name. */
  readonly token: string;
  readonly user: ConnectedUser;
}
