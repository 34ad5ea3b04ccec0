/**
 * Takes the people whose time has come, and moves each a little ahead: whoever took them and is killed loses nobody, since
 * they come due again.
 *
 * KEYS[1] sorted set of people by when they have to be looked at, ms since the epoch
 * ARGV[1] now
 * ARGV[2] how many at most
 * ARGV[3] when those taken come due again unless they were dealt with
 * Returns the ids of the people.
 */
export const claimDue = `
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, id in ipairs(due) do
  redis.call('ZADD', KEYS[1], ARGV[3], id)
end
return due
`;
