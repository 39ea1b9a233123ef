-- Notices: what they are about, why they were not sent, how often they were tried; caps per phone and day; opt-out.

ALTER TABLE notice
    ADD COLUMN purpose text NOT NULL DEFAULT 'required' CONSTRAINT notice_purpose_is_known
        CHECK (purpose IN ('required', 'informing', 'offering')),
    ADD COLUMN phone_index bytea,
    ADD COLUMN about text,
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN state text NOT NULL DEFAULT 'waiting' CONSTRAINT notice_state_is_known
        CHECK (state IN ('waiting', 'delivered', 'withheld', 'failed', 'withdrawn')),
    ADD COLUMN why text CONSTRAINT notice_why_is_known
        CHECK (why IN ('over_cap', 'opted_out', 'expired', 'gave_up', 'refused', 'unreadable')),
    DROP CONSTRAINT notice_channel_is_known,
    DROP COLUMN channel;
ALTER TABLE notice RENAME COLUMN failed_at TO ended_at;

UPDATE notice SET state = CASE WHEN delivered_at IS NOT NULL THEN 'delivered' ELSE 'failed' END,
    why = CASE WHEN delivered_at IS NULL THEN 'gave_up' END, ended_at = coalesce(delivered_at, ended_at)
WHERE delivered_at IS NOT NULL OR ended_at IS NOT NULL;

ALTER TABLE notice
    DROP COLUMN delivered_at,
    ADD CONSTRAINT notice_ends_once CHECK ((state = 'waiting') = (ended_at IS NULL)),
    ADD CONSTRAINT notice_says_why_it_was_not_sent CHECK ((state IN ('withheld', 'failed')) = (why IS NOT NULL));
COMMENT ON COLUMN notice.phone_index IS 'HMAC-SM3 blind index of the phone: caps and opt-out go by it. Null in rows of before.';
COMMENT ON COLUMN notice.about IS 'What can end before the message is sent, such as appointment:<id>: then it is withdrawn.';
COMMENT ON COLUMN notice.due_at IS 'Not before; a failed try moves it to the next.';
COMMENT ON COLUMN notice.expires_at IS 'From here on it is worth nothing: a sign-in code, a reminder.';
COMMENT ON COLUMN notice.ended_at IS 'Delivered, withheld, given up or withdrawn.';
-- What must be said comes first, also behind a long queue.
CREATE INDEX notice_to_deliver ON notice ((purpose <> 'required'), due_at) WHERE state = 'waiting';
CREATE INDEX notice_about_what_may_end ON notice (about) WHERE state = 'waiting' AND about IS NOT NULL;

-- How many messages of a purpose reached a phone on a civil day of the centre.
CREATE TABLE notice_day (
    phone_index bytea NOT NULL,
    on_date date NOT NULL,
    purpose text NOT NULL,
    sent smallint NOT NULL,
    most smallint NOT NULL,
    CONSTRAINT notice_day_counts_each_purpose PRIMARY KEY (phone_index, on_date, purpose),
    CONSTRAINT notice_day_never_over_cap CHECK (sent BETWEEN 0 AND most)
);
COMMENT ON COLUMN notice_day.most IS 'The cap as of the last message; the constraint refuses the one too many.';

ALTER TABLE account
    ADD COLUMN wants_offers boolean NOT NULL DEFAULT true,
    ADD COLUMN wants_reminders boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN account.wants_offers IS 'Messages of freed places and draws; the offer itself is made all the same.';
