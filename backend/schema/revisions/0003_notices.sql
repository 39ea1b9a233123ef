-- Messages to people, written beside the event that caused them, delivered by the worker.

CREATE TABLE notice (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT notice_has_id PRIMARY KEY,
    key text NOT NULL CONSTRAINT notice_never_repeats UNIQUE,
    template text NOT NULL,
    channel text NOT NULL DEFAULT 'sms' CONSTRAINT notice_channel_is_known CHECK (channel IN ('sms')),
    phone_sealed bytea NOT NULL,
    text_sealed bytea NOT NULL,
    made_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    tries smallint NOT NULL DEFAULT 0,
    delivered_at timestamptz,
    failed_at timestamptz
);
COMMENT ON COLUMN notice.key IS 'What it is about + template + version: a retry can not send it again.';
COMMENT ON COLUMN notice.phone_sealed IS 'SM4-GCM; associated data = field and notice key.';
CREATE INDEX notice_to_deliver ON notice (due_at) WHERE delivered_at IS NULL AND failed_at IS NULL;

-- The embedded default channel: delivered messages, shown by the demo instead of a phone.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT outbox_has_id PRIMARY KEY,
    notice_id bigint NOT NULL CONSTRAINT outbox_delivers_once UNIQUE CONSTRAINT outbox_notice_exists REFERENCES notice,
    at timestamptz NOT NULL
);
