"""The proof pictures of the screening that the page shows, read once for each result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from gait_screen.errors import GaitScreenError
from gait_screen.outputs.names import PROOF_FRAMES_JSON
from gait_screen.outputs.proof_files import read_proof_frames
from gait_screen.outputs.proof_frames import ProofKey
from gait_screen.outputs.proof_texts import ProofPicture, proof_pictures
from gait_screen.ui.corrections import Corrections
from gait_screen.ui.job import Result

_KEY: Final = "proof_pictures"


@dataclass(frozen=True)
class Proofs:
    """The pictures that there are.

    Attributes
    ----------
    before
        Those that were made before a correction by hand changed what they show: the footage may
        be gone by then, and they cannot be made again.
    problem
        Why there are none; empty where all is well.
    """

    pictures: dict[ProofKey, ProofPicture]
    before: frozenset[ProofKey] = frozenset()
    problem: str = ""


NO_PROOFS: Final = Proofs({})


def proofs_of(corrections: Corrections) -> Proofs:
    """Return the pictures of what is in force; every click runs the page, none reads them again."""
    kept: tuple[Corrections, Proofs] | None = st.session_state.get(_KEY)
    if kept is None or kept[0] is not corrections:
        kept = (corrections, read_proofs(corrections))
        st.session_state[_KEY] = kept
    return kept[1]


def read_proofs(corrections: Corrections) -> Proofs:
    """Read the pictures of a result, and of before its corrections those that have no newer one."""
    try:
        current = _pictures(corrections.result)
        if corrections.result is corrections.found:
            return Proofs(current)
        earlier = _pictures(corrections.found)
    except GaitScreenError as error:
        return Proofs({}, problem=str(error))
    return Proofs({**earlier, **current}, frozenset(earlier.keys() - current.keys()))


def _pictures(result: Result) -> dict[ProofKey, ProofPicture]:
    frames = read_proof_frames(result.folder / PROOF_FRAMES_JSON)
    return proof_pictures(frames, result.analysis.screening)
