"""The era of two-digit years, settled for each column by what all columns of the file show."""

import re
from collections.abc import Sequence
from typing import Any

from harvesters.stage.batch import Tally
from harvesters.stage.labels import Era
from harvesters.stage.profile import Profile
from harvesters.stage.short_years import is_birth, slash_era, thai_era

JsonObject = dict[str, Any]
_THAI = re.compile("[ก-๙]")
_SHORT_YEAR = re.compile("(?<!y)yy(?!y)")


def settle_short_years(profiles: Sequence[Profile], fields: Sequence[JsonObject | None]) -> None:
    """Decide each column's era, or count its two-digit dates as no dates; a published schema decides first."""
    is_thai = any(_THAI.search(text) for p in profiles for text in (p.name, *p.samples))
    for profile, declared in zip(profiles, fields, strict=True):
        if profile.short.slash:
            _settle_slash(profile, _published(declared), is_thai=is_thai)
        if profile.short.thai and profile.era is None:
            _settle_thai(profile, _published(declared))


def _published(declared: JsonObject | None) -> Era | None:
    """The era that an earlier version's two-digit years were read in."""
    original = (declared or {}).get("original")
    if not isinstance(original, dict) or not any(
        _SHORT_YEAR.search(str(f)) for f in original.get("forms") or []
    ):
        return None
    era: object = original.get("era")
    return "buddhist" if era == "buddhist" else "gregorian" if era == "gregorian" else None


def _settle_slash(profile: Profile, published: Era | None, *, is_thai: bool) -> None:
    short = profile.short
    count = sum(short.slash.values())
    era = published
    if era is None and not (short.english or profile.read_short or is_birth(profile.name)):
        era = slash_era(
            short.slash,
            is_thai=is_thai,
            buddhist=profile.buddhist.against,
            christian=profile.christian.against,
        )
    if era == "buddhist":
        profile.era = short.decided = era
        _add(profile.buddhist, count, profile.two_digit_years)
        return
    for kind in ("day", "dmy", "mdy"):
        if kind in profile.kinds:
            _add(profile.kinds[kind], count, profile.two_digit_years)


def _settle_thai(profile: Profile, published: Era | None) -> None:
    short = profile.short
    era, unsure = thai_era(
        short.thai,
        profile.name,
        only_buddhist=short.only_buddhist,
        buddhist=profile.buddhist.against,
        christian=profile.christian.against,
    )
    if published:
        era, unsure = published, False
    short.unsure = unsure
    tally = profile.buddhist if era == "buddhist" else profile.christian
    _add(tally, sum(short.thai.values()), short.thai_cells)
    if era == "gregorian":
        profile.era = era


def _add(tally: Tally, count: int, cells: Tally) -> None:
    tally.against += count
    tally.places = sorted([*tally.places, *cells.places])[:3]
