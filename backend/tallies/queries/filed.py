"""What is kept with a close beside its numbers: documents, standing figures, and the files as they were filed."""

from backend import db
from backend.tallies.models.closes import Documents, Filed, FiledFile, FrozenStanding


async def documents(conn: db.Conn, close_id: int) -> Documents | None:
    """The same with the standing figures, exactly as they stand."""
    return await db.one(
        conn,
        Documents,
        """
        SELECT c.definitions, c.names, coalesce((
                   SELECT jsonb_agg(jsonb_build_object(
                       'figure', s.figure, 'definition', s.definition, 'value', s.value, 'rows', s.rows) ORDER BY s.figure)
                   FROM statistics.close_standing s WHERE s.close_id = c.id), '[]') AS standing, c.marks
        FROM statistics.close c WHERE c.id = $1 AND c.closed_at IS NOT NULL
        """,
        close_id,
    )


async def keep_standing(
    conn: db.Conn, close_id: int, figure: str, definition: object, value: object, rows: object
) -> None:
    await db.run(
        conn,
        "INSERT INTO close_standing (close_id, figure, definition, value, rows) VALUES ($1, $2, $3, $4, $5)",
        close_id,
        figure,
        definition,
        value,
        rows,
    )


async def standing(conn: db.Conn, close_id: int) -> list[FrozenStanding]:
    return await db.many(
        conn,
        FrozenStanding,
        """
        SELECT figure, definition, value, rows FROM statistics.close_standing WHERE close_id = $1 ORDER BY figure
        """,
        close_id,
    )


async def keep_file(
    conn: db.Conn,
    close_id: int,
    figure: str,
    form: str,
    language: str,
    digest: str,
    content: bytes,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO close_file (close_id, figure, form, language, digest, content)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        close_id,
        figure,
        form,
        language,
        digest,
        content,
    )


async def files(conn: db.Conn, close_id: int) -> list[FiledFile]:
    return await db.many(
        conn,
        FiledFile,
        """
        SELECT figure, form, language, digest FROM statistics.close_file
        WHERE close_id = $1 ORDER BY figure, language, form
        """,
        close_id,
    )


async def filed(
    conn: db.Conn, close_id: int, figure: str, form: str, language: str
) -> Filed | None:
    """One of them with its bytes."""
    return await db.one(
        conn,
        Filed,
        """
        SELECT digest, content FROM statistics.close_file
        WHERE close_id = $1 AND figure = $2 AND form = $3 AND language = $4
        """,
        close_id,
        figure,
        form,
        language,
    )
