-- E-mail addresses that were taken before letters had one spelling, for the program to look at: SQL can't spell. A row goes
-- when its address has that spelling; one that stays is another's as well.
CREATE TABLE address_reviews (
    project_id UUID NOT NULL,
    -- The id of the address, a user's or a member's.
    email_id UUID NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (email_id)
) CLUSTERED;

-- What is ASCII has one spelling already.
INSERT INTO address_reviews (project_id, email_id, address)
SELECT project_id, factor_id, value FROM user_factors
WHERE kind = 'email' AND octet_length(value) <> length(value);

INSERT INTO address_reviews (project_id, email_id, address)
SELECT project_id, email_id, address FROM member_emails WHERE octet_length(address) <> length(address);
