"""The looks of a human: skin, eyes, hair, clothes and shoes, all drawn here, from no assets."""

from __future__ import annotations

import numpy as np

from validation.looks.eyes import eyes
from validation.looks.garments import wear
from validation.looks.hair import hair
from validation.looks.shoes import shoes
from validation.looks.skin import skin_texture
from validation.records import Body, Material, Part
from validation.spec import LookSpec

__all__ = ["dress"]


def dress(body: Body, look: LookSpec, rng: np.random.Generator) -> tuple[list[Part], float]:
    """Dress a body.

    Parameters
    ----------
    rng
        Decides on what the look leaves open: mottling, folds, the colour of the eyes, socks. The
        same generator state always gives the same parts.

    Returns
    -------
    tuple
        All parts to draw, the skin (without what is hidden) first; and the height of the ground,
        metres: 0 barefoot, with shoes minus the thickness of their soles.
    """
    streams = rng.spawn(5)
    texture = skin_texture(body, look, streams[0])
    outfit = wear(body, look.bottoms, look.shirt, streams[1])
    hidden = outfit.hidden
    parts = [eyes(body, look.skin, streams[2]), *hair(body, look, streams[3]), *outfit.parts]
    ground_y = 0.0
    if look.shoes is not None:
        worn = shoes(body, look.shoes, streams[4])
        parts += worn.parts
        hidden = hidden | worn.hidden
        ground_y = -look.shoes.stack_m
    return [_uncovered(body, hidden, Material("skin", texture=texture)), *parts], ground_y


def _uncovered(body: Body, hidden: np.typing.NDArray[np.bool_], material: Material) -> Part:
    """Return the skin without the triangles whose corners are all hidden."""
    skin = body.skin
    seen = ~hidden[skin.triangles].all(axis=1)
    return Part(
        skin.name,
        skin.vertices,
        skin.triangles[seen],
        skin.uv,
        skin.uv_triangles[seen],
        skin.bone_index,
        skin.bone_weight,
        material,
    )
