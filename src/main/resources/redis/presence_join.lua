-- Sends the join of a client that is present; from then on whoever removes its entry sends the leave.
-- KEYS  presence
-- ARGV  1 client   2 live channel   3 message
-- Returns 1 when it was sent, 0 when there is no entry or it was sent before.
local entry = redis.call('HGET', KEYS[1], ARGV[1])
if not entry or string.byte(entry) == 1 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], '\1' .. string.sub(entry, 2))
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
