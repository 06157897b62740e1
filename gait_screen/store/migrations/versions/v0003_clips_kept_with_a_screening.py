"""The third form: the curves of each clip beside its screening, and the name of a kept video."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add a table; what is stored already has no curves and stays as it is."""
    op.create_table(
        "kept_clip",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "screening_id",
            sa.Integer,
            sa.ForeignKey("screening.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("motion", sa.Text, nullable=False),
        sa.Column("video", sa.Text, nullable=True),
        sa.UniqueConstraint("screening_id", "number", name="once_per_clip"),
    )
