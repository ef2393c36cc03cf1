-- A heartbeat, by Redis' own clock.
-- KEYS  instances
-- ARGV  1 instance   2 '1' to register it where it is not; else its absence is told and left as it is, until it was
--       heard
-- Returns 1 when the instance was registered already.
local time = redis.call('TIME')
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
if before or ARGV[2] == '1' then
  redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
end
return before and 1 or 0
