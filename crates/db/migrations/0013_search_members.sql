-- What members are searched by, deleted ones too.
CREATE INDEX members_phone_number ON members (project_id, phone_number);
CREATE INDEX members_project_external_id ON members (project_id, external_id);
