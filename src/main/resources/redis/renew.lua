-- Prolongs a lease that is still one's own, or gives it back.
-- KEYS  lease
-- ARGV  1 holder   2 ms; 0 to give it back
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
