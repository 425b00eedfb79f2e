"""Examples that answer now: parts of addresses taken from this catalog."""

from sqlalchemy import select

from catalog.datasets import VISIBLE
from catalog.models import DatasetRow, ResourceRow
from catalog.sources import list_runs
from web.context import reading


def live_examples() -> dict[str, str]:
    """A table of this catalog, its dataset and source, and the newest run; empty while there is none."""
    asked = select(ResourceRow).join(ResourceRow.dataset).where(DatasetRow.state.in_(VISIBLE))
    order = (ResourceRow.row_count.is_(None), DatasetRow.name, ResourceRow.position)
    with reading() as session:
        resource = session.scalars(asked.order_by(*order).limit(1)).first()
        runs = list_runs(session, limit=1)
        if resource is None:
            return {}
        dataset = resource.dataset
        organization, _, source = dataset.source_id.partition("/")
        return {
            "theme": "economy", "form": "csv", "dataset": dataset.name, "version": dataset.current_version,
            "resource": resource.id, "organization": organization, "source": source,
        } | ({"run": runs[0].id} if runs else {})  # fmt: skip
