"""Parts of a film: the same pictures give the same bits."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gait_screen.video import encoding
from gait_screen.video.encoding import CodedPart, encode_part, encoder_options

SIZE_PX = (160, 122)


def coded() -> CodedPart:
    """Encode a square that wanders over noise."""
    ground = np.random.default_rng(5).integers(0, 255, (SIZE_PX[1], SIZE_PX[0], 3), np.uint8)
    pictures = []
    for number in range(12):
        image = ground.copy()
        cv2.rectangle(image, (8 * number, 30), (8 * number + 30, 80), (250, 120, 10), -1)
        pictures.append((image, number / 30))
    return encode_part(pictures, 12 / 30, SIZE_PX)


def test_a_part_has_the_same_bits_on_an_older_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    here = coded()
    ours = encoder_options()
    tuning = ours["x264-params"].split(":asm=")[0]
    older = {**ours, "x264-params": f"{tuning}:asm=sse4.2"}
    monkeypatch.setattr(encoding, "encoder_options", lambda: older)
    assert coded() == here
    assert [picture.is_key for picture in here.pictures] == [True] + [False] * 11


def test_a_wide_instruction_set_is_avoided_only_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cv2, "checkHardwareSupport", lambda _feature: False)
    assert "asm" not in encoder_options()["x264-params"]
    monkeypatch.setattr(cv2, "checkHardwareSupport", lambda feature: feature == 13)
    assert encoder_options()["x264-params"].endswith(":asm=avx2")
