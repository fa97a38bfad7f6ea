-- Failures at a phone count like those at an address, whoever's member has it. Neither can hold the other's text.
ALTER TABLE email_locks RENAME TO contact_locks;
ALTER TABLE contact_locks RENAME COLUMN email TO contact;

-- How many texts were sent lately to a number, and to members of an address. Apart from the members, which are easily made.
CREATE TABLE sms_counts (
    project_id UUID NOT NULL,
    contact TEXT NOT NULL,
    sent BIGINT NOT NULL,
    -- When the count began.
    since BIGINT NOT NULL,
    PRIMARY KEY (project_id, contact)
) CLUSTERED;

CREATE INDEX sms_counts_since ON sms_counts (since);

ALTER TABLE members DROP COLUMN sms_sent;
ALTER TABLE members DROP COLUMN sms_since;
