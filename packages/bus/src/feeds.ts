import type { FeedEvent } from '@parley/contracts';

/** The sharded pub/sub channel of everything that happens in a room. */
export const roomFeed = (roomId: string): string => `parley:feed:room:{${roomId}}`;

/** The channel of what is a user's own. */
export const userFeed = (userId: string): string => `parley:feed:user:{${userId}}`;

/** The channel of answers to one boot of one gateway. */
export const gatewayFeed = (gatewayId: string): string => `parley:feed:gateway:{${gatewayId}}`;

/**
 * The channel of one person's presence, followed where somebody watches them (PR4). Its hash tag is the name of the key
 * that holds the presence, so that both are on one node and change in one step.
 */
export const presenceFeed = (userId: string): string => `parley:feed:presence:{presence:user:${userId}}`;

/** The channel on which auth says that there is a new revocation (CO4). */
export const revocationsFeed = 'parley:feed:revocations:{all}';

/** The kind of a feed (`room`, `user`, `gateway`, ...): all that logs may say of it. */
export const feedKind = (feed: string): string => feed.split(':')[2] ?? 'unknown';

const version = 1;

/** What travels over a feed: JSON `{v, type, data}`, and `traces` where something of it is traced. */
export const encodeFeedEvent = ({ type, data, traces }: FeedEvent): string => JSON.stringify({ v: version, type, data, traces });

const isFeedEvent = (value: unknown): value is FeedEvent =>
  typeof value === 'object' &&
  value !== null &&
  'v' in value &&
  value.v === version &&
  'type' in value &&
  typeof value.type === 'string' &&
  'data' in value &&
  typeof value.data === 'object' &&
  value.data !== null;

/**
 * Reads what {@link encodeFeedEvent} wrote, null for anything else. Only the envelope is checked: it comes from our own
 * services, tens of thousands of times a second.
 */
export const decodeFeedEvent = (text: string): FeedEvent | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isFeedEvent(value) ? value : null;
  } catch {
    return null;
  }
};
