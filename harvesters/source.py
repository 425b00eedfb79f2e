"""Source: one entry of a harvest config, checked and ready to run."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from metadata.model import Agency
from metadata.text import Text


@dataclass(frozen=True)
class Removal:
    """When what vanished is withdrawn, and how much may vanish in one run (a config may only tighten it)."""

    grace_days: int = 7
    guard_records: int = 1
    guard_fraction: float = 0.1


@dataclass(frozen=True)
class FetchOptions:
    """How a source's server is to be treated. headers may hold secrets: sent to the source's origin only.

    files: "all", "none", or media types whose bytes are kept.
    """

    timeout_seconds: float = 60.0
    max_bytes: int | None = None
    rate_per_second: float = 5.0
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    files: tuple[str, ...] | str = "all"


@dataclass(frozen=True)
class Defaults:
    """What every dataset of a config has when it says nothing else: fields of metadata.model.Dataset."""

    language: tuple[str, ...] = ("th",)
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Webhook:
    """An address of the agency that is told what a run found, and the secret that signs it."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Notify:
    """Whom to tell when a run found what needs someone."""

    email: tuple[str, ...] = ()
    webhook: Webhook | None = None


@dataclass(frozen=True)
class Source:
    """id is `<agency>/<source>`; options the type's own Options; folder the config's folder, None if it came over HTTP.

    A source without folder may not name local paths. trusted_paths is true for configs given on the command line.
    """

    id: str
    agency: Agency
    type: str
    options: BaseModel
    url: str | None = None
    schedule: str = "manual"
    removal: Removal = Removal()
    fetch: FetchOptions = FetchOptions()
    defaults: Defaults = Defaults()
    folder: Path | None = None
    title: Text | None = None
    notify: Notify = Notify()
