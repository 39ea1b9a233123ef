-- Whether a centre worked on a day is looked up without reading the day's events.

DROP INDEX event_by_kind_and_day;
CREATE INDEX event_by_kind_day_and_centre ON event (kind, on_date, centre_id);
