/**
 * Extends a lease, unless another owner holds it or it has expired.
 *
 * KEYS[1] the lease
 * ARGV[1] the owner who asks
 * ARGV[2] how long the lease lasts from now, in ms
 * Returns 1 when extended, else 0. PEXPIRE also works when Redis is out of memory.
 */
export const renewLease = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0
`;
