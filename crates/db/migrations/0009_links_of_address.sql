-- A link that was used, and a password that was changed, end other links to the same address.
CREATE INDEX link_tokens_address ON link_tokens (project_id, address);
