-- Gives a publication its offset, stores it and sends it to the subscribers, all or nothing of it.
-- KEYS  meta, stream, result of the idempotency key (any key of the channel where there is none)
-- ARGV  1 live channel   2 body   3 nonce   4 epoch of a new stream   5 history size   6 history ttl, s   7 meta ttl, s
--       8 version, 0 for none   9 version epoch   10 ttl of the result, s; 0 without an idempotency key
-- Returns epoch, offset, and what happened: 0 published, 1 the key was used before, 2 the version is not new.
local function above(version, stored)
  -- As decimal digits: Lua's numbers end at 2^53.
  if #version ~= #stored then return #version > #stored end
  return version > stored
end

if ARGV[10] ~= '0' then
  local before = redis.call('HMGET', KEYS[3], 'e', 'o')
  if before[1] then return {before[1], before[2], 1} end
end

local meta = redis.call('HMGET', KEYS[1], 'e', 'v', 've', 'o')
local epoch = meta[1]
if not epoch then
  epoch = ARGV[4]
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[1], 'e', epoch)
end
if ARGV[8] ~= '0' then
  local same = ARGV[9] == '' or ARGV[9] == (meta[3] or '')
  if meta[2] and same and not above(ARGV[8], meta[2]) then
    return {epoch, meta[4] or '0', 2}
  end
end

-- The entry first: should it fail, the top stays where it is, and no offset is without an entry.
local offset = string.format('%.0f', tonumber(meta[4] or '0') + 1)
redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[5], offset, 'd', ARGV[2], 'n', ARGV[3])
redis.call('HSET', KEYS[1], 'o', offset, 'n', ARGV[3])
if ARGV[8] ~= '0' then redis.call('HSET', KEYS[1], 'v', ARGV[8], 've', ARGV[9]) end
redis.call('EXPIRE', KEYS[1], ARGV[7])
redis.call('EXPIRE', KEYS[2], ARGV[6])
if ARGV[10] ~= '0' then
  redis.call('HSET', KEYS[3], 'e', epoch, 'o', offset)
  redis.call('EXPIRE', KEYS[3], ARGV[10])
end
redis.call('PUBLISH', ARGV[1], '\1p' .. offset .. ':' .. epoch .. ':' .. ARGV[3] .. ':' .. ARGV[2])
return {epoch, offset, 0}
