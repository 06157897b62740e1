"""Many people: one screening each, in processes beside each other, restartable."""

from gait_screen.batch.people import Group, Person, find_people
from gait_screen.batch.run import (
    BatchCallback,
    BatchOptions,
    BatchUpdate,
    Outcome,
    exit_code,
    run_batch,
)
from gait_screen.batch.table import BATCH_CSV, write_batch_csv

__all__ = [
    "BATCH_CSV",
    "BatchCallback",
    "BatchOptions",
    "BatchUpdate",
    "Group",
    "Outcome",
    "Person",
    "exit_code",
    "find_people",
    "run_batch",
    "write_batch_csv",
]
