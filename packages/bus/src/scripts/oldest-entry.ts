/**
 * The oldest entry of a group's stream, which holds what is unfinished and nothing else. Only its id leaves Redis: its
 * content may have 256 KiB.
 *
 * KEYS[1] the stream
 * Returns the id, or nil.
 */
export const oldestEntry = `
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
return first and first[1] or false
`;
