-- Reads the stream's top and stored publications. A stream that does not exist begins, one that is read lives on.
-- KEYS  meta, stream
-- ARGV  1 epoch of a new stream   2 ttl of a stream that is only read, s   3 first entry id of the range   4 last
--       5 how many at most, -1 for all, 0 for none   6 '1' for newest first
--       7 bytes of the entries after which no more are read
-- Returns epoch, top offset, entries, and 1 where there may be more in the range, else 0.
local PAGE = 16

local meta = redis.call('HMGET', KEYS[1], 'e', 'o')
local epoch, top = meta[1], meta[2] or '0'
if not epoch then
  epoch = ARGV[1]
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[1], 'e', epoch)
end
local ttl = redis.call('TTL', KEYS[1])
if ttl < tonumber(ARGV[2]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
if ARGV[5] == '0' then return {epoch, top, {}, 0} end

local command, from, to = 'XRANGE', ARGV[3], ARGV[4]
if ARGV[6] == '1' then command, from, to = 'XREVRANGE', to, from end
local most = ARGV[5] == '-1' and math.huge or tonumber(ARGV[5])
local entries, bytes, page, count = {}, 0
repeat
  count = math.min(PAGE, most - #entries)
  page = redis.call(command, KEYS[2], from, to, 'COUNT', count)
  for _, entry in ipairs(page) do
    entries[#entries + 1] = entry
    bytes = bytes + #entry[2][2]
    from = '(' .. entry[1]
  end
until #page < count or #entries >= most or bytes > tonumber(ARGV[7])
return {epoch, top, entries, #page == count and #entries < most and 1 or 0}
