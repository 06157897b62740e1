"""The second form: the answers beside each screening, and no screening twice."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Copy the screenings into a table with answers and a checksum, each one once."""
    op.rename_table("screening", "screening_0001")
    op.create_table(
        "screening",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("screening", sa.Text, nullable=False),
        sa.Column("answers", sa.Text, nullable=True),
        sa.UniqueConstraint("person_id", "digest", name="once_per_person"),
    )
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id, person_id, created, screening FROM screening_0001 ORDER BY id")
    )
    for row in rows.all():
        connection.execute(
            sa.text(
                "INSERT OR IGNORE INTO screening (id, person_id, created, digest, screening) "
                "VALUES (:id, :person_id, :created, :digest, :screening)"
            ),
            {**row._mapping, "digest": _digest(row.screening)},
        )
    op.drop_table("screening_0001")


def _digest(text: str) -> str:
    # As it was at this form, whatever the program computes later.
    plain = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()
