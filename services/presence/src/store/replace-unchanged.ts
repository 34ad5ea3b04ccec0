/**
 * Replaces a value unless it changed since it was read.
 *
 * KEYS[1] the value
 * ARGV[1] the value as it was read, '' for none
 * ARGV[2] the new value
 * Returns what is kept now.
 */
export const replaceUnchanged = `
local kept = redis.call('GET', KEYS[1])
if (kept or '') ~= ARGV[1] then
  return kept
end
redis.call('SET', KEYS[1], ARGV[2])
return ARGV[2]
`;
