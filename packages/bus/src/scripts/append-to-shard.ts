/**
 * Appends an entry to a shard, unless the shard is no longer the one that the writer knows: when Redis lost its data, what
 * the writer has put there before is gone, and what it appends now would overtake that.
 *
 * KEYS[1] the stream
 * KEYS[2] the name of its incarnation, given by whoever first writes to it
 * ARGV[1] the incarnation that the writer knows, '' for one that has nothing to lose
 * ARGV[2] a name for a new incarnation
 * ARGV[3...] the fields of the entry
 * Returns the incarnation written to and the entry's id, or nil when nothing was written.
 */
export const appendToShard = `
local incarnation = redis.call('EXISTS', KEYS[1]) == 1 and redis.call('GET', KEYS[2])
if ARGV[1] ~= '' and incarnation ~= ARGV[1] then
  return false
end
if not incarnation then
  incarnation = ARGV[2]
  redis.call('SET', KEYS[2], incarnation)
end
return { incarnation, redis.call('XADD', KEYS[1], '*', unpack(ARGV, 3)) }
`;
