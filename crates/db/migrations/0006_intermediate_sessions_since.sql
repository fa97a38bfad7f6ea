-- From when the session counts that this becomes, if it only goes on from another: exchanging must not lengthen it.
ALTER TABLE intermediate_sessions ADD COLUMN since BIGINT;
