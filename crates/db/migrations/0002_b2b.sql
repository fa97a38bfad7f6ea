-- Organizations and their members.

CREATE TABLE organizations (
    project_id UUID NOT NULL,
    organization_id UUID NOT NULL,
    name TEXT NOT NULL,
    -- The name in lower case, for search.
    search_name TEXT NOT NULL,
    slug TEXT NOT NULL,
    external_id TEXT,
    logo_url TEXT NOT NULL,
    trusted_metadata TEXT NOT NULL,
    -- How members may join and log in, as JSON.
    settings TEXT NOT NULL,
    -- The organization's own roles, as JSON.
    roles TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id)
) CLUSTERED;

CREATE UNIQUE INDEX organizations_slug ON organizations (project_id, slug);
CREATE UNIQUE INDEX organizations_external_id ON organizations (project_id, external_id);
CREATE INDEX organizations_created_at ON organizations (project_id, created_at, organization_id);

-- The e-mail domains in an organization's settings, each in a row of its own, to be found by.
CREATE TABLE organization_domains (
    project_id UUID NOT NULL,
    organization_id UUID NOT NULL,
    -- allowed or claimed
    kind TEXT NOT NULL,
    domain TEXT NOT NULL,
    PRIMARY KEY (organization_id, kind, domain)
) CLUSTERED;

CREATE INDEX organization_domains_domain ON organization_domains (project_id, kind, domain);

CREATE TABLE members (
    project_id UUID NOT NULL,
    member_id UUID NOT NULL,
    organization_id UUID NOT NULL,
    -- pending, invited, active or deleted
    status TEXT NOT NULL,
    name TEXT NOT NULL,
    email_id UUID NOT NULL,
    email TEXT NOT NULL,
    email_domain TEXT NOT NULL,
    -- Stands for the address among the subjects of passwords.
    email_subject UUID NOT NULL,
    email_verified BOOLEAN NOT NULL,
    trusted_metadata TEXT NOT NULL,
    untrusted_metadata TEXT NOT NULL,
    external_id TEXT,
    is_breakglass BOOLEAN NOT NULL,
    phone_id UUID,
    -- E.164, or empty.
    phone_number TEXT NOT NULL,
    phone_verified BOOLEAN NOT NULL,
    mfa_enrolled BOOLEAN NOT NULL,
    -- sms_otp, totp or empty
    default_mfa_method TEXT NOT NULL,
    -- The assigned roles, as a JSON array.
    roles TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    failed_attempts BIGINT NOT NULL,
    locked_at BIGINT,
    lock_expires_at BIGINT,
    -- How many codes by SMS were sent since, in a span of time of fixed length.
    sms_since BIGINT NOT NULL DEFAULT 0,
    sms_sent BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (member_id)
) CLUSTERED;

-- A deleted member keeps its own, and others may take it.
CREATE UNIQUE INDEX members_external_id ON members (organization_id, external_id) WHERE status <> 'deleted';
CREATE INDEX members_created_at ON members (organization_id, created_at, member_id);
CREATE INDEX members_email ON members (project_id, email);
CREATE INDEX members_email_domain ON members (organization_id, email_domain);

-- Every e-mail address that is taken in an organization: an address belongs to one member of it. A deleted member keeps
-- none.
CREATE TABLE member_emails (
    project_id UUID NOT NULL,
    email_id UUID NOT NULL,
    organization_id UUID NOT NULL,
    member_id UUID NOT NULL,
    address TEXT NOT NULL,
    -- primary: the member's own. retired: once the member's own. pending: what it wants to change to, until expires_at.
    state TEXT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (email_id)
) CLUSTERED;

CREATE UNIQUE INDEX member_emails_address ON member_emails (organization_id, address);
CREATE INDEX member_emails_member ON member_emails (member_id);

CREATE TABLE totp_registrations (
    project_id UUID NOT NULL,
    totp_id UUID NOT NULL,
    member_id UUID NOT NULL,
    -- pending or active
    state TEXT NOT NULL,
    -- The secret, sealed under a master key.
    sealed BYTEA NOT NULL,
    -- When it lapses unless it is active by then.
    expires_at BIGINT NOT NULL,
    -- The time step of the last code that was taken: no code is taken twice.
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (totp_id)
) CLUSTERED;

CREATE UNIQUE INDEX totp_registrations_member ON totp_registrations (member_id);
CREATE INDEX totp_registrations_pending ON totp_registrations (expires_at) WHERE state = 'pending';

-- The recovery codes that are left. Using one deletes its row.
CREATE TABLE recovery_codes (
    project_id UUID NOT NULL,
    recovery_code_id UUID NOT NULL,
    member_id UUID NOT NULL,
    place BIGINT NOT NULL,
    -- The code, sealed under a master key: its owner may ask for it again.
    sealed BYTEA NOT NULL,
    PRIMARY KEY (recovery_code_id)
) CLUSTERED;

CREATE INDEX recovery_codes_member ON recovery_codes (member_id);

-- Codes sent by e-mail or SMS: the newest of each purpose and subject. Using one deletes its row.
CREATE TABLE one_time_codes (
    project_id UUID NOT NULL,
    purpose TEXT NOT NULL,
    -- A member's id, or an e-mail address where there is no member yet.
    subject TEXT NOT NULL,
    -- HMAC of the code, bound to project, purpose and subject.
    hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, purpose, subject)
) CLUSTERED;

CREATE INDEX one_time_codes_expires_at ON one_time_codes (expires_at);

-- Tokens inside links sent by e-mail.
CREATE TABLE link_tokens (
    project_id UUID NOT NULL,
    -- SHA-256 of the token.
    hash BYTEA NOT NULL,
    -- login, signup, invite, email_update, discovery, password_reset or discovery_password_reset
    purpose TEXT NOT NULL,
    -- Whose it is, and which of its addresses it was sent to; absent where there is only an address.
    member_id UUID,
    email_id UUID,
    address TEXT NOT NULL,
    -- PKCE, S256; empty if none was given.
    code_challenge TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (hash)
) CLUSTERED;

CREATE INDEX link_tokens_member ON link_tokens (member_id);
CREATE INDEX link_tokens_expires_at ON link_tokens (expires_at);

-- What somebody has proven who has no session yet. It is not a session, and belongs to no member.
CREATE TABLE intermediate_sessions (
    project_id UUID NOT NULL,
    -- SHA-256 of its token.
    hash BYTEA NOT NULL,
    email TEXT NOT NULL,
    -- Whether the proofs show that the address is its holder's.
    email_verified BOOLEAN NOT NULL,
    -- Where it comes from, if not from discovery; what proves something to one organization only (a password) counts there.
    organization_id UUID,
    factors TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (hash)
) CLUSTERED;

CREATE INDEX intermediate_sessions_email ON intermediate_sessions (project_id, email);
CREATE INDEX intermediate_sessions_expires_at ON intermediate_sessions (expires_at);

-- Failures in a row at guessing what belongs to an e-mail address and to no member. A member's are in its own row.
CREATE TABLE email_locks (
    project_id UUID NOT NULL,
    email TEXT NOT NULL,
    failed_attempts BIGINT NOT NULL,
    last_failure_at BIGINT NOT NULL,
    lock_expires_at BIGINT,
    PRIMARY KEY (project_id, email)
) CLUSTERED;

CREATE INDEX email_locks_last_failure_at ON email_locks (last_failure_at);
