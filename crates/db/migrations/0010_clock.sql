-- The newest time that a node has trusted. One row, once there is one: after a restart it tells a clock that is far ahead,
-- by which nothing must be deleted for good.
CREATE TABLE installation_clock (
    clock_id BIGINT NOT NULL PRIMARY KEY,
    trusted_at BIGINT NOT NULL
) CLUSTERED;
