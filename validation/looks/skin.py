"""The skin's texture: melanin and blood per pixel, from where on the body the pixel lies.

Colour follows the two pigments of skin: light that is scattered back is weakened by melanin (most
in the blue) and by blood (most in the green), each by an exponential law.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from validation.body.anny_data import SKIN_VERTICES
from validation.body.smooth import smoothstep
from validation.looks.cloth_mesh import dense_weights
from validation.looks.hair import scalp_height
from validation.looks.uv_map import Floats, UvMap, uv_map
from validation.records import LETTERS, SIGN, Body, ByteArray, FloatArray, Letter
from validation.spec import LookSpec

#: Pixels on a side: two millimetres each on a leg.
TEXTURE_PX = 1024
#: Linear RGB of skin without pigments, and the exponents per unit of melanin and of blood.
_BLOODLESS = np.array([0.82, 0.67, 0.53], dtype=np.float32)
_MELANIN = np.array([0.74, 1.00, 1.22], dtype=np.float32)
_BLOOD = np.array([0.14, 0.82, 0.80], dtype=np.float32)
#: Melanin of the lightest and of the darkest skin, and blood at rest.
_LIGHTEST, _DARKEST, _AT_REST = 0.10, 2.50, 0.26
#: Melanin of palms and soles as a share of the rest of the skin.
_PALE_SHARE = 0.42
_NOISE_SIDE = 48

_HAND_BONES = ("wrist", "metacarpal", "finger")


class _Sites:
    """Where on the body each skin vertex lies: distances, weights, normals, once per body."""

    def __init__(self, body: Body) -> None:
        self.body = body
        numbers = np.arange(SKIN_VERTICES, dtype=np.int32)
        self.at = body.skin.vertices[:SKIN_VERTICES]
        self._weights = dense_weights(body, numbers)

    def share(self, *starts: str) -> FloatArray:
        """Return the weight of the bones whose names begin so."""
        columns = [i for i, name in enumerate(self.body.bones) if name.startswith(starts)]
        return np.asarray(self._weights[:, columns].sum(axis=1))

    def near(self, point: FloatArray, reach_m: float) -> FloatArray:
        """Return 1 at a point, fading with distance."""
        return np.asarray(np.exp(-np.sum((self.at - point) ** 2, axis=1) / reach_m**2))

    def joint(self, bone: str, *off_m: float) -> FloatArray:
        """Return a joint's centre, or a place off it."""
        return np.asarray(self.body.head[self.body.bone(bone)] + (off_m or 0.0))


def skin_texture(body: Body, look: LookSpec, rng: np.random.Generator) -> ByteArray:
    """Draw the skin's texture, sRGB, shape ``(TEXTURE_PX, TEXTURE_PX, 3)``."""
    pixels = uv_map(TEXTURE_PX)
    sites = _Sites(body)
    place = pixels.spread(sites.at)
    noise = _Noise(rng)
    melanin = _LIGHTEST + (_DARKEST - _LIGHTEST) * look.skin
    pigment = np.full(len(place), melanin, dtype=np.float32)
    pigment *= 1.0 + 0.07 * noise(place, 18.0) + 0.06 * noise(place, 70.0)
    pigment *= 1.0 - (1.0 - _PALE_SHARE) * pixels.spread(_pale(sites)) * min(1.0, melanin)
    pigment += (0.10 + 0.10 * look.skin) * pixels.spread(_dark_joints(sites))
    blood = _AT_REST * (1.0 + 0.13 * noise(place, 9.0) + 0.13 * noise(place, 45.0))
    blood = blood + 0.30 * pixels.spread(_red_sites(sites))
    lips = pixels.mask("lips")
    blood += 0.55 * lips
    pigment *= 1.0 - 0.25 * lips
    blood -= 0.10 * _veins(place, noise) * pixels.spread(_veined(sites))
    linear = _BLOODLESS * np.exp(-pigment[:, None] * _MELANIN - blood[:, None] * _BLOOD)
    linear *= _strokes(sites, pixels, place, noise, rng)[:, None]
    _nails(linear, pixels, look.skin)
    _face(linear, sites, place, look, noise)
    _scalp(linear, sites, pixels, look)
    return _encoded(pixels.picture(linear))


def _pale(sites: _Sites) -> FloatArray:
    """Return where skin carries little melanin: soles and palms."""
    feet = sites.share("foot", "toe", "rear") > 0.5
    pale = np.where(feet, 1.0 - smoothstep(sites.at[:, 1], 0.008, 0.022), 0.0)
    for side in LETTERS:
        palm, inward = _palm(sites, side)
        hand = sites.share(*(f"{name}" for name in _HAND_BONES)) > 0.5
        own = hand & (np.linalg.norm(sites.at - palm, axis=1) < 0.16)
        pale = np.where(own, smoothstep((sites.at - palm) @ inward, 0.0, 0.010), pale)
    return np.asarray(pale)


def _palm(sites: _Sites, side: Letter) -> tuple[FloatArray, FloatArray]:
    """Return the middle of a hand and the direction that its palm faces."""
    wrist = sites.joint(f"wrist.{side}")
    index, little = sites.joint(f"finger2-1.{side}"), sites.joint(f"finger5-1.{side}")
    across = np.cross(index - wrist, little - wrist)
    facing = across / np.linalg.norm(across) * (-1.0 if side == "L" else 1.0)
    return (wrist + index + little) / 3.0, facing


def _dark_joints(sites: _Sites) -> FloatArray:
    """Return where skin is darker over joints: knees, elbows, knuckles."""
    dark = np.zeros(len(sites.at))
    for side in LETTERS:
        knee = sites.joint(f"lowerleg01.{side}", 0.0, 0.0, 0.06)
        elbow = sites.joint(f"lowerarm01.{side}", 0.0, 0.0, -0.05)
        dark += 0.8 * sites.near(knee, 0.05) + 0.8 * sites.near(elbow, 0.04)
        dark += sum(
            0.5 * sites.near(sites.joint(f"finger{n}-2.{side}"), 0.014) for n in range(2, 6)
        )
    return dark


def _red_sites(sites: _Sites) -> FloatArray:
    """Return where blood shows: knees, heels, toes, knuckles, cheeks, nose and ears."""
    red = np.zeros(len(sites.at))
    for side in LETTERS:
        foot = sites.body.foot[side]
        knee = sites.joint(f"lowerleg01.{side}", 0.0, -0.02, 0.06)
        elbow = sites.joint(f"lowerarm01.{side}", 0.0, 0.0, -0.05)
        red += 0.45 * sites.near(knee, 0.06) + 0.4 * sites.near(elbow, 0.05)
        red += 0.85 * sites.near(foot.heel - 0.035 * foot.forward, 0.030)
        for number in range(1, 6):
            red += 0.45 * sites.near(sites.joint(f"toe{number}-2.{side}", 0, 0, 0.012), 0.017)
            red += 0.35 * sites.near(sites.joint(f"finger{number}-1.{side}"), 0.014)
            red += 0.40 * sites.near(sites.joint(f"finger{number}-3.{side}"), 0.016)
        out = SIGN[side]
        red += 0.40 * sites.near(sites.joint(f"eye.{side}", 0.010 * out, -0.038, 0.015), 0.026)
        red += 0.55 * sites.near(sites.joint(f"eye.{side}", 0.045 * out, -0.015, -0.11), 0.030)
    nose = sites.joint("levator02.L", 0.0, -0.012, 0.012) * [0.0, 1.0, 1.0]
    return np.asarray(red + 0.50 * sites.near(nose, 0.018))


def _veined(sites: _Sites) -> FloatArray:
    """Return where veins lie just under the skin: back of foot and hand, forearm, shin."""
    feet = sites.share("foot", "toe")
    shin = sites.share("lowerleg")
    arm = sites.share("lowerarm", "wrist", "metacarpal")
    return np.asarray(np.clip(feet + 0.35 * shin + 0.6 * arm, 0.0, 1.0))


def _veins(place: Floats, noise: _Noise) -> Floats:
    wave = np.abs(noise(place * np.array([1.0, 0.45, 0.8], dtype=np.float32), 24.0))
    return np.exp(-((wave / 0.10) ** 2))


class _Noise:
    """Smooth noise in space, mean 0, SD about 1, without seams where the texture has them."""

    def __init__(self, rng: np.random.Generator) -> None:
        side = _NOISE_SIDE
        raw = rng.standard_normal((side, side, side)).astype(np.float32)
        smooth = ndimage.gaussian_filter(raw, 0.8, mode="wrap")
        self._volume: Floats = smooth / float(smooth.std())

    def __call__(self, place: Floats, per_metre: float) -> Floats:
        """Return the noise at points, ``per_metre`` grains to the metre."""
        at = (place * np.float32(2.0 * per_metre)).T
        found = ndimage.map_coordinates(
            self._volume, at, order=1, mode="grid-wrap", prefilter=False
        )
        return np.asarray(found, dtype=np.float32)


def _strokes(
    sites: _Sites, pixels: UvMap, place: Floats, noise: _Noise, rng: np.random.Generator
) -> Floats:
    """Return the darkening by body hair (shins, forearms) and by creases."""
    amount = float(rng.uniform(0.0, 0.16))
    legs = pixels.spread(
        0.9 * sites.share("lowerleg")
        + 0.5 * sites.share("upperleg02")
        + 0.6 * sites.share("lowerarm")
    )
    thin = place * np.array([1.0, 0.16, 1.0], dtype=np.float32)
    hairs = np.clip(noise(thin, 260.0) - 0.6, 0.0, 2.0)
    fine = 1.0 + 0.025 * noise(place, 300.0)
    creases = np.zeros(len(sites.at))
    for side in LETTERS:
        knee_back = sites.joint(f"lowerleg01.{side}", 0.0, 0.01, -0.06)
        ankle_front = sites.joint(f"foot.{side}", 0.0, 0.015, 0.045)
        creases += 0.5 * sites.near(knee_back, 0.035) + 0.3 * sites.near(ankle_front, 0.03)
    return np.asarray(fine * (1.0 - amount * legs * hairs) * (1.0 - 0.12 * pixels.spread(creases)))


def _nails(linear: Floats, pixels: UvMap, tone: float) -> None:
    """Lay paler, pinker nails over the skin, in place."""
    nails = np.clip(pixels.mask("toenails") + pixels.mask("fingernails"), 0.0, 1.0)[:, None]
    color = np.array([0.62, 0.42, 0.37], dtype=np.float32) * np.float32(1.0 - 0.45 * tone)
    linear *= 1.0 - 0.8 * nails
    linear += 0.8 * nails * color


def _face(linear: Floats, sites: _Sites, place: Floats, look: LookSpec, noise: _Noise) -> None:
    """Draw eyebrows and the edges of the lids, in place."""
    left, right = sites.joint("eye.L"), sites.joint("eye.R")
    apart = float(left[0] - right[0])
    head = np.flatnonzero(place[:, 1] > left[1] - 1.2 * apart)
    at = place[head]
    hair = np.asarray(look.hair_color, dtype=np.float32) * 0.7 + 0.004
    grain = np.clip(0.85 + 0.15 * noise(at, 240.0), 0.4, 1.0)
    for eye in (left, right):
        side = np.sign(eye[0])
        across = (at[:, 0] - eye[0]) * side / apart
        up = (at[:, 1] - eye[1]) / apart
        front = at[:, 2] > eye[2] - 0.1 * apart
        arch = 0.35 + 0.03 * across - 0.42 * (across - 0.12) ** 2
        thick = 0.078 * (1.0 - 0.5 * smoothstep(across, 0.05, 0.42))
        brow = np.exp(-(((up - arch) / thick) ** 2))
        brow *= smoothstep(across, -0.34, -0.24) * (1.0 - smoothstep(across, 0.34, 0.46)) * front
        _over(linear, head, np.clip(0.9 * brow * grain, 0.0, 1.0), hair)
        off = np.linalg.norm(at - eye.astype(np.float32), axis=1)
        ball = _eyeball_m(apart)
        lash = (1.0 - smoothstep(off, 1.01 * ball, 1.13 * ball)) * front
        lash *= np.where(up > -0.02, 0.85, 0.45)
        _over(linear, head, lash, hair * 0.4)
        socket = np.exp(-((off / (2.1 * ball)) ** 2)) * front
        linear[head] *= (1.0 - 0.22 * socket)[:, None].astype(np.float32)


def _eyeball_m(apart: float) -> float:
    """Return the eyeball's radius from the distance between the eyes."""
    return 0.25 * apart


def _scalp(linear: Floats, sites: _Sites, pixels: UvMap, look: LookSpec) -> None:
    """Darken the scalp: the ground of the hair, or the stubble of a shaved head."""
    share = 0.25 if look.hair == "none" else 0.92
    height = scalp_height(sites.body, sites.at)
    ground = share * smoothstep(pixels.spread(height).astype(np.float64), 0.0, 0.008)
    color = np.asarray(look.hair_color, dtype=np.float32) * 0.6
    _over(linear, np.arange(len(linear)), ground, color)


def _over(
    linear: Floats, rows: NDArray[np.intp], share: NDArray[np.floating], color: Floats
) -> None:
    """Lay a colour over some pixels by a share each, in place."""
    part = share.astype(np.float32)[:, None]
    linear[rows] = linear[rows] * (1.0 - part) + part * color


def _encoded(linear: Floats) -> ByteArray:
    """Return sRGB bytes."""
    clipped = np.clip(linear, 0.0, 1.0)
    low = 12.92 * clipped
    high = 1.055 * clipped ** np.float32(1.0 / 2.4) - 0.055
    return np.asarray(np.where(clipped <= 0.0031308, low, high) * 255.0 + 0.5, dtype=np.uint8)
