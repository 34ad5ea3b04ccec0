/**
 * Gives a lease up, unless another owner holds it by now.
 *
 * KEYS[1] the lease
 * ARGV[1] the owner who gives it up
 * Returns 1 when given up, else 0.
 */
export const releaseLease = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
`;
