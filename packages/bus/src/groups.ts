/** What travels to a consumer group, named like its events: `presence.facts`. */
export type GroupStream = string;

/** What gateways tell of their connections, for the presence service (PR1, PR2). */
export const presenceFacts: GroupStream = 'presence.facts';

/** The Redis key of a group's stream; the hash tag keeps it, whatever else is added for the group, on one node. */
export const groupKey = (stream: GroupStream): string => `parley:group:{${stream}}`;

/** The one consumer group of each such stream: one kind of work, one group. */
export const groupName = 'workers';
