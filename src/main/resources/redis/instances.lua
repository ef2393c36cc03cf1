-- Instances by their last heartbeat.
-- KEYS  instances
-- ARGV  1 ms without a heartbeat after which one is dead   2 'dead' or 'alive'
local time = redis.call('TIME')
local limit = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1]
local text = string.format('%.0f', limit)
if ARGV[2] == 'dead' then return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text) end
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. text, '+inf')
