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

-- An external id that is another organization's slug has named that other one: it is nobody's from here on.
UPDATE organizations SET external_id = NULL
WHERE EXISTS (SELECT 1 FROM organization_aliases taken
              WHERE taken.project_id = organizations.project_id AND taken.alias = organizations.external_id
                  AND taken.organization_id <> organizations.organization_id);

INSERT INTO organization_aliases (project_id, alias, organization_id)
SELECT o.project_id, o.external_id, o.organization_id FROM organizations o
WHERE o.external_id IS NOT NULL AND o.external_id <> o.slug;
