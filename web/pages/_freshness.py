"""Whether a dataset keeps the rhythm it promises: due when, and late by how much."""

from dataclasses import dataclass
from datetime import date, timedelta

from metadata.quality import DUE_DAYS
from web.pages._dataset_view import DatasetView


@dataclass(frozen=True)
class Freshness:
    """due: the day for which the next update was promised. late_days is 0 where the promise is kept."""

    latest: date
    due: date
    late_days: int


def view_freshness(view: DatasetView, today: date) -> Freshness | None:
    """How the dataset keeps its promise; None where it promises no rhythm or no date says when data last came.

    Counted from the newest day that the agency states, for the dataset or one of its files; where it states
    none, from the day on which we published the present version, for only then did its content change. Half as
    much again as was promised is the grace before it is called late (metadata/quality.py).
    """
    days = DUE_DAYS.get(view.dataset.update_frequency or "")
    if days is None or view.state == "withdrawn" or not view.is_current:
        return None
    said = [view.dataset.modified, *(resource.distribution.modified for resource in view.resources)]
    stated = [day for value in said if (day := _day(value)) and day <= today]
    latest = max(stated, default=view.published_at.date())
    days = min(days * max(view.dataset.update_interval or 1, 1), 36_500)
    due = latest + timedelta(days=days)
    is_late = today > due + timedelta(days=days // 2 + 1)
    return Freshness(latest, due, (today - due).days if is_late else 0)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
