-- Reads a channel's presence, without entries that have expired.
-- KEYS  presence, users, expiry
-- ARGV  1 'all' for the entries, 'count' for their number and that of their users
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
for _, client in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)) do
  local entry = redis.call('HGET', KEYS[1], client)
  redis.call('ZREM', KEYS[3], client)
  if entry then
    redis.call('HDEL', KEYS[1], client)
    -- Behind the first byte of an entry stands its user: a length of four bytes, then the text.
    local length = struct.unpack('>I4', entry, 2)
    local user = string.sub(entry, 6, 5 + length)
    if redis.call('HINCRBY', KEYS[2], user, -1) <= 0 then redis.call('HDEL', KEYS[2], user) end
  end
end
if ARGV[1] == 'count' then return {redis.call('HLEN', KEYS[1]), redis.call('HLEN', KEYS[2])} end
return redis.call('HGETALL', KEYS[1])
