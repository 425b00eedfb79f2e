"""Named points where a crash test stops the process. In production nothing is armed and a point costs nothing.

Every write, rename, commit and send of the publish path has one; `tests/journeys/test_crash.py` kills the
process at each and looks at what is left.
"""

import os
import signal

_armed: dict[str, int] = {}
seen: list[str] = []
_recording = False


def reach(name: str) -> None:
    """Mark that execution is at this point; ends the process with SIGKILL when a test armed it."""
    if _recording:
        seen.append(name)
    if _armed:
        left = _armed.get(name)
        if left == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        elif left:
            _armed[name] = left - 1


def arm(name: str, nth: int = 1) -> None:
    """Kill this process the nth time it reaches the point (tests only)."""
    _armed[name] = nth


def record() -> list[str]:
    """Start writing down every point that is reached; returns the growing list (tests only)."""
    global _recording
    _recording = True
    return seen
