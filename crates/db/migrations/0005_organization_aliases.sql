-- Slugs and external ids of organizations in one place: a text means one organization, whichever of the two it is.
CREATE TABLE organization_aliases (
    project_id UUID NOT NULL,
    alias TEXT NOT NULL,
    organization_id UUID NOT NULL,
    PRIMARY KEY (project_id, alias)
) CLUSTERED;

CREATE INDEX organization_aliases_organization ON organization_aliases (organization_id);

INSERT INTO organization_aliases (project_id, alias, organization_id)
SELECT project_id, slug, organization_id FROM organizations;

-- An external id that is an organization's slug means that one. Another organization that has it keeps it as a value.
INSERT INTO organization_aliases (project_id, alias, organization_id)
SELECT o.project_id, o.external_id, o.organization_id FROM organizations o
WHERE o.external_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM organizations other
                    WHERE other.project_id = o.project_id AND other.slug = o.external_id);
