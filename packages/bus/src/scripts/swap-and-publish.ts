/**
 * Replaces a value unless it changed since it was read, writes what follows from it, and tells of it, in one step: so no
 * announcement is lost, doubled, or told in another order than the changes were made.
 *
 * KEYS[1] the value
 * KEYS[2] what follows from it
 * KEYS[3] the channel
 * ARGV[1] the value as it was read, '' for none
 * ARGV[2] the new value
 * ARGV[3] how long it lives, in ms
 * ARGV[4] what follows from it, '' for nothing
 * ARGV[5] how long that lives, in ms
 * ARGV[6] what is told, '' for nothing
 * Returns 1 when done, 0 when the value was another one.
 */
export const swapAndPublish = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
if ARGV[4] == '' then
  redis.call('DEL', KEYS[2])
else
  redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
end
if ARGV[6] ~= '' then
  redis.call('SPUBLISH', KEYS[3], ARGV[6])
end
return 1
`;
