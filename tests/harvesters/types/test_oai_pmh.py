"""OAI-PMH repositories: tokens, deleted records, errors of the protocol, four metadata formats."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from harvesters.fetch import Fetcher, FetchLimits
from harvesters.record import Announced, FailedRecord, Gathered, Record, Skipped
from harvesters.source import FetchOptions, Source
from harvesters.types import oai_pmh
from metadata.errors import KhlangError
from metadata.errors.standards import RecordOfOtherKind, RecordWithoutId
from metadata.errors.types import NotThatKind, OaiRefused, PagesRepeat
from tests.harvesters.types.every import ISO, KINDS, OAI, serve
from tests.harvesters.types.portals import real, real_file
from tests.servers import Behaviour, FaultServer, Seen, Wire, whole

DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "{}</oai_dc:dc>"
)
Answers = Callable[[dict[str, str]], str | Behaviour]


def record(name: str, metadata: str = "", *, status: str = "") -> str:
    said = f"<identifier>oai:x.example.org:{name}</identifier><datestamp>2024-05-01</datestamp>"
    head = f"<header{status}>{said}</header>"
    return f"<record>{head}{f'<metadata>{metadata}</metadata>' if metadata else ''}</record>"


def dublin(name: str) -> str:
    return record(
        name, DC.format(f"<dc:title>{name}</dc:title><dc:identifier>https://x/{name}.csv</dc:identifier>")
    )


def listed(*records: str, token: str = "") -> str:
    return f"<ListRecords>{''.join(records)}{token}</ListRecords>"


@pytest.fixture
def gather(source_of: Callable[..., Source]) -> Callable[..., list[Gathered]]:
    def run(answers: Answers, **options: Any) -> list[Gathered]:
        def behave(wire: Wire, seen: Seen) -> None:
            asked = dict(pair.split("=", 1) for pair in seen.target.partition("?")[2].split("&"))
            found = answers(asked)
            if isinstance(found, str):
                found = whole(OAI.format(body=found).encode(), [("Content-Type", "text/xml")])
            found(wire, seen)

        with FaultServer() as server:
            server.add("/oai", behave)
            limits = FetchLimits(allow_hosts=server.allowed, retries=1, backoff_seconds=0.01)
            chosen = oai_pmh.Options(url=server.url("/oai"), **{"metadata_prefix": "oai_dc", **options})
            fetch = FetchOptions(rate_per_second=10_000)
            with Fetcher(limits, fetch, server.url("")) as fetcher:
                gathered = list(oai_pmh.gather(source_of(chosen, language=("en",)), fetcher))
        return [item.read() if hasattr(item, "read") else item for item in gathered]

    return run


Gather = Callable[..., list[Gathered]]


def records(gathered: list[Gathered]) -> list[Record]:
    return [item for item in gathered if isinstance(item, Record)]


def test_a_deleted_record_is_left_out_by_name_and_counted(gather: Gather) -> None:
    gone = record("b", status=' status="deleted"')

    gathered = gather(lambda _: listed(dublin("a"), gone))

    (skipped,) = [item for item in gathered if isinstance(item, Skipped)]
    assert gathered[0] == Announced(2) and skipped.upstream_id == "oai:x.example.org:b"
    assert (skipped.issue.kind, skipped.issue.values["value"]) == ("record_deleted", "2024-05-01")


def test_the_size_that_the_repository_tells_is_announced(gather: Gather) -> None:
    token = '<resumptionToken completeListSize="9" cursor="0"/>'

    assert gather(lambda _: listed(dublin("a"), token=token))[0] == Announced(9)


def test_a_token_that_is_refused_begins_the_list_anew_once(gather: Gather) -> None:
    asked: list[dict[str, str]] = []

    def answers(query: dict[str, str]) -> str:
        asked.append(query)
        if "resumptionToken" not in query:
            return listed(dublin("a"), token=f"<resumptionToken>t{len(asked)}</resumptionToken>")
        if query["resumptionToken"] == "t1":
            return '<error code="badResumptionToken">too old</error>'
        return listed(dublin("b"))

    assert len(records(gather(answers))) == 2
    assert all(set(query) == {"verb", "resumptionToken"} for query in asked if "resumptionToken" in query)


def test_a_token_that_is_always_refused_stops_the_run(gather: Gather) -> None:
    def answers(query: dict[str, str]) -> str:
        if "resumptionToken" in query:
            return '<error code="badResumptionToken">no</error>'
        return listed(dublin("a"), token="<resumptionToken>t</resumptionToken>")

    with pytest.raises(OaiRefused):
        gather(answers)


def test_a_busy_repository_is_asked_again(gather: Gather) -> None:
    asked: list[int] = []

    def answers(query: dict[str, str]) -> str | Behaviour:
        asked.append(1)
        return whole(b"", [("Retry-After", "0")], 503) if len(asked) == 1 else listed(dublin("a"))

    assert len(records(gather(answers))) == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('<error code="cannotDisseminateFormat">no</error>', OaiRefused),
        ('<error code="badArgument">no</error>', OaiRefused),
        ("<Identify/>", NotThatKind),
        (listed(dublin("a"), token="<resumptionToken>same</resumptionToken>"), PagesRepeat),
    ],
)
def test_every_other_answer_is_an_error_by_name(gather: Gather, body: str, error: type[KhlangError]) -> None:
    with pytest.raises(error):
        gather(lambda _: body)


def test_sets_are_read_one_after_the_other_and_a_record_in_two_comes_twice_to_the_run(gather: Gather) -> None:
    def answers(query: dict[str, str]) -> str:
        return listed(dublin(query["set"]), dublin("both"))

    gathered = gather(answers, set=("a", "b"))

    assert [one.upstream_id.rpartition(":")[2] for one in records(gathered)] == ["a", "both", "b", "both"]


FORMATS = {
    "oai_dc": ("http://www.openarchives.org/OAI/2.0/oai_dc/", DC.format("<dc:title>t</dc:title>")),
    "gmd": ("http://www.isotc211.org/2005/gmd", ISO.format(name="t", url="https://x")),
    "oai_datacite": (
        "http://schema.datacite.org/oai/oai-1.1/",
        '<resource xmlns="http://datacite.org/schema/kernel-4"><identifier identifierType="DOI">10.1234/x</identifier>'
        "<titles><title>t</title></titles><creators><creator><creatorName>Office</creatorName></creator></creators>"
        "<publicationYear>2020</publicationYear><rightsList><rights rightsURI="
        '"https://creativecommons.org/licenses/by/4.0/legalcode">CC BY</rights></rightsList></resource>',
    ),
    "dcat_ap": (
        "http://data.europa.eu/r5r/",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/" '
        'xmlns:dcat="http://www.w3.org/ns/dcat#"><dcat:Dataset rdf:about="http://x/1"><dct:title>t</dct:title>'
        '<dcat:landingPage rdf:resource="https://x.example.org/1"/></dcat:Dataset></rdf:RDF>',
    ),
}


@pytest.mark.parametrize("wanted", FORMATS)
def test_the_richest_format_that_is_offered_is_asked_for_and_read(gather: Gather, wanted: str) -> None:
    offered = list(FORMATS)[: list(FORMATS).index(wanted) + 1]
    if wanted == "oai_datacite":
        offered.remove("gmd")

    def answers(query: dict[str, str]) -> str:
        if query["verb"] == "ListMetadataFormats":
            told = "".join(
                f"<metadataFormat><metadataPrefix>{name}</metadataPrefix><metadataNamespace>{FORMATS[name][0]}"
                "</metadataNamespace></metadataFormat>"
                for name in offered
            )
            return f"<ListMetadataFormats>{told}</ListMetadataFormats>"
        assert query["metadataPrefix"] == wanted
        return listed(record("1", FORMATS[wanted][1]))

    gathered = gather(answers, metadata_prefix="auto")[1]

    title = gathered.title if isinstance(gathered, FailedRecord) else gathered.dataset.title.en  # type: ignore[union-attr]
    assert gathered.upstream_id == "oai:x.example.org:1" and title == "t"  # type: ignore[union-attr]


def test_datacite_and_dublin_core_have_their_places(gather: Gather) -> None:
    body = DC.format(
        '<dc:title xml:lang="tha">ถนน</dc:title><dc:title xml:lang="eng">Roads</dc:title><dc:subject>x</dc:subject>'
        "<dc:date>2566-05-01</dc:date>"
        "<dc:coverage>westlimit=97; southlimit=5; eastlimit=106; northlimit=21</dc:coverage>"
        "<dc:coverage>2019/2020</dc:coverage><dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>"
        "<dc:identifier>https://x.example.org/roads.csv</dc:identifier><dc:identifier>doi:10.1234/a</dc:identifier>"
        "<dc:publisher>Office</dc:publisher><dc:format>text/csv</dc:format><dc:language>tha</dc:language>"
    )
    datacite = FORMATS["oai_datacite"][1]

    first, second = records(gather(lambda _: listed(record("a", body), record("b", datacite))))

    found = first.dataset
    assert found.title.plain() == {"th": "ถนน", "en": "Roads"} and found.modified == "2023-05-01"
    assert found.spatial and found.spatial.bbox == (97.0, 5.0, 106.0, 21.0) and found.license == "cc-by-4.0"
    assert found.temporal and found.temporal.start == "2019" and found.language == ("th",)
    assert [(spec.location, spec.link_reason) for spec in first.resources] == [
        ("https://x.example.org/roads.csv", None), ("https://doi.org/10.1234/a", "page"),
    ]  # fmt: skip
    assert (
        second.dataset.license == "cc-by-4.0" and second.dataset.creator and second.dataset.issued == "2020"
    )
    assert second.resources[0].location == "https://doi.org/10.1234/x"


def test_records_without_an_identifier_fail_alone_each_by_its_place(gather: Gather) -> None:
    nameless = re.sub("<identifier>.*?</identifier>", "", dublin("x"), count=1)

    gathered = gather(lambda _: listed(nameless, dublin("a"), nameless))

    assert len(records(gathered)) == 1
    failed = [item for item in gathered if isinstance(item, FailedRecord)]
    assert [(item.upstream_id, item.error.code) for item in failed] == [
        (place, RecordWithoutId.code) for place in ("#1", "#3")
    ]


def test_a_record_of_another_kind_fails_alone(gather: Gather) -> None:
    gathered = gather(lambda _: listed(record("a", "<mods>x</mods>"), record("c"), dublin("b")))

    failed = [item for item in gathered if isinstance(item, FailedRecord)]
    assert gathered[0] == Announced(3) and len(records(gathered)) == 1
    assert isinstance(failed[0].error, RecordOfOtherKind) and len(failed) == 2


def test_it_lists_what_an_older_harvester_lists() -> None:
    """The field's own library, on the same server."""
    sickle = pytest.importorskip("sickle", reason="sickle is not installed")
    kind = next(kind for kind in KINDS if kind.name == "oai_pmh")
    names = [f"roads-{number}" for number in range(7)]
    with FaultServer() as server:
        told = sickle.Sickle(serve(server, kind, names)["url"]).ListRecords(metadataPrefix="oai_dc")
        found = [one.header.identifier.rpartition(":")[2] for one in told]

    assert found == names


@real
def test_real_pages_with_tokens_and_deleted_records_are_read_whole(gather: Gather) -> None:
    """The pages tell the same two records; here each page has its own identifiers, as a repository would."""

    def answers(query: dict[str, str]) -> Behaviour:
        name = query.get("resumptionToken", f"{query['verb']}.xml")
        body = real_file("oai-csw", "sickle", name).read_text(encoding="utf-8")
        mark = re.sub(r"\D", "", name) or "1"
        return whole(re.sub(r"<identifier>(oai:[^<]+)", rf"<identifier>\1-{mark}", body).encode())

    gathered = gather(answers, metadata_prefix="auto")

    assert gathered[0] == Announced(8) and len(gathered) == 9
    skipped = [item for item in gathered if isinstance(item, Skipped)]
    assert len(skipped) == 3 and {item.issue.kind for item in skipped} == {"record_deleted"}
    assert [one.dataset.title.en for one in records(gathered)] == ["Sample Title"] * 4
    (nameless,) = [item for item in gathered if isinstance(item, FailedRecord)]
    assert isinstance(nameless.error, RecordWithoutId)  # a deleted header of the last page names nothing


@real
@pytest.mark.parametrize(
    "name", ["badArgument", "cannotDisseminateFormat", "badResumptionToken", "undefinedError"]
)
def test_real_errors_of_the_protocol_are_named(gather: Gather, name: str) -> None:
    body = real_file("oai-csw", "sickle", f"{name}.xml").read_bytes()

    with pytest.raises((OaiRefused, NotThatKind)):
        gather(lambda _: whole(body))


@real
def test_a_real_empty_list_is_empty(gather: Gather) -> None:
    body = real_file("oai-csw", "sickle", "noRecordsMatch.xml").read_bytes()

    assert gather(lambda _: whole(body)) == [Announced(0)]
