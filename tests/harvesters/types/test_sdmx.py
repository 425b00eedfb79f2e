"""Harvesting an SDMX service: every dataflow, in XML and in JSON, parsed out of harm's way."""

from collections.abc import Callable
from typing import Any

import pytest

from harvesters.fetch import Fetcher, FetchLimits
from harvesters.record import Announced, Gathered
from harvesters.source import Source
from harvesters.types import sdmx
from metadata.errors.fetch import AddressGone, ServerFailed
from metadata.errors.portals import AnswerUnusable, ServiceSaid
from metadata.errors.standards import DocumentUnreadable, RecordWithoutId
from metadata.errors.transfer import BodyCut, FirstByteTimedOut
from metadata.errors.types import PortalSentPage
from tests.harvesters.types.portals import (
    FaultServer,
    cut_json,
    failed,
    html,
    real,
    real_file,
    records,
    skipped,
    unknown_fields,
)
from tests.servers import Behaviour, answers_json, cut_length, hang, whole

ALL = "/rest/dataflow/all/all/latest"
Harvest = Callable[..., list[Gathered]]

SPACES = (
    'xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" '
    'xmlns:s="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure" '
    'xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"'
)


@pytest.fixture
def harvest(fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source]) -> Harvest:
    def run(server: FaultServer, path: str = "/rest", **options: Any) -> list[Gathered]:
        language = options.pop("language", "en")
        chosen = sdmx.Options(url=server.url(path), **options)
        return list(sdmx.gather(source_of(chosen, language=(language,)), fetcher_for(server.port)))

    return run


def flow(
    name: str, *, version: str = "1.0", names: str | None = None, more: str = "", agency: str = "NSO"
) -> str:
    words = f'<c:Name xml:lang="en">Flow {name}</c:Name>' if names is None else names
    ref = (
        f'<s:Structure><Ref agencyID="{agency}" id="DSD" version="1.0" class="DataStructure"/></s:Structure>'
    )
    said = f'agencyID="{agency}" id="{name}" version="{version}" isFinal="true"'
    return f"<s:Dataflow {said}>{more}{words}{ref}</s:Dataflow>"


def message(*flows: str, parts: str = "") -> Behaviour:
    body = (
        f"<m:Structure {SPACES}><m:Header/><m:Structures><s:Dataflows>{''.join(flows)}</s:Dataflows>{parts}"
    )
    return whole(f"{body}</m:Structures></m:Structure>".encode(), [("Content-Type", "application/xml")])


STRUCTURE = """
<s:Codelists><s:Codelist agencyID="NSO" id="CL_SEX"><c:Name>Sex</c:Name>
 <s:Code id="M"><c:Name xml:lang="th">ชาย</c:Name><c:Name xml:lang="en">Male</c:Name></s:Code>
 <s:Code id="F"><c:Name xml:lang="th">หญิง</c:Name><c:Name xml:lang="en">Female</c:Name></s:Code>
</s:Codelist></s:Codelists>
<s:Concepts><s:ConceptScheme agencyID="NSO" id="CS"><s:Concept id="SEX">
 <c:Name xml:lang="th">เพศ</c:Name><c:Name xml:lang="en">Sex</c:Name></s:Concept></s:ConceptScheme></s:Concepts>
<s:DataStructures><s:DataStructure agencyID="NSO" id="DSD" version="1.0"><s:DataStructureComponents><s:DimensionList>
 <s:Dimension id="SEX"><s:ConceptIdentity><Ref maintainableParentID="CS" agencyID="NSO" id="SEX"/></s:ConceptIdentity>
  <s:LocalRepresentation><s:Enumeration><Ref agencyID="NSO" id="CL_SEX" version="1.0"/></s:Enumeration>
  </s:LocalRepresentation></s:Dimension>
 <s:TimeDimension id="TIME_PERIOD"><s:ConceptIdentity>
 <URN>urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept=NSO:CS(1.0).T</URN>
 </s:ConceptIdentity></s:TimeDimension></s:DimensionList></s:DataStructureComponents></s:DataStructure></s:DataStructures>
"""


def test_every_dataflow_is_a_dataset_in_the_languages_it_speaks(harvest: Harvest) -> None:
    said = {"th": "ประชากร", "en": "Population", "fr": "P"}
    names = "".join(f'<c:Name xml:lang="{lang}">{text}</c:Name>' for lang, text in said.items())
    with FaultServer() as server:
        server.add(ALL, message(flow("POP", names=names), flow("GDP")))
        gathered = harvest(server)
        site = server.url("/rest")

    assert gathered[0] == Announced(2) and [record.upstream_id for record in records(gathered)] == [
        "NSO:POP",
        "NSO:GDP",
    ]
    first = records(gathered)[0]
    assert first.dataset.title.plain() == {"th": "ประชากร", "en": "Population"}
    assert first.dataset.extras["names"]["fr"] == "P" and first.dataset.id == "pop" and first.issues == ()
    assert [(spec.key, spec.location, spec.link_reason) for spec in first.resources] == [
        ("data-csv", f"{site}/data/NSO,POP,1.0/all?format=csv", None),
        ("data-xml", f"{site}/data/NSO,POP,1.0/all", "by_config"),
        ("structure", f"{site}/dataflow/NSO/POP/1.0?references=descendants", "service"),
    ]


def test_a_service_is_asked_in_its_own_words(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add("/rest/dataflow/NSO/all/latest", message(flow("POP")))
        gathered = harvest(
            server, "/rest/dataflow/x", select={"agency": "NSO"}, csv="format=csvdata", exports=["xml"]
        )

    assert server.seen[0].headers["accept"].startswith("application/vnd.sdmx.structure+xml")
    found = [
        (spec.location.partition("?")[2], spec.link_reason) for spec in records(gathered)[0].resources[:2]
    ]
    assert found == [("format=csvdata", "by_config"), ("", None)]


def test_of_a_dataflow_in_several_versions_the_newest_counts(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(
            ALL, message(flow("POP", version="1.9"), flow("POP", version="1.10"), flow("POP", version="1.2"))
        )
        (record,) = records(harvest(server))

    assert record.dataset.source_version == "1.10" and "/NSO,POP,1.10/" in record.resources[0].location


def test_columns_and_codes_come_in_both_languages_where_they_are_wanted(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(ALL, message(flow("POP"), flow("GDP")))
        server.add("/rest/dataflow/NSO/POP/1.0", message(flow("POP"), parts=STRUCTURE))
        without = harvest(server)
        found = harvest(server, columns=True)  # the structure of GDP is not there

    assert all("columns" not in r.resources[0].distribution.extras for r in records(without))
    columns = records(found)[0].resources[0].distribution.extras["columns"]
    assert columns == [
        {"name": "SEX", "kind": "dimension", "title": {"th": "เพศ", "en": "Sex"}, "codelist": "NSO:CL_SEX",
         "codes": {"M": {"th": "ชาย", "en": "Male"}, "F": {"th": "หญิง", "en": "Female"}}, "code_count": 2},
        {"name": "TIME_PERIOD", "kind": "dimension"},
    ]  # fmt: skip
    assert "columns" not in records(found)[1].resources[0].distribution.extras


def test_annotations_tell_times_and_pages_and_unknown_parts_are_told(harvest: Harvest) -> None:
    said = "".join(
        f"<c:Annotation><c:AnnotationTitle>{title}</c:AnnotationTitle><c:AnnotationType>{kind}</c:AnnotationType>{url}"
        "</c:Annotation>"
        for kind, title, url in (
            ("UPDATE_DATA", "2024-02-29", ""), ("OBS_PERIOD_OVERALL_OLDEST", "2001", ""),
            ("OBS_PERIOD_OVERALL_LATEST", "2024-Q1", ""), ("ESMS", "x", "<c:AnnotationURL>https://e.org/m</c:AnnotationURL>"),
        )
    )  # fmt: skip
    more = f"<c:Annotations>{said}</c:Annotations><s:Mood>good</s:Mood>"
    with FaultServer() as server:
        server.add(ALL, message(flow("POP", more=more)))
        gathered = harvest(server)
    (record,) = records(gathered)

    assert (
        record.dataset.modified == "2024-02-29" and record.dataset.documentation[0].url == "https://e.org/m"
    )
    assert record.dataset.temporal and (record.dataset.temporal.start, record.dataset.temporal.end) == (
        "2001",
        None,
    )
    assert len(record.dataset.extras["annotations"]) == 4 and unknown_fields(gathered) == ["Mood"]


def test_words_in_other_languages_only_are_shown_as_they_came_and_told(harvest: Harvest) -> None:
    flows = [flow("A", names='<c:Name xml:lang="fr">Prix</c:Name>'), flow("B", names="")]
    with FaultServer() as server:
        server.add(ALL, message(*flows))
        gathered = harvest(server, language="th")

    assert [record.dataset.title.plain() for record in records(gathered)] == [{"en": "Prix"}, {"en": "B"}]
    assert [record.issues[0].kind for record in records(gathered)] == [
        "texts_in_other_languages",
        "title_missing",
    ]


def test_an_empty_list_is_told_and_excluded_and_nameless_dataflows_are_counted(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(ALL, message())
        assert harvest(server) == [Announced(0)]
        server.add(ALL, message(flow("TEST_1"), flow("A")))
        gathered = harvest(server, select={"exclude": ["test_*"]})
        assert len(skipped(gathered)) == 1 and len(records(gathered)) == 1
        server.add(
            ALL, answers_json({"data": {"dataflows": [{"agencyID": "NSO"}, {"id": "A", "agencyID": "NSO"}]}})
        )
        gathered = harvest(server)
        assert [type(item.error) for item in failed(gathered)] == [RecordWithoutId] and len(
            records(gathered)
        ) == 1


def test_a_message_in_json_says_the_same(harvest: Harvest) -> None:
    urn = "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=NSO:DSD(1.0)"
    enumeration = "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=NSO:CL_SEX(1.0)"
    data = {
        "dataflows": [{"id": "POP", "agencyID": "NSO", "version": "2.0", "name": "Population", "names": {
            "th": "ประชากร", "en": "Population"}, "structure": urn, "isFinal": True, "mood": {"x": 1}, "links": [],
            "annotations": [{"type": "UPDATE_DATA", "title": "2024-02-29"}]}],
        "dataStructures": [{"id": "DSD", "agencyID": "NSO", "dataStructureComponents": {"dimensionList": {
            "dimensions": [{"id": "SEX", "localRepresentation": {"enumeration": enumeration}}]}}}],
        "codelists": [{"id": "CL_SEX", "agencyID": "NSO", "codes": [{"id": "M", "name": {"en": "Male"}}]}],
    }  # fmt: skip
    with FaultServer() as server:
        server.add(ALL, answers_json({"data": data}))
        gathered = harvest(server)
    (record,) = records(gathered)

    assert record.dataset.title.plain() == {"th": "ประชากร", "en": "Population"}
    assert record.dataset.modified == "2024-02-29" and unknown_fields(gathered) == ["mood"]
    assert record.resources[0].distribution.extras["columns"] == [
        {
            "name": "SEX",
            "kind": "dimension",
            "codelist": "NSO:CL_SEX",
            "codes": {"M": {"en": "Male"}},
            "code_count": 1,
        }
    ]


def test_of_a_list_in_several_versions_the_one_that_is_meant_counts(harvest: Harvest) -> None:
    newer = '<s:Codelist agencyID="NSO" id="CL_SEX" version="2.0"><s:Code id="X"/></s:Codelist>'
    with FaultServer() as server:
        server.add(ALL, message(flow("POP"), parts=f"{STRUCTURE}<s:Codelists>{newer}</s:Codelists>"))
        (record,) = records(harvest(server))

    assert set(record.resources[0].distribution.extras["columns"][0]["codes"]) == {"M", "F"}


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (html(), PortalSentPage),
        (whole(b"<m:Structure"), DocumentUnreadable),
        (whole(b""), DocumentUnreadable),
        (whole(f"<?xml version='1.0'?>{BOMB}<Structure>&b;</Structure>".encode()), DocumentUnreadable),
        (whole(f"<?xml version='1.0'?>{FILE}<Structure>&f;</Structure>".encode()), DocumentUnreadable),
        (whole(f"<m:GenericData {SPACES}/>".encode()), AnswerUnusable),
        (whole(f"<m:Structure {SPACES}><m:Structures/></m:Structure>".encode()), AnswerUnusable),
        (whole(f"<m:Error {SPACES}><m:ErrorMessage code='100'><c:Text>No results</c:Text></m:ErrorMessage></m:Error>"
               .encode()), ServiceSaid),
        (answers_json({"hello": 1}), AnswerUnusable),
        (answers_json({"errors": [{"code": 413, "title": "Too large"}]}), ServiceSaid),
        (cut_json({"data": {"dataflows": []}}), DocumentUnreadable),
        (cut_length(b"<m:Structure/>", at=5), BodyCut),
        (whole(b"", status=404), AddressGone),
        (whole(b"", status=500), ServerFailed),
    ],
)  # fmt: skip
def test_an_answer_of_another_kind_is_an_error_by_name(
    harvest: Harvest, behaviour: Behaviour, error: type[Exception]
) -> None:
    with FaultServer() as server:
        server.add(ALL, behaviour)
        with pytest.raises(error) as raised:
            harvest(server)
    assert "root:" not in str(raised.value)


def test_a_service_that_never_answers_is_given_up(source_of: Callable[..., Source]) -> None:
    with FaultServer() as server:
        server.add(ALL, hang())
        limits = FetchLimits(allow_hosts=server.allowed, retries=0, first_byte_seconds=0.3)
        source = source_of(sdmx.Options(url=server.url("/rest")))
        with Fetcher(limits, None, server.url("")) as impatient, pytest.raises(FirstByteTimedOut):
            list(sdmx.gather(source, impatient))


@real
@pytest.mark.parametrize(
    ("name", "flow", "columns"),
    [
        ("ECB_EXR/1/structure-full.xml", "ECB:EXR", 31), ("ESTAT/GOV_10Q_GGNFA.xml", "ESTAT:GOV_10Q_GGNFA", 9),
        ("ESTAT/esms-structure.xml", "ESTAT:DEMO_TOT", 0), ("v21/xml/demography/esms.xml", "ESTAT:DEMO_TOT", 0),
        ("v21/xml/query/response_esms_children.xml", "ESTAT:DEMO_TOT", 0),
        ("v21/xml/query/response_esms_descendants.xml", "ESTAT:DEMO_TOT", 0),
    ],
)  # fmt: skip
def test_real_messages_give_their_dataflow_and_leave_nothing_unknown(
    harvest: Harvest, name: str, flow: str, columns: int
) -> None:
    with FaultServer() as server:
        server.add(ALL, whole(real_file("sdmx", "ecb-estat", name).read_bytes()))
        gathered = harvest(server)

    assert [record.upstream_id for record in records(gathered)] == [flow] and len(gathered) == 2
    assert unknown_fields(gathered) == []
    assert len(records(gathered)[0].resources[0].distribution.extras.get("columns", [])) == columns


@real
@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ESTAT/footer.xml", ServiceSaid), ("ECB_EXR/1/structure.xml", AnswerUnusable),
        ("ESTAT/CL_FREQ.xml", AnswerUnusable),
        ("ECB_EXR/ng-flat.xml", AnswerUnusable), ("ECB_EXR/flat.json", AnswerUnusable),
        ("v3/csv/example-01.csv", DocumentUnreadable),
    ],
)  # fmt: skip
def test_real_messages_of_other_kinds_are_never_taken_for_an_empty_service(
    harvest: Harvest, name: str, error: type[Exception]
) -> None:
    with FaultServer() as server:
        server.add(ALL, whole(real_file("sdmx", "ecb-estat", name).read_bytes()))
        with pytest.raises(error):
            harvest(server)
