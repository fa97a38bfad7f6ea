-- The outbox: e-mails and text messages that are written together with what they are about, and sent by a job.

CREATE TABLE messages (
    project_id UUID NOT NULL,
    message_id UUID NOT NULL,
    -- email or sms
    channel TEXT NOT NULL,
    -- To whom and what, sealed under a master key. Empty once the message was given up.
    sealed BYTEA NOT NULL,
    -- queued, sent (kept only by the inbox of the development mode) or failed (given up)
    state TEXT NOT NULL,
    -- Raised by each claim, so that only the last claimer can say how it went.
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- What it carries is worth nothing from then on.
    expires_at BIGINT NOT NULL,
    -- Why the last attempt failed.
    last_error TEXT,
    PRIMARY KEY (message_id)
) CLUSTERED;

CREATE INDEX messages_due ON messages (channel, next_attempt_at) WHERE state = 'queued';
