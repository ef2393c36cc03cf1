-- Removes an instance that is still dead, the last step of cleaning up after it.
-- KEYS  instances
-- ARGV  1 instance   2 ms without a heartbeat after which one is dead
local time = redis.call('TIME')
local beat = redis.call('ZSCORE', KEYS[1], ARGV[1])
if beat and tonumber(beat) <= time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[2] then
  return redis.call('ZREM', KEYS[1], ARGV[1])
end
return 0
