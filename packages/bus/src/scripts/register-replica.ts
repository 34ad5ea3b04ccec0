/**
 * Says that a replica lives, forgets those that are gone, and lists the rest.
 *
 * KEYS[1] the sorted set of replicas, scored by when each counts as gone (ms since the epoch, the server's clock)
 * ARGV[1] this replica's name
 * ARGV[2] how long it counts as alive, in ms
 * Returns the names of the living, in order.
 *
 * `allow-oom`: a full memory must not make living replicas look dead.
 * https://redis.io/docs/latest/develop/programmability/lua-api/#script_flags
 */
export const registerReplica = `#!lua flags=allow-oom
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 10)
local names = redis.call('ZRANGE', KEYS[1], 0, -1)
table.sort(names)
return names
`;
