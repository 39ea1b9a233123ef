"""The database as it must be: Alembic revisions in plain SQL, forward only."""
