"""The first form: people, and the text of each of their screenings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

APPLICATION_ID = 0x67616974


def upgrade() -> None:
    """Make the tables in an empty file."""
    op.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "screening",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("screening", sa.Text, nullable=False),
    )
