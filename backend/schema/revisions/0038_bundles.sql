-- Bundles (一件事): a case may be handed in as part of one, the first case of a bundle leads it.

ALTER TABLE case_file
    ADD COLUMN bundle text CONSTRAINT case_bundle_is_a_code CHECK (bundle ~ '^[a-z_]{2,30}$'),
    ADD COLUMN bundle_lead uuid,
    ADD CONSTRAINT case_bundle_lead_is_of_a_bundle CHECK (bundle_lead IS NULL OR bundle IS NOT NULL),
    ADD CONSTRAINT case_bundle_lead_is_another_case CHECK (bundle_lead <> id);
COMMENT ON COLUMN case_file.bundle IS 'Of the catalogue''s bundles; null: on its own. Said before the case is handed in, kept since.';
COMMENT ON COLUMN case_file.bundle_lead IS 'The case that leads the bundle, of the same organ and applicant; null: this one leads.';
