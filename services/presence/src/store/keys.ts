/** Everything known of a person; kept for as long as PRESENCE_RETENTION_DAYS says. The hash tag keeps it beside their feed. */
export const stateKey = (userId: string): string => `parley:presence:state:{${userId}}`;

/** What is shown of a person who is there: `{status, lastSeen, room}`, for 30 s from the last heartbeat (PR1). */
export const presentKey = (userId: string): string => `presence:user:{${userId}}`;

/** People by when they have to be looked at although nothing happens. */
export const deadlinesKey = 'parley:presence:deadlines';

/** A gateway's id is its name and the id of its boot, which has no colon. */
export const gatewayName = (gatewayId: string): string => gatewayId.slice(0, gatewayId.lastIndexOf(':'));

/** The boots of one gateway that had connections. */
export const bootsKey = (name: string): string => `parley:presence:boots:${name}`;

/** The people who had a connection at one boot of a gateway. */
export const usersKey = (gatewayId: string): string => `parley:presence:users:${gatewayId}`;
