"""Catalogue services: GET first, POST where it must be, pages in order, ISO 19139 in two languages."""

from collections.abc import Callable
from typing import Any

import pytest

from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record
from harvesters.source import Source
from harvesters.types import csw
from metadata.errors.types import CswRefused, NotThatKind, PagesRepeat
from tests.harvesters.types.every import ISO
from tests.harvesters.types.portals import real, real_file
from tests.servers import Behaviour, FaultServer, Seen, Wire, whole

RESPONSE = (
    '<?xml version="1.0"?><csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults '
    'numberOfRecordsMatched="{matched}" nextRecord="{onward}">{records}</csw:SearchResults></csw:GetRecordsResponse>'
)
EXCEPTION = (
    '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows"><ows:Exception exceptionCode="{}"><ows:ExceptionText>'
    "no</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
)
Answers = Callable[[Seen], str | Behaviour]


def response(*records: str, matched: int | None = None, onward: int = 0) -> str:
    count = len(records) if matched is None else matched
    return RESPONSE.format(matched=count, onward=onward, records="".join(records))


def iso(name: str) -> str:
    return ISO.format(name=name, url="https://x.example.org")


@pytest.fixture
def gather(
    fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source]
) -> Callable[..., list[Gathered]]:
    def run(answers: Answers, language: str = "en", **options: Any) -> list[Gathered]:
        def behave(wire: Wire, seen: Seen) -> None:
            found = answers(seen)
            (whole(found.encode()) if isinstance(found, str) else found)(wire, seen)

        with FaultServer() as server:
            server.add("/csw", behave)
            chosen = csw.Options(url=server.url("/csw?service=CSW"), **options)
            gathered = list(csw.gather(source_of(chosen, language=(language,)), fetcher_for(server.port)))
        return [item.read() if hasattr(item, "read") else item for item in gathered]

    return run


Gather = Callable[..., list[Gathered]]


def records(gathered: list[Gathered]) -> list[Record]:
    return [item for item in gathered if isinstance(item, Record)]


def test_a_service_that_refuses_get_is_asked_by_post(gather: Gather) -> None:
    asked: list[Seen] = []

    def answers(seen: Seen) -> str | Behaviour:
        asked.append(seen)
        if seen.method == "GET":
            return whole(b"", (), 405) if len(asked) == 1 else EXCEPTION.format("x")
        start = 1 if b'startPosition="1"' in seen.body else 2
        return response(iso(f"r{start}"), matched=2, onward=2 if start == 1 else 0)

    assert len(records(gather(answers, query="AnyText like '%a&b%'"))) == 2
    assert [seen.method for seen in asked] == ["GET", "POST", "POST"]
    assert b"'%a&amp;b%'" in asked[1].body


def test_an_exception_report_is_an_error_by_name(gather: Gather) -> None:
    with pytest.raises(CswRefused, match="InvalidParameterValue"):
        gather(lambda _: EXCEPTION.format("InvalidParameterValue"))


@pytest.mark.parametrize(
    "body", ["<a/>", "<html><title>x</title></html>", '<WMS_Capabilities version="1.3.0"/>']
)
def test_another_document_is_never_an_empty_catalogue(gather: Gather, body: str) -> None:
    with pytest.raises(NotThatKind):
        gather(lambda _: body)


def test_a_record_on_two_pages_makes_the_listing_doubtful(gather: Gather) -> None:
    def answers(seen: Seen) -> str:
        is_first = "startPosition=1&" in seen.target
        return response(iso("a"), iso("b" if is_first else "c"), matched=4, onward=3 if is_first else 0)

    with pytest.raises(PagesRepeat):
        gather(answers)


def test_fewer_records_than_were_matched_are_told(gather: Gather) -> None:
    gathered = gather(lambda _: response(iso("a"), matched=9))

    assert gathered[0] == Announced(9) and len(records(gathered)) == 1


def test_a_record_without_an_identifier_fails_alone(gather: Gather) -> None:
    nameless = iso("x").replace("fileIdentifier", "other")

    gathered = gather(lambda _: response(nameless, iso("a"), nameless))

    assert len(records(gathered)) == 1
    assert [item.upstream_id for item in gathered if isinstance(item, FailedRecord)] == ["#1", "#3"]


FULL = """<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco"
 xmlns:gmx="http://www.isotc211.org/2005/gmx" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:gml="http://www.opengis.net/gml">
<gmd:fileIdentifier><gco:CharacterString>rain</gco:CharacterString></gmd:fileIdentifier>
<gmd:language><gmd:LanguageCode codeListValue="tha"/></gmd:language>
<gmd:contact><gmd:CI_ResponsibleParty><gmd:individualName><gco:CharacterString>A Person</gco:CharacterString></gmd:individualName>
<gmd:role><gmd:CI_RoleCode codeListValue="pointOfContact"/></gmd:role></gmd:CI_ResponsibleParty></gmd:contact>
<gmd:dateStamp><gco:Date>2024-03-01</gco:Date></gmd:dateStamp>
<gmd:locale><gmd:PT_Locale id="EN"><gmd:languageCode><gmd:LanguageCode codeListValue="eng"/></gmd:languageCode></gmd:PT_Locale></gmd:locale>
<gmd:identificationInfo><gmd:MD_DataIdentification>
<gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>ฝน</gco:CharacterString><gmd:PT_FreeText><gmd:textGroup>
<gmd:LocalisedCharacterString locale="#EN">Rain</gmd:LocalisedCharacterString></gmd:textGroup></gmd:PT_FreeText></gmd:title>
<gmd:date><gmd:CI_Date><gmd:date><gco:Date>2023-01-02</gco:Date></gmd:date><gmd:dateType><gmd:CI_DateTypeCode codeListValue="publication"/></gmd:dateType></gmd:CI_Date></gmd:date>
</gmd:CI_Citation></gmd:citation>
<gmd:abstract><gco:CharacterString>มิลลิเมตร</gco:CharacterString></gmd:abstract>
<gmd:pointOfContact><gmd:CI_ResponsibleParty><gmd:individualName><gco:CharacterString>B Person</gco:CharacterString></gmd:individualName>
<gmd:organisationName><gco:CharacterString>กรมอุตุนิยมวิทยา</gco:CharacterString></gmd:organisationName><gmd:contactInfo><gmd:CI_Contact><gmd:address>
<gmd:CI_Address><gmd:electronicMailAddress><gco:CharacterString>desk@example.org</gco:CharacterString></gmd:electronicMailAddress></gmd:CI_Address></gmd:address></gmd:CI_Contact></gmd:contactInfo>
<gmd:role><gmd:CI_RoleCode codeListValue="owner"/></gmd:role></gmd:CI_ResponsibleParty></gmd:pointOfContact>
<gmd:resourceMaintenance><gmd:MD_MaintenanceInformation><gmd:maintenanceAndUpdateFrequency><gmd:MD_MaintenanceFrequencyCode codeListValue="fortnightly"/>
</gmd:maintenanceAndUpdateFrequency></gmd:MD_MaintenanceInformation></gmd:resourceMaintenance>
<gmd:descriptiveKeywords><gmd:MD_Keywords><gmd:keyword><gco:CharacterString>rain</gco:CharacterString></gmd:keyword></gmd:MD_Keywords></gmd:descriptiveKeywords>
<gmd:resourceConstraints><gmd:MD_LegalConstraints><gmd:useConstraints><gmd:MD_RestrictionCode codeListValue="otherRestrictions"/></gmd:useConstraints>
<gmd:otherConstraints><gmx:Anchor xlink:href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</gmx:Anchor></gmd:otherConstraints>
<gmd:useLimitation><gco:CharacterString>Say where it is from</gco:CharacterString></gmd:useLimitation></gmd:MD_LegalConstraints></gmd:resourceConstraints>
<gmd:spatialResolution><gmd:MD_Resolution><gmd:distance><gco:Distance uom="km">2</gco:Distance></gmd:distance></gmd:MD_Resolution></gmd:spatialResolution>
<gmd:topicCategory><gmd:MD_TopicCategoryCode>farming</gmd:MD_TopicCategoryCode></gmd:topicCategory>
<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox><gmd:westBoundLongitude><gco:Decimal>97</gco:Decimal></gmd:westBoundLongitude>
<gmd:eastBoundLongitude><gco:Decimal>106</gco:Decimal></gmd:eastBoundLongitude><gmd:southBoundLatitude><gco:Decimal>5</gco:Decimal></gmd:southBoundLatitude>
<gmd:northBoundLatitude><gco:Decimal>21</gco:Decimal></gmd:northBoundLatitude></gmd:EX_GeographicBoundingBox></gmd:geographicElement>
<gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent><gml:TimePeriod gml:id="t"><gml:beginPosition>2019-01-01</gml:beginPosition><gml:endPosition>2019-12-31</gml:endPosition></gml:TimePeriod></gmd:extent></gmd:EX_TemporalExtent></gmd:temporalElement>
</gmd:EX_Extent></gmd:extent></gmd:MD_DataIdentification></gmd:identificationInfo>
<gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>
<gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://x.example.org/wms?</gmd:URL></gmd:linkage><gmd:protocol><gco:CharacterString>OGC:WMS-1.3.0</gco:CharacterString></gmd:protocol></gmd:CI_OnlineResource></gmd:onLine>
<gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://x.example.org/rain.csv</gmd:URL></gmd:linkage></gmd:CI_OnlineResource></gmd:onLine>
<gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://x.example.org/about</gmd:URL></gmd:linkage></gmd:CI_OnlineResource></gmd:onLine>
</gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo>
<gmd:dataQualityInfo><gmd:DQ_DataQuality><gmd:lineage><gmd:LI_Lineage><gmd:statement><gco:CharacterString>Gauges</gco:CharacterString></gmd:statement></gmd:LI_Lineage></gmd:lineage></gmd:DQ_DataQuality></gmd:dataQualityInfo>
</gmd:MD_Metadata>"""  # noqa: E501


def test_every_element_of_an_iso_record_has_its_place(gather: Gather) -> None:
    (record,) = records(gather(lambda _: response(FULL), language="th"))
    found = record.dataset

    assert record.upstream_id == "rain" and record.issues == ()
    assert found.title.plain() == {"th": "ฝน", "en": "Rain"} and found.language == ("th",)
    assert (found.issued, found.modified, found.license) == ("2023-01-02", "2024-03-01", "cc-by-4.0")
    assert (found.update_frequency, found.update_interval) == ("weekly", 2) and found.theme == (
        "agriculture",
    )
    assert found.contact and found.contact.name and found.contact.name.th == "กรมอุตุนิยมวิทยา"
    assert (
        found.rights and found.rights.th == "Say where it is from" and found.spatial_resolution_meters == 2000
    )
    assert found.spatial and found.spatial.bbox == (97.0, 5.0, 106.0, 21.0)
    assert found.temporal and found.temporal.end == "2019-12-31" and found.provenance
    assert [(spec.distribution.format, spec.link_reason) for spec in record.resources] == [
        ("wms", "service"), ("csv", None), (None, "page"),
    ]  # fmt: skip


def test_the_name_of_a_person_stays_out_where_an_office_is_named(gather: Gather) -> None:
    (record,) = records(gather(lambda _: response(FULL)))

    assert "Person" not in str(record.dataset.to_json())


@real
def test_real_iso_records_in_pages(gather: Gather) -> None:
    folder = real_file("oai-csw", "ckanext-spatial", "xml", "gemini2.1")
    files = ["dataset1.xml", "service1.xml", "FCSConservancyPolygons.xml", "validation/04_Dataset_Valid.xml",
             "validation/08_Series_Valid.xml", "validation/12_Service_Valid.xml"]  # fmt: skip
    bodies = [(folder / name).read_text(encoding="utf-8").partition("?>")[2] for name in files]

    def answers(seen: Seen) -> str:
        start = int(seen.target.partition("startPosition=")[2].partition("&")[0])
        onward = start + 2 if start + 2 <= len(bodies) else 0
        return response(*bodies[start - 1 : start + 1], matched=len(bodies), onward=onward)

    gathered = gather(answers, page_size=2)

    assert gathered[0] == Announced(6) and len(records(gathered)) == 6
    assert all(
        one.dataset.spatial and one.dataset.contact and one.dataset.description for one in records(gathered)
    )
