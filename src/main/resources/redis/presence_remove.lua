-- Removes a client from a channel's presence; whoever removes the entry, and nobody else, sends the leave of one that
-- has joined.
-- KEYS  presence, users, expiry
-- ARGV  1 client   2 user   3 live channel   4 message that is sent when there was an entry that has joined, '' for
--       none
-- Returns 1 when there was an entry.
local entry = redis.call('HGET', KEYS[1], ARGV[1])
if not entry then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if redis.call('HINCRBY', KEYS[2], ARGV[2], -1) <= 0 then redis.call('HDEL', KEYS[2], ARGV[2]) end
if ARGV[4] ~= '' and string.byte(entry) == 1 then redis.call('PUBLISH', ARGV[3], ARGV[4]) end
return 1
