"""``report.pdf``: two to four A4 pages for the runner and the clinician.

Set by Typst from ``templates/report.typ`` and data alone: no network, no fonts of the system. The
file is tagged and checked as PDF/UA-1 (for screen readers) while it is made, its fonts are
embedded, and the same screening gives the same bytes.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import fontpkg_fira_sans
import typst

from gait_screen.analysis import Analysis
from gait_screen.errors import UsageError
from gait_screen.outputs.pdf_content import PdfContent, pdf_content
from gait_screen.outputs.pdf_shared import SHORTEST
from gait_screen.outputs.proof_frames import ProofFrame, ProofKey

#: Longer reports are set anew with less in them.
MOST_PAGES: Final = 4

_TEMPLATE: Final = "report.typ"
_PAGES: Final = re.compile(rb"/Type\s*/Pages\b.*?/Count\s+(\d+)", re.DOTALL)


def render_pdf(analysis: Analysis, proofs: Mapping[ProofKey, ProofFrame] | None = None) -> bytes:
    """Return the report as a PDF file.

    Parameters
    ----------
    analysis
        With no clips (a screening read back from its file) the report has no charts.
    proofs
        The pictures to show (:func:`gait_screen.outputs.proof_frames.proof_frames`).

    Raises
    ------
    UsageError
        When the installation lacks the report's font.
    """
    made = b""
    for level in range(SHORTEST + 1):
        made = _typeset(pdf_content(analysis, proofs or {}, level=level), analysis)
        if page_count(made) <= MOST_PAGES:
            break
    return made


def write_report_pdf(
    analysis: Analysis, target: Path, proofs: Mapping[ProofKey, ProofFrame] | None = None
) -> None:
    """Write :func:`render_pdf`."""
    target.write_bytes(render_pdf(analysis, proofs))


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF file made here has."""
    return max(int(count) for count in _PAGES.findall(pdf))


def _typeset(content: PdfContent, analysis: Analysis) -> bytes:
    """Set the content in a private folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="gait_screen_") as name:
        folder = Path(name)
        template = resources.files("gait_screen.outputs") / "templates" / _TEMPLATE
        (folder / _TEMPLATE).write_bytes(template.read_bytes())
        (folder / "data.json").write_text(json.dumps(content.data), encoding="utf-8")
        for file, content_of in content.files.items():
            (folder / file).write_bytes(content_of)
        return typst.compile(
            str(folder / _TEMPLATE),
            root=str(folder),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=_moment(analysis.screening.created),
            package_path=str(folder),
            package_cache_path=str(folder),
        )


@cache
def _fonts() -> typst.Fonts:
    """Return Fira Sans (SIL Open Font License), from the package that ships it."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fontpkg_fira_sans.ROOT / "files")],
    )
    if fontpkg_fira_sans.FAMILY not in fonts.families():
        # Typst would leave the letters out without a word.
        raise UsageError(
            f"The font {fontpkg_fira_sans.FAMILY} is missing, without which no report.pdf can be "
            "written: install the package fontpkg-fira-sans again."
        )
    return fonts


def _moment(created: str) -> datetime:
    """Return the screening's own time, so that the file does not depend on when it is made."""
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
