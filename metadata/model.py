"""Dataset, Distribution, Agency: DCAT 3's fields and the national profile's, in one set of classes.

The same classes read a harvest config, the `metadata.json` of a published version and every harvested
record, so a key has one name everywhere. Fields named in DCAT 3 (W3C Recommendation, 2024-08-22) follow its
meaning; the national profile's 14 mandatory items (Thai GD Catalog guideline) are marked "14/n".
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from metadata.text import Text

Json = Any  # any JSON value
LinkReason = Literal[
    "page", "service", "too_large", "unreachable", "refused", "not_data", "held", "by_config"
]

_ISO = re.compile(r"(\d{4})(-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?")


def _iso_date(value: str) -> str:
    """A partial or full ISO 8601 date. A Buddhist year is refused: 2567-05-01 is a valid day in 2567 CE."""
    match = _ISO.fullmatch(value)
    if not match:
        raise ValueError("date_form")
    if int(match.group(1)) >= 2400:
        raise ValueError("date_buddhist")
    return value


def _web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"]{1,1990}", value):
        raise ValueError("address_form")
    return value


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+", value):
        raise ValueError("email_form")
    return value


IsoDate = Annotated[str, AfterValidator(_iso_date)]
WebAddress = Annotated[str, AfterValidator(_web_address), Field(json_schema_extra={"format": "uri"})]
Email = Annotated[str, AfterValidator(_email), Field(json_schema_extra={"format": "email"})]


class Model(BaseModel):
    """Frozen, closed to unknown keys. JSON leaves out what is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    EMPTY_BY_DEFAULT: ClassVar[bool] = False
    """Whether every field that is left out is empty: then JSON is made of the others alone, in half the time."""

    def to_json(self) -> dict[str, Any]:
        """The value as plain JSON, without empty members, in the order of the fields."""
        return dict(self._json)

    @cached_property
    def _json(self) -> dict[str, Any]:
        """What to_json gives: it is asked for many times while one record is harvested."""
        found: dict[str, Any] = _without_empty(
            self.model_dump(mode="json", exclude_none=True, exclude_defaults=self.EMPTY_BY_DEFAULT)
        )
        return found

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values, which says its own JSON."""
        copied = super().model_copy(update=update, deep=deep)
        for kept in ("_json", "_timeless"):
            copied.__dict__.pop(kept, None)
        return copied


def _without_empty(value: Json) -> Json:
    if isinstance(value, dict):
        kept = {}
        for key, item in value.items():
            if isinstance(item, dict | list):
                item = _without_empty(item)
            if item is not None and item != "" and item != [] and item != {}:
                kept[key] = item
        return kept
    if isinstance(value, list):
        return [_without_empty(item) if isinstance(item, dict | list) else item for item in value]
    return value


class Contact(Model):
    """dcat:contactPoint. A department and its own address, not a person (PDPA)."""

    name: Text | None = None  # 14/4 maintainer
    email: Email | None = None  # 14/5 maintainer_email
    phone: str | None = None
    url: WebAddress | None = None


class Period(Model):
    """dct:PeriodOfTime: first and last day covered, each may be open."""

    start: IsoDate | None = None
    end: IsoDate | None = None


Degrees = StrictFloat | StrictInt


class Place(Model):
    """dct:Location: codes of provinces (ISO 3166-2, "TH-10"), a name, a box as west, south, east, north degrees."""

    codes: tuple[str, ...] = ()
    name: Text | None = None
    bbox: tuple[Degrees, Degrees, Degrees, Degrees] | None = None


class Link(Model):
    """An address with a name: documentation, a related page."""

    url: WebAddress
    title: Text | None = None


class Relation(Model):
    """dcat:Relationship: another dataset and the role it plays (IANA relation or DCAT role)."""

    url: WebAddress
    role: str


class Agency(Model):
    """foaf:Agent as publisher; one harvest config describes one. id becomes /organization/<id>. 14/3 owner_org."""

    EMPTY_BY_DEFAULT: ClassVar[bool] = True

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    title: Text
    description: Text | None = None
    homepage: WebAddress | None = None
    contact: Contact | None = None
    parent: str | None = None


class DistributionFields(Model):
    """What a person writes about one downloadable form: these are the keys of a config's resource too."""

    EMPTY_BY_DEFAULT: ClassVar[bool] = True

    title: Text | None = None
    description: Text | None = None
    access_url: WebAddress | None = None
    format: str | None = None  # a code of media_types
    media_type: str | None = None
    license: str | None = None
    rights: Text | None = None
    language: tuple[str, ...] = ()
    issued: IsoDate | None = None
    modified: IsoDate | None = None
    conforms_to: tuple[str, ...] = ()
    availability: str | None = None
    spatial_resolution_meters: StrictFloat | StrictInt | None = None
    temporal_resolution: str | None = None
    extras: dict[str, Any] = Field(default_factory=dict)


class Distribution(DistributionFields):
    """dcat:Distribution: the description of one downloadable form; the bytes are a package's Resource."""

    key: str = ""
    upstream_id: str | None = None
    url: str | None = None  # dcat:downloadURL at the source; a local path is shown as its file name only
    original_format: str | None = None  # as the source wrote it
    compress_format: str | None = None
    package_format: str | None = None
    size_bytes: StrictInt | None = None  # as the source claims
    checksum: str | None = None  # "sha256:<hex>" as the source claims


class DatasetFields(Model):
    """What a person writes about a dataset: these are the keys of a config's dataset and its defaults too."""

    EMPTY_BY_DEFAULT: ClassVar[bool] = True

    id: str
    title: Text  # 14/2
    description: Text | None = None  # 14/7 notes
    tags: tuple[str, ...] = ()  # 14/6 tag_string, dcat:keyword
    theme: tuple[str, ...] = ()  # dcat:theme, codes of themes
    license: str | None = None  # 14/14 license_id
    license_other: str | None = None
    contact: Contact | None = None  # 14/4, 14/5
    language: tuple[str, ...] = ()
    # the national profile
    data_type: str | None = None  # 14/1
    objective: tuple[str, ...] = ()  # 14/8
    objective_other: str | None = None
    update_frequency: str | None = None  # 14/9, dct:accrualPeriodicity
    update_interval: StrictInt | None = None  # 14/9
    geo_coverage: str | None = None  # 14/10: the grain, not the place
    geo_coverage_other: str | None = None
    data_source: Text | None = None  # 14/11
    data_format: tuple[str, ...] = ()  # 14/12
    data_category: str | None = None  # 14/13
    data_classification: str | None = None
    allow_harvest: StrictBool | None = None
    high_value_dataset: StrictBool | None = None
    reference_data: StrictBool | None = None
    official_statistics: StrictBool | None = None
    data_support: str | None = None
    data_collect: str | None = None
    disaggregate: tuple[str, ...] = ()
    unit_of_measure: Text | None = None
    unit_of_multiplier: str | None = None
    calculation_method: Text | None = None
    standard: Text | None = None
    equivalent_scale: str | None = None
    geographic_data_set: tuple[str, ...] = ()
    # DCAT 3
    identifier: str | None = None
    landing_page: WebAddress | None = None
    documentation: tuple[Link, ...] = ()
    issued: IsoDate | None = None
    modified: IsoDate | None = None
    temporal: Period | None = None
    temporal_resolution: str | None = None
    spatial: Place | None = None
    spatial_resolution_meters: StrictFloat | StrictInt | None = None
    access_rights: str | None = None
    rights: Text | None = None
    conforms_to: tuple[str, ...] = ()
    creator: Text | None = None
    provenance: Text | None = None
    version_notes: Text | None = None
    source_version: str | None = None  # dcat:version as the source numbers it
    in_series: str | None = None
    relations: tuple[Relation, ...] = ()
    is_referenced_by: tuple[WebAddress, ...] = ()
    was_generated_by: Text | None = None
    extras: dict[str, Any] = Field(default_factory=dict)  # other fields of the source, unchanged


class Dataset(DatasetFields):
    """dcat:Dataset with the national profile. An id, a title and one resource suffice; the rest raises quality."""

    distributions: tuple[Distribution, ...] = ()


MANDATORY_14: tuple[tuple[str, str], ...] = (
    ("data_type", "ประเภทข้อมูล"),
    ("title", "ชื่อชุดข้อมูล"),
    ("agency", "องค์กร"),
    ("contact.name", "ชื่อผู้ติดต่อ"),
    ("contact.email", "อีเมลผู้ติดต่อ"),
    ("tags", "คำสำคัญ"),
    ("description", "รายละเอียด"),
    ("objective", "วัตถุประสงค์"),
    ("update_frequency", "ความถี่ของการปรับปรุง"),
    ("geo_coverage", "ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่"),
    ("data_source", "แหล่งที่มา"),
    ("data_format", "รูปแบบการเก็บข้อมูล"),
    ("data_category", "หมวดหมู่ข้อมูลตามธรรมาภิบาลข้อมูลภาครัฐ"),
    ("license", "สัญญาอนุญาตให้ใช้ข้อมูล"),
)
"""The national profile's mandatory items in the order of its form: our field, the Thai label."""

VOCABULARIES: dict[str, str] = {
    "theme": "themes",
    "license": "licenses",
    "update_frequency": "frequencies",
    "data_type": "data_type",
    "objective": "objective",
    "geo_coverage": "geo_coverage",
    "data_format": "data_format",
    "data_category": "data_category",
    "data_classification": "data_classification",
    "data_support": "data_support",
    "data_collect": "data_collect",
    "disaggregate": "disaggregate",
    "unit_of_multiplier": "unit_of_multiplier",
    "equivalent_scale": "equivalent_scale",
    "geographic_data_set": "geographic_data_set",
}
"""The fields of Dataset whose values come from a list of metadata.vocabulary, and that list's name."""
