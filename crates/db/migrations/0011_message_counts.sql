-- How many messages were sent lately to, for or by whom: see engine/src/messages/limits/. The table sms_counts is no
-- longer used; a later release drops it, when no node writes it any more.
CREATE TABLE message_counts (
    project_id UUID NOT NULL,
    -- recipient, owner, member, network or project
    scope TEXT NOT NULL,
    subject TEXT NOT NULL,
    sent BIGINT NOT NULL,
    -- When the count began.
    since BIGINT NOT NULL,
    PRIMARY KEY (project_id, scope, subject)
) CLUSTERED;

CREATE INDEX message_counts_since ON message_counts (since);

-- One-time codes: up to three at once of each purpose and subject. The table one_time_codes, which holds one, is no longer
-- used; a later release drops it.
CREATE TABLE sent_codes (
    project_id UUID NOT NULL,
    purpose TEXT NOT NULL,
    -- A member's id, or an e-mail address where there is no member yet.
    subject TEXT NOT NULL,
    -- HMAC of the code, bound to project, purpose and subject.
    hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, purpose, subject, hash)
) CLUSTERED;

CREATE INDEX sent_codes_expires_at ON sent_codes (expires_at);

INSERT INTO sent_codes (project_id, purpose, subject, hash, expires_at, created_at)
SELECT project_id, purpose, subject, hash, expires_at, created_at FROM one_time_codes;
