-- Compares what was delivered last with the stream, and reads what has come since. A stream that has gone back in time
-- (restored from an older file, lost by a failover) gets another epoch, once, whoever notices it first.
-- KEYS  meta, stream
-- ARGV  1 epoch   2 offset   3 nonce of what was delivered last ('' at offset 0)   4 epoch for a stream that went back
--       5 how many entries at most   6 ttl of a stream that is only read, s   7 '1' where Redis may have lost data since
--       8 bytes of the entries after which no more are read
-- Returns epoch, top offset, nonce of the top, whether the position holds (1 or 0), entries.
local PAGE = 16

local meta = redis.call('HMGET', KEYS[1], 'e', 'o', 'n')
local epoch, top, nonce = meta[1], meta[2] or '0', meta[3] or ''
if not epoch then
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[1], 'e', ARGV[4])
  redis.call('EXPIRE', KEYS[1], ARGV[6])
  return {ARGV[4], '0', '', 0, {}}
end
local lost = {epoch, top, nonce, 0, {}}
if epoch ~= ARGV[1] then return lost end

local function rotated()
  redis.call('HSET', KEYS[1], 'e', ARGV[4])
  redis.call('DEL', KEYS[2])
  return {ARGV[4], top, nonce, 0, {}}
end

local offset, newest = tonumber(ARGV[2]), tonumber(top)
if newest < offset then return rotated() end
if newest == offset then
  if nonce ~= ARGV[3] then return rotated() end
  return {epoch, top, nonce, 1, {}}
end
if offset > 0 then
  local entry = redis.call('XRANGE', KEYS[2], ARGV[2], ARGV[2])[1]
  if entry and entry[2][4] ~= ARGV[3] then return rotated() end
  -- Trimmed or expired: nobody can say what stood there, which matters only where data may have been lost.
  if not entry and ARGV[7] == '1' then return rotated() end
end

local function id(number) return string.format('%.0f', number) end

local missed, bytes, last = {}, 0, offset
repeat
  local page = redis.call('XRANGE', KEYS[2], id(last + 1), '+', 'COUNT', PAGE)
  -- Entries of a stream follow each other without a gap: only the first may be missing.
  if #missed == 0 and (not page[1] or page[1][1] ~= id(offset + 1) .. '-0') then return lost end
  for _, entry in ipairs(page) do
    missed[#missed + 1] = entry
    bytes = bytes + #entry[2][2]
  end
  last = last + #page
until #page < PAGE or bytes >= tonumber(ARGV[8]) or #missed >= tonumber(ARGV[5])
return {epoch, top, nonce, 1, missed}
