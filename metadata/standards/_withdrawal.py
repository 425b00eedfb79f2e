"""The mark of a withdrawn dataset: its documents stay where they were, and each says so in its standard's own words.

A description that answers 410 would break what cites it; one that says nothing would be taken for current.
"""

from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from metadata.standards._dcat_graph import EU, Graph, literal
from metadata.text import Text, text

JsonObject = dict[str, Any]

REASONS: dict[str, Text] = {
    "not_listed": text("ไม่อยู่ในรายการของต้นทางแล้ว", "no longer listed by its source"),
    "grace_over": text("ไม่กลับมาภายในเวลาที่กำหนด", "it did not come back within its grace time"),
}
"""What the log's words for a reason mean; others are an operator's own."""


@dataclass(frozen=True)
class Withdrawal:
    """since: an ISO moment; reason: the word of the log, or what an operator wrote."""

    since: str
    reason: str | None = None

    @property
    def told(self) -> JsonObject:
        """The reason in the languages it is known in; {} without one."""
        if not self.reason:
            return {}
        return REASONS[self.reason].plain() if self.reason in REASONS else {"th": self.reason}


def mark_graph(graph: Graph, dataset: NamedNode, withdrawal: Withdrawal) -> None:
    """adms:status of the dataset and its distributions from the EU's lists, since when, and why."""
    files = graph.values(dataset, "dcat:distribution")
    for node, listed in ((dataset, "dataset-status"), *((each, "distribution-status") for each in files)):
        graph.add(node, "adms:status", graph.node("skos:Concept", at=f"{EU}{listed}/WITHDRAWN"))
        graph.texts(NamedNode(f"{EU}{listed}/WITHDRAWN"), "skos:prefLabel", {"en": "withdrawn"})
    graph.add(dataset, "prov:invalidatedAtTime", literal(withdrawal.since, "xsd:dateTime"))
    graph.texts(dataset, "skos:changeNote", withdrawal.told)


def mark_schema_org(found: JsonObject, withdrawal: Withdrawal) -> JsonObject:
    """schema.org's words, which Croissant takes too: creativeWorkStatus and expires."""
    return {**found, "creativeWorkStatus": "Withdrawn", "expires": withdrawal.since}


def mark_package(found: JsonObject, withdrawal: Withdrawal) -> JsonObject:
    """The member `withdrawn` of a descriptor; the specification lets packages have members of their own."""
    told = {"since": withdrawal.since, "reason": withdrawal.reason}
    return {**found, "withdrawn": {key: value for key, value in told.items() if value}}
