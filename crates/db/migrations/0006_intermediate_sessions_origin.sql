-- The session that it goes on from, by an exchange that is half way: it is over with that one, and what it becomes counts
-- from when that one began.
ALTER TABLE intermediate_sessions ADD COLUMN origin_id UUID;
