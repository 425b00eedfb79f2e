"""Keeps a lease alive while its holder works: one record may take longer than a lease lasts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine

from catalog.db import write_session
from catalog.sources import LEASE_SECONDS, heartbeat
from metadata.errors.settings import DatabaseBusy, DatabaseUnreachable
from metadata.errors.store import LeaseLost

BEAT_SECONDS = LEASE_SECONDS / 3


@contextmanager
def kept_alive(
    engine: Engine, source_id: str, token: int, now: Callable[[], datetime], every: float = BEAT_SECONDS
) -> Iterator[None]:
    """Renew the lease from a thread of its own until the block ends; a lost lease is not fought for.

    A database that is busy or away for a moment is asked again at the next beat. Whether the lease still
    holds is said by `check_token` at the holder's next write, not here.
    """
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(every):
            try:
                with write_session(engine) as session:
                    heartbeat(session, source_id, token, now())
            except LeaseLost:
                return
            except (DatabaseBusy, DatabaseUnreachable):
                continue

    thread = threading.Thread(target=beat, name=f"lease of {source_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
