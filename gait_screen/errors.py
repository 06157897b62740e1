"""The error tree of gait_screen: every error the package raises on purpose.

::

    GaitScreenError
    |-- UsageError                 what was asked for makes no sense      exit 2
    |   |-- KnowledgeError         a data file of the package is broken   exit 2
    |   `-- StoreError             the stored screenings cannot be used   exit 2
    |       `-- StoreBusyError     another process writes to them now     exit 2
    |-- VideoUnreadableError       a file cannot be read as video         exit 3
    |-- NothingAssessableError     read, but nothing can be measured      exit 4
    |-- ModelMissingError          a pose model is absent or damaged      exit 2
    |-- WorkerLostError            a process of the analysis has died     exit 1
    `-- AnalysisCancelled          the user stopped the analysis          exit 130

Each message is one readable sentence (or two): what was expected, what came, what to do.
"""

from __future__ import annotations


class GaitScreenError(Exception):
    """Base of all errors that gait_screen raises on purpose.

    Attributes
    ----------
    exit_code
        What the command line returns when this error ends it.
    """

    exit_code: int = 1


class UsageError(GaitScreenError):
    """The request itself is wrong: an unknown option, a folder that exists, a bad answers file."""

    exit_code = 2


class KnowledgeError(UsageError):
    """A knowledge file of the package does not hold together."""


class StoreError(UsageError):
    """The file of stored screenings is broken, of another program or version, or out of reach."""


class StoreBusyError(StoreError):
    """Another process writes to the stored screenings for too long."""


class VideoUnreadableError(GaitScreenError):
    """The file is missing, empty, truncated beyond use or not a video."""

    exit_code = 3


class NothingAssessableError(GaitScreenError):
    """The footage was read, but nothing in it can be assessed."""

    exit_code = 4


class ModelMissingError(GaitScreenError):
    """A pose model is not where it should be, or its checksum is wrong."""

    exit_code = 2


class WorkerLostError(GaitScreenError):
    """A process that worked on the analysis ended without an answer."""


class AnalysisCancelled(GaitScreenError):  # noqa: N818 - a wish, not a fault
    """The user asked to stop; nothing was written."""

    exit_code = 130
