"""The tables of the newest form; ``migrations`` makes them, this says what queries may use."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint

#: Written into the file's header, so that no other program's database is taken for ours: "gait".
APPLICATION_ID: Final = 0x67616974

METADATA: Final = MetaData()

PERSON: Final = Table(
    "person",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

#: ``digest`` names a screening by its content, so that one added twice is one entry.
SCREENING: Final = Table(
    "screening",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("created", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("screening", Text, nullable=False),
    Column("answers", Text, nullable=True),
    UniqueConstraint("person_id", "digest", name="once_per_person"),
)

#: What a screening's clip is shown with beside another one's: its curves as text, and the name of
#: its video in the folder beside the file, where somebody chose to keep it.
KEPT_CLIP: Final = Table(
    "kept_clip",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("screening_id", ForeignKey("screening.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("motion", Text, nullable=False),
    Column("video", Text, nullable=True),
    UniqueConstraint("screening_id", "number", name="once_per_clip"),
)
