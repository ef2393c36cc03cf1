-- Removes the entries of a dead instance from a channel's presence, and sees to it that none of them comes late.
-- KEYS  presence, users, expiry, tombstone
-- ARGV  1 ttl of the tombstone, s; 0 for none   2 live channel   then for each client: client, user, entry, leave
--       message, which is sent for one that has joined; '' for none
-- Returns how many were removed.
if ARGV[1] ~= '0' then redis.call('SET', KEYS[4], '', 'EX', ARGV[1]) end
local removed = 0
for i = 3, #ARGV, 4 do
  local entry = redis.call('HGET', KEYS[1], ARGV[i])
  -- An entry that was made anew in another life is another one. The first byte may have changed since it was read.
  if entry and string.sub(entry, 2) == string.sub(ARGV[i + 2], 2) then
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('ZREM', KEYS[3], ARGV[i])
    if redis.call('HINCRBY', KEYS[2], ARGV[i + 1], -1) <= 0 then redis.call('HDEL', KEYS[2], ARGV[i + 1]) end
    if ARGV[i + 3] ~= '' and string.byte(entry) == 1 then redis.call('PUBLISH', ARGV[2], ARGV[i + 3]) end
    removed = removed + 1
  end
end
return removed
