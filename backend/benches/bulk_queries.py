"""Writing a whole log at once: what is looked after row by row is put off until the end."""

from backend import db


async def without_checks(conn: db.Conn) -> None:
    """Until `with_checks` on the same connection: events queue nothing to be counted, no row of a case looks its
    references up, and log and cases have their keys only."""
    await db.run(conn, "ALTER TABLE event DISABLE TRIGGER event_is_counted")
    await db.run(
        conn,
        """
        CREATE TEMPORARY TABLE put_off AS
        SELECT indexrelid::regclass AS name, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') AS made_by
        FROM pg_index WHERE indrelid IN ('event'::regclass, 'case_file'::regclass) AND NOT indisunique
        """,
    )
    await db.run(
        conn,
        """
        DO $$
        DECLARE one text;
        BEGIN
            FOR one IN SELECT name::text FROM put_off LOOP EXECUTE 'DROP INDEX ' || one; END LOOP;
        END $$
        """,
    )
    await db.run(
        conn,
        """
        ALTER TABLE case_file DROP CONSTRAINT case_organ_exists, DROP CONSTRAINT case_person_exists,
            DROP CONSTRAINT case_centre_exists, DROP CONSTRAINT case_item_version_exists
        """,
    )


async def with_checks(conn: db.Conn) -> None:
    """All references checked and indexes made at once, and every further event is queued."""
    await db.value(
        conn,
        """
        SELECT set_config('maintenance_work_mem', '512MB', false), set_config('max_parallel_maintenance_workers', '2', false)
        """,
    )
    await db.run(
        conn,
        """
        DO $$
        DECLARE one text;
        BEGIN
            FOR one IN SELECT made_by FROM put_off LOOP EXECUTE one; END LOOP;
        END $$
        """,
    )
    await db.run(
        conn,
        """
        ALTER TABLE case_file
            ADD CONSTRAINT case_organ_exists FOREIGN KEY (organ_id) REFERENCES organ,
            ADD CONSTRAINT case_person_exists FOREIGN KEY (person_id) REFERENCES person,
            ADD CONSTRAINT case_centre_exists FOREIGN KEY (centre_id) REFERENCES centre,
            ADD CONSTRAINT case_item_version_exists FOREIGN KEY (item_code, item_version)
                REFERENCES item_version (item_code, version)
        """,
    )
    await db.run(conn, "ALTER TABLE event ENABLE TRIGGER event_is_counted")
