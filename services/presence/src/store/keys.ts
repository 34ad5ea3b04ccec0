/**
 * PR1's key: what is shown of a person who is there, `{status, lastSeen, room}`, for 30 s from the last heartbeat. Its whole
 * name decides about the node of a cluster; the state and the feed of a person carry it in braces, so that one step changes
 * all three.
 */
export const presentKey = (userId: string): string => `presence:user:${userId}`;

/** Everything known of a person; kept for as long as PRESENCE_RETENTION_DAYS says. */
export const stateKey = (userId: string): string => `parley:presence:state:{${presentKey(userId)}}`;

/** People by when they have to be looked at although nothing happens: one key, so that a replica takes them in one step. */
export const deadlinesKey = 'parley:presence:deadlines';

/** How far presence is with what gateways tell. */
export const watermarkKey = 'parley:presence:watermark';

/** The boots of one gateway that had connections, by when they last told of one. */
export const bootsKey = (name: string): string => `parley:presence:boots:{${name}}`;

/** The people who had a connection at one boot of a gateway. */
export const usersKey = (gatewayId: string): string => {
  const name = gatewayName(gatewayId);
  return `parley:presence:users:{${name}}${gatewayId.slice(name.length)}`;
};

/** A gateway's id is its name and the id of its boot, which has no colon. */
export const gatewayName = (gatewayId: string): string => gatewayId.slice(0, gatewayId.lastIndexOf(':'));

/** Whether a boot is an earlier one of the same gateway; boots of one gateway differ in their id alone, which grows. */
export const isEarlierBoot = (one: string, than: string): boolean => gatewayName(one) === gatewayName(than) && one < than;
