"""What the landmarks of a clip show, and whether enough of the clip was watched to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gait_screen.edits import EditList
from gait_screen.events.detect import Timing, detect_timing
from gait_screen.events.edited import edit_timing
from gait_screen.recognition.movement import MovementEstimate, recognise_movement
from gait_screen.recognition.view import ViewEstimate, estimate_view
from gait_screen.records import ClipRequest, PoseTrack
from gait_screen.signals.clean import Signals, clean_signals, gate_landmarks
from gait_screen.signals.edited import place_landmarks
from gait_screen.vocabulary import CLOSE_UPS, SIDES
from gait_screen.watching import ClipWatcher, Wanted, Watched, more_wanted


@dataclass(frozen=True)
class ClipContent:
    """Who does what when, seen from where.

    ``shown`` are the signals in the frames of the clip's view only.
    """

    signals: Signals
    shown: Signals
    view: ViewEstimate
    movement: MovementEstimate
    timing: Timing

    @property
    def steps(self) -> int:
        """Return the complete steps of the near side, or of the side with fewer."""
        near = self.view.near_side
        return min(len(self.timing.stances_of(side)) for side in ((near,) if near else SIDES))


def watch_enough(
    watcher: ClipWatcher,
    request: ClipRequest,
    *,
    whole: bool,
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[Watched, ClipContent]:
    """Watch as much of a clip as it takes, and say what it shows.

    Parameters
    ----------
    request
        Movement and view where the user named them.
    whole
        Everything, however long it is.
    meanwhile
        Called each time somebody has been followed, before this process looks at what he does.

    Raises
    ------
    NothingAssessableError, VideoUnreadableError, ModelMissingError
        As :meth:`gait_screen.watching.ClipWatcher.watch`.
    """
    if request.test in CLOSE_UPS:
        watched = watcher.watch_close_up()
        return watched, what_it_shows(watched, request)
    # Whoever was picked at a moment of the clip is to be found at that moment.
    whole = whole or request.person is not None
    wanted, before = Wanted(request.test, whole=whole), set[Wanted]()
    while True:
        watched = watcher.watch(wanted)
        meanwhile()
        content = what_it_shows(watched, request)
        before.add(wanted)
        more = more_wanted(wanted, watched, content.movement.movement, content.steps)
        if more is None:
            watcher.finish()
            return watched, content
        # Parts that show different movements call for each other: only the whole clip ends that.
        wanted = Wanted(whole=True) if more in before else more


def what_it_shows(watched: Watched, request: ClipRequest) -> ClipContent:
    """Recognise view, movement and events in what was watched."""
    return what_the_track_shows(watched.followed.track, request)


def what_the_track_shows(
    track: PoseTrack, request: ClipRequest, edits: EditList | None = None
) -> ClipContent:
    """Recognise view, movement and events in landmarks.

    Parameters
    ----------
    request
        Movement and view where the user named them.
    edits
        What was corrected by hand in this clip, fit for it
        (:func:`gait_screen.edits.check_fit`).
    """
    edits = EditList() if edits is None else edits
    gated = place_landmarks(gate_landmarks(track), edits)
    rough = clean_signals(gated, None)
    view = estimate_view(rough, request.view)
    if request.test is None:
        movement = recognise_movement(rough, view)
    else:
        movement = MovementEstimate(request.test, 1.0, "named by the user")
    signals = clean_signals(gated, movement.movement)
    view = estimate_view(signals, request.view)
    # Somebody who turns round walks the other way: only the frames of the clip's view count.
    shown = signals.only(view.in_view)
    timing = edit_timing(detect_timing(shown, view, movement.movement), edits)
    return ClipContent(signals, shown, view, movement, timing)
