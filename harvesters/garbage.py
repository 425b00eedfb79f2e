"""Python's search for garbage in cycles, made rare while a run holds many records.

Each search walks through all that is in memory: with 10,000 records an eighth of a first harvest went into it.
Most objects are freed without it, at once.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 20_000
"""New objects after which the young ones are searched; Python's own number is 700."""
_BEFORE = gc.get_threshold()


@contextmanager
def rare_searches() -> Iterator[None]:
    """While this lasts, fewer searches; `settled` leaves out of them what is there already. Of two runs in one process
    the first to end ends it for both: that costs time and nothing else."""
    gc.set_threshold(YOUNG, *_BEFORE[1:])
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*_BEFORE)


def settled() -> None:
    """What is in memory now stays until the run ends: it is not searched again before."""
    gc.freeze()
