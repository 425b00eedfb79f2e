"""The keys of a harvest config as classes: what JSON Schema, the reference and the reader all come from.

The keys of a dataset and of a resource are the fields of `metadata.model`; they are derived, not repeated.
Source types bring their own keys in `Options` and may use every class of this module.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, ValidationInfo, create_model, field_validator, model_validator

from harvesters.config.places import is_web
from harvesters.config.problems import Raw, did_you_mean, listed, refuse_all, refused
from harvesters.config.values import (
    Address,
    Codec,
    DatasetId,
    Delimiter,
    Footer,
    Header,
    HeaderLine,
    HeaderName,
    KeptFiles,
    Layer,
    Location,
    Member,
    Quote,
    Rate,
    ResourceId,
    Schedule,
    Sheet,
    Size,
    SourceId,
    TableSchema,
    Totals,
    check_codes,
    check_language,
)
from harvesters.record import Expect, OnFindings, ReadOptions
from harvesters.source import FetchOptions, Notify, Removal, Webhook
from metadata.errors.config import ConfigBadValue, ConfigNotInList
from metadata.model import VOCABULARIES, Agency, Dataset, DatasetFields, DistributionFields, Email, Model
from metadata.text import Text, normalize, text

SECRET_LENGTH = 16
"""Characters that a webhook's secret has at least."""


@dataclass(frozen=True)
class Meaning:
    """What a key means, in both languages, and an example as it is written in YAML.

    Goes into a field's annotation: ``url: Annotated[Address, Meaning("ที่อยู่ของ CKAN", "The CKAN's address")]``.
    """

    th: str
    en: str
    example: str = ""


class Coded(Model):
    """Values of closed lists may be written as code, label or wire string, and are read as codes."""

    @field_validator(*VOCABULARIES, "format", check_fields=False)
    @classmethod
    def _codes(cls, value: Raw, info: ValidationInfo) -> Raw:
        vocabulary = VOCABULARIES.get(info.field_name or "", "media_types")
        return check_codes(vocabulary, value) if value else value

    @field_validator("language", check_fields=False)
    @classmethod
    def _languages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return check_language(value)


class RowCounts(Model):
    """How many rows a table has at least and at most."""

    min: Annotated[int, Field(ge=0)] | None = None
    max: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "RowCounts":
        if self.min is not None and self.max is not None and self.min > self.max:
            raise refused(
                ConfigBadValue,
                at=("max",),
                reason=text(f"น้อยกว่า min ({self.min})", f"it is less than min ({self.min})"),
                advice=text("ให้ max ไม่น้อยกว่า min", "Let max be at least min."),
            )
        return self


class ExpectConfig(Model):
    """What the agency promises of a table."""

    rows: RowCounts = RowCounts()
    key: tuple[str, ...] = ()


class ResourceConfig(DistributionFields, Coded):
    """One file of a dataset, or a glob that makes one resource per file."""

    url: Location
    id: ResourceId | None = None
    encoding: Codec = None
    delimiter: Delimiter = None
    header: Header = None
    skip_rows: int = Field(default=0, ge=0)
    footer: Footer = None
    sheet: Sheet = None
    member: Member = None
    layer: Layer = None
    quote: Quote = None
    totals: Totals = None
    table_schema: TableSchema = Field(default=None, alias="schema")
    expect: ExpectConfig = ExpectConfig()
    on_findings: OnFindings | None = None

    model_config = ConfigDict(populate_by_name=True)

    @model_validator(mode="after")
    def _key_is_in_schema(self) -> "ResourceConfig":
        if isinstance(self.table_schema, dict):
            columns = tuple(normalize(str(field["name"])) for field in self.table_schema["fields"])
            refuse_all(
                refused(
                    ConfigNotInList,
                    ("expect", "key", index),
                    meant=did_you_mean(normalize(column), columns),
                    known=listed(columns),
                )
                for index, column in enumerate(self.expect.key)
                if normalize(column) not in columns
            )
        return self

    @property
    def is_local(self) -> bool:
        return not is_web(self.url)

    def read_options(self) -> ReadOptions:
        """How staging is to read the file."""
        return ReadOptions(
            encoding=self.encoding, delimiter=self.delimiter, header=self.header, skip_rows=self.skip_rows,
            footer=self.footer, sheet=self.sheet, member=self.member, layer=self.layer,
            quote=self.quote, totals=self.totals,
        )  # fmt: skip

    def expectation(self) -> Expect:
        """What validation is to hold the table to."""
        return Expect(self.expect.rows.min, self.expect.rows.max, self.expect.key)

    def described(self) -> dict[str, Any]:
        """The values for a `Distribution`: its fields that a person writes."""
        return {name: getattr(self, name) for name in DistributionFields.model_fields}


class DatasetConfig(DatasetFields, Coded):
    """One dataset that a config describes itself: the fields of `metadata.model.Dataset` and its files."""

    id: DatasetId
    resources: tuple[ResourceConfig, ...] = Field(min_length=1)

    def to_dataset(self) -> Dataset:
        """The description without the files."""
        return Dataset(**{name: getattr(self, name) for name in DatasetFields.model_fields})


class GuardConfig(Model):
    """How much may vanish in one run. A config may only tighten what the operator allows."""

    records: int | None = Field(default=None, ge=0)
    fraction: float | None = Field(default=None, ge=0, le=1)

    @field_validator("records", "fraction")
    @classmethod
    def _only_tightens(cls, value: float | None, info: ValidationInfo) -> float | None:
        operator: Removal = (info.context or {}).get("guard", Removal())
        limit = operator.guard_records if info.field_name == "records" else operator.guard_fraction
        if value is not None and value > limit:
            raise refused(
                ConfigBadValue,
                reason=text(
                    f"ไฟล์ตั้งค่าทำให้เพดาน {limit} เข้มขึ้นได้เท่านั้น",
                    f"a config may only tighten the limit of {limit}",
                ),
                advice=text(
                    f"เขียนไม่เกิน {limit} หรือให้ผู้ดูแลระบบตั้ง KHLANG_GUARD_RECORDS / KHLANG_GUARD_FRACTION",
                    f"Write at most {limit}; the operator may set KHLANG_GUARD_RECORDS or KHLANG_GUARD_FRACTION.",
                ),
            )
        return value


class RemovalConfig(Model):
    """When what vanished at the source is withdrawn."""

    grace_days: int = Field(default=Removal.grace_days, ge=0, le=3650)
    guard: GuardConfig = GuardConfig()

    def to_removal(self, operator: Removal) -> Removal:
        """The source's rule: the config's numbers where it has some, else the operator's."""
        records, fraction = self.guard.records, self.guard.fraction
        return Removal(
            grace_days=self.grace_days,
            guard_records=operator.guard_records if records is None else records,
            guard_fraction=operator.guard_fraction if fraction is None else fraction,
        )


class FetchConfig(Model):
    """How the source's server is to be treated."""

    timeout: float = Field(default=60.0, gt=0, le=3600)
    max_bytes: Size | None = None
    rate: Rate = 5.0
    headers: dict[HeaderName, HeaderLine] = Field(default_factory=dict, repr=False)
    files: KeptFiles = "all"

    @field_validator("max_bytes")
    @classmethod
    def _within_operators(cls, value: int | None, info: ValidationInfo) -> int | None:
        limit: int | None = (info.context or {}).get("fetch_max_bytes")
        if value is not None and limit is not None and value > limit:
            raise refused(
                ConfigBadValue,
                reason=text(f"เกินเพดานของระบบ {limit:,} ไบต์", f"the limit here is {limit:,} bytes"),
                advice=text(
                    "ลดค่าลง หรือให้ผู้ดูแลระบบเพิ่ม KHLANG_FETCH_MAX_BYTES",
                    "Lower it, or let the operator raise KHLANG_FETCH_MAX_BYTES.",
                ),
            )
        return value

    def to_options(self) -> FetchOptions:
        """The same with units in the names."""
        return FetchOptions(
            timeout_seconds=self.timeout, max_bytes=self.max_bytes, rate_per_second=self.rate,
            headers=dict(self.headers), files=self.files,
        )  # fmt: skip


class WebhookConfig(Model):
    """Where a run's new problems are posted, signed."""

    url: Address = Field(repr=False)
    secret: str = Field(min_length=SECRET_LENGTH, max_length=1000, repr=False)

    @field_validator("url")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        """Findings go over TLS, but on this machine itself."""
        parts = urlsplit(value)
        if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise refused(
                ConfigBadValue,
                reason=text("ต้องขึ้นต้นด้วย https://", "it must begin with https://"),
                advice=text("ใช้ที่อยู่ https:// ของปลายทางรับแจ้ง", "Use the https:// address of the webhook."),
            )
        return value


class NotifyConfig(Model):
    """Whom to tell what a run found: only what is new since they were last told."""

    email: tuple[Email, ...] = Field(default=(), max_length=20)
    webhook: WebhookConfig | None = None

    def to_notify(self) -> Notify:
        """The same for a source."""
        hook = self.webhook
        return Notify(self.email, Webhook(hook.url, hook.secret) if hook else None)


class AgencyConfig(Agency):
    """The agency, and whom of it to tell what was found in its data."""

    notify: NotifyConfig = NotifyConfig()

    def to_agency(self) -> Agency:
        """What is published of it: nobody's address to be notified."""
        return Agency(**{name: getattr(self, name) for name in Agency.model_fields})


class SourceConfig(Model):
    """The keys that every source has, whatever its type."""

    id: SourceId
    type: str
    title: Text | None = None
    schedule: Schedule = "manual"
    removal: RemovalConfig = RemovalConfig()
    fetch: FetchConfig = FetchConfig()


def _default_fields() -> dict[str, Any]:
    kept = {name: info for name, info in DatasetFields.model_fields.items() if name not in ("id", "title")}
    return {name: (info.annotation, info) for name, info in kept.items()}


DefaultsConfig: type[Coded] = create_model(
    "DefaultsConfig",
    __base__=Coded,
    __doc__="What every dataset has that says nothing else.",
    **_default_fields(),
)

Version = Literal[1]
