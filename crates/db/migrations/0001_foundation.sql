-- Times are unix milliseconds.
--
-- What there may be millions of has its own UUID as its whole primary key, and the project beside it as a column that
-- every statement names: a key that began with the project would invite SQLite to walk through the project instead of
-- using a narrower index.

CREATE TABLE projects (
    project_id UUID NOT NULL PRIMARY KEY,
    vertical TEXT NOT NULL,
    environment TEXT NOT NULL,
    name TEXT NOT NULL,
    public_token UUID NOT NULL,
    settings TEXT NOT NULL,
    policy TEXT NOT NULL,
    -- Raised by every change of the project, its secrets, keys, policy or settings: nodes reload when it moved.
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
) CLUSTERED;

CREATE TABLE project_secrets (
    project_id UUID NOT NULL,
    secret_id UUID NOT NULL,
    -- SHA-256 of the secret.
    hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    PRIMARY KEY (project_id, secret_id)
) CLUSTERED;

CREATE TABLE signing_keys (
    project_id UUID NOT NULL,
    key_id UUID NOT NULL,
    -- next, active or retired
    state TEXT NOT NULL,
    -- PKCS#8, sealed under a master key.
    sealed BYTEA NOT NULL,
    published_at BIGINT NOT NULL,
    activated_at BIGINT,
    retired_at BIGINT,
    PRIMARY KEY (project_id, key_id)
) CLUSTERED;

CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (project_id) WHERE state = 'active';
CREATE UNIQUE INDEX signing_keys_one_next ON signing_keys (project_id) WHERE state = 'next';

CREATE TABLE token_keys (
    project_id UUID NOT NULL,
    -- The first byte of the tokens made with it.
    version BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, version)
) CLUSTERED;

CREATE TABLE users (
    project_id UUID NOT NULL,
    user_id UUID NOT NULL,
    status TEXT NOT NULL,
    first_name TEXT NOT NULL,
    middle_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    -- The whole name in lower case, for search.
    search_name TEXT NOT NULL,
    trusted_metadata TEXT NOT NULL,
    untrusted_metadata TEXT NOT NULL,
    external_id TEXT,
    -- The assigned roles, as a JSON array.
    roles TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    failed_attempts BIGINT NOT NULL,
    locked_at BIGINT,
    lock_expires_at BIGINT,
    PRIMARY KEY (user_id)
) CLUSTERED;

CREATE UNIQUE INDEX users_external_id ON users (project_id, external_id);
CREATE INDEX users_created_at ON users (project_id, created_at, user_id);

-- What a user can be reached or known by. One table for all kinds: each is a value that only one user may have.
CREATE TABLE user_factors (
    project_id UUID NOT NULL,
    factor_id UUID NOT NULL,
    user_id UUID NOT NULL,
    -- email or phone_number
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    verified BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, factor_id)
) CLUSTERED;

CREATE UNIQUE INDEX user_factors_value ON user_factors (project_id, kind, value);
CREATE UNIQUE INDEX user_factors_factor_id ON user_factors (factor_id);

CREATE TABLE passwords (
    project_id UUID NOT NULL,
    -- Whose it is: a user, a member, or in a project with one password for all organizations, an e-mail address.
    subject_id UUID NOT NULL,
    password_id UUID NOT NULL,
    hash TEXT NOT NULL,
    -- Raised when the password changes, and not when the same one is hashed anew.
    revision BIGINT NOT NULL,
    requires_reset BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (subject_id)
) CLUSTERED;

CREATE UNIQUE INDEX passwords_password_id ON passwords (password_id);

-- Live sessions only: what ends a session deletes its row.
CREATE TABLE sessions (
    project_id UUID NOT NULL,
    session_id UUID NOT NULL,
    -- The user or member that it belongs to.
    subject_id UUID NOT NULL,
    token_version BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    last_accessed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ip_address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    factors TEXT NOT NULL,
    claims TEXT NOT NULL,
    PRIMARY KEY (session_id)
) CLUSTERED;

CREATE INDEX sessions_subject ON sessions (subject_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- When a session was last authenticated without being changed. Narrow and apart, so that touching a session does not
-- rewrite it; read together with sessions.last_accessed_at, the later of the two holds.
CREATE TABLE session_touches (
    project_id UUID NOT NULL,
    session_id UUID NOT NULL,
    touched_at BIGINT NOT NULL,
    PRIMARY KEY (session_id)
) CLUSTERED;
