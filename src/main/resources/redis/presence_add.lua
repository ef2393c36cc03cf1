-- Enters a client in a channel's presence, or brings its entry up to date.
-- KEYS  presence, users, expiry, tombstone of the client's instance
-- ARGV  1 client   2 user   3 entry, whose first byte says whether the client has joined   4 ttl of the entry, ms; 0:
--       it lives with its instance   5 live channel   6 message that is sent when there was no entry, '' for none
-- Returns 1 when there was no entry, 0 when there was one, -1 when the instance was taken for dead.
if redis.call('EXISTS', KEYS[4]) == 1 then return -1 end
local before = redis.call('HGET', KEYS[1], ARGV[1])
local entry = ARGV[3]
-- Whoever has joined has joined: the leave that belongs to it is still to come.
if before and string.byte(before) == 1 then entry = '\1' .. string.sub(entry, 2) end
redis.call('HSET', KEYS[1], ARGV[1], entry)
if not before then
  redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
  if ARGV[6] ~= '' then redis.call('PUBLISH', ARGV[5], ARGV[6]) end
end
if ARGV[4] ~= '0' then
  local time = redis.call('TIME')
  local ends = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[4]
  redis.call('ZADD', KEYS[3], string.format('%.0f', ends), ARGV[1])
  for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[4]) end
end
return before and 0 or 1
