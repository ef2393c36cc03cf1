-- Sends a message to the subscribers unless its idempotency key was used before.
-- KEYS  result of the idempotency key
-- ARGV  1 live channel   2 message   3 ttl of the result, s
-- Returns 0 when it was sent, 1 when not.
if redis.call('EXISTS', KEYS[1]) == 1 then return 1 end
redis.call('HSET', KEYS[1], 'e', '', 'o', '0')
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 0
