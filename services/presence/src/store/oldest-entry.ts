/**
 * When the oldest entry came that is not handled: those that are handled are deleted. Its content, up to 256 KiB, stays in
 * Redis.
 *
 * KEYS[1] the stream
 * Returns its id, or nil.
 */
export const oldestEntry = `
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
return first and first[1] or false
`;
