/**
 * Removes consumers of a group that are gone. One that still holds entries stays, as these would be lost with it.
 *
 * KEYS[1] the stream
 * ARGV[1] the group
 * ARGV[2] the name of a consumer that leaves now, or ''
 * ARGV[3] how long any other has to have been silent, in ms
 * Returns how many were removed.
 */
export const forgetConsumers = `
local removed = 0
for _, fields in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for at = 1, #fields, 2 do consumer[fields[at]] = fields[at + 1] end
  local gone = consumer['name'] == ARGV[2] or consumer['idle'] > tonumber(ARGV[3])
  if gone and consumer['pending'] == 0 then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer['name'])
    removed = removed + 1
  end
end
return removed
`;
