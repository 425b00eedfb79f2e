"""A database: tables, or queries that the agency writes, each read in one read-only transaction into a Parquet.

Comments of tables and columns become descriptions, the server's types the types of the columns, a primary key
the key of the table. Nothing is ever written to the database.
"""

import fnmatch
import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator
from sqlalchemy import Connection, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError

from harvesters.config.models import Meaning
from harvesters.config.places import folder_of
from harvesters.config.problems import refused
from harvesters.fetch import Fetcher
from harvesters.record import (
    Announced,
    Expect,
    FailedRecord,
    Gathered,
    OnFindings,
    Record,
    ResourceSpec,
    Skipped,
)
from harvesters.source import Source
from harvesters.types._records import (
    check_fields,
    dataset_ids,
    defaults_of,
    language_of,
    options_of,
    without_secrets,
)
from harvesters.types._sql_columns import Column, TableFacts, columns_of, declared_types, facts_of
from harvesters.types._sql_connection import Database, opened, read_url
from harvesters.types._sql_datasets import SqlDataset, SqlResource
from harvesters.types._sql_export import write_parquet
from metadata.errors import KhlangError
from metadata.errors.config import ConfigBadAddress, ConfigBadValue, ConfigNoSuchFile
from metadata.errors.databases import DatabaseRefusedQuery, NoSuchTable
from metadata.errors.standards import RecordFieldUnusable
from metadata.errors.types import ResourceKeyRepeated
from metadata.model import Dataset, DatasetFields, Distribution, DistributionFields, Model
from metadata.text import Text, cut, slugify, text

JsonObject = dict[str, Any]

_WANTED = text("ที่อยู่ของฐานข้อมูล", "a database's address")
_EXAMPLE = "postgresql://db.example.go.th/registry"
_ZERO_DAYS = ["", "0000-00-00", "0000-00-00 00:00:00"]
_SYSTEM_SCHEMAS = ("information_schema", "pg_catalog", "pg_toast")


class Options(Model):
    """The keys of an sql source beside the common ones."""

    url: Annotated[
        str,
        Field(repr=False),
        Meaning(
            "ที่อยู่ของฐานข้อมูลแบบ SQLAlchemy: postgresql, mysql, mariadb หรือ sqlite:///ไฟล์",
            "The database's address as SQLAlchemy writes it: postgresql, mysql, mariadb, or sqlite:///FILE",
            _EXAMPLE,
        ),
    ]
    user: Annotated[
        str, Field(repr=False), Meaning("ผู้ใช้ที่มีสิทธิ์อ่านอย่างเดียว", "A user that may only read", '"${DB_USER}"')
    ] = ""
    password: Annotated[
        str,
        Field(repr=False),
        Meaning("รหัสผ่าน เป็นตัวแปรเท่านั้น", "The password, only as a variable", '"${DB_PASSWORD}"'),
    ] = ""
    tls: Annotated[
        Literal["verify", "unchecked", "off"] | None,
        Meaning(
            "การเข้ารหัส: verify ตรวจใบรับรอง (ค่าเริ่มต้นนอกเครื่องนี้), unchecked ไม่ตรวจ, off ไม่เข้ารหัส",
            "Encryption: verify checks the certificate (the default beyond this machine), unchecked, or off",
            "verify",
        ),
    ] = None
    tables: Annotated[
        tuple[str, ...],
        Meaning(
            "ตารางหรือวิวที่แต่ละตารางเป็นหนึ่งชุดข้อมูล ใช้ * ได้",
            "Tables and views that become a dataset each; * stands for any characters",
            '["*"]',
        ),
    ] = ()
    exclude: Annotated[
        tuple[str, ...],
        Meaning("ตารางที่ไม่เอา ใช้ * ได้", "Tables to leave out; * stands for any characters", '["log_*"]'),
    ] = ()
    datasets: Annotated[
        tuple[SqlDataset, ...],
        Meaning(
            "ชุดข้อมูลที่บรรยายไว้เอง",
            "Datasets that this config describes",
            "[{id: companies, title: ก, resources: [{table: companies}]}]",
        ),
    ] = ()
    on_findings: Annotated[
        OnFindings | None,
        Meaning(
            "เมื่อพบข้อผิดพลาดในตารางที่เลือกด้วย tables: hold เก็บรุ่นเดิมไว้, warn เผยแพร่พร้อมแสดง, publish เผยแพร่",
            "When a table that `tables` names has errors: hold keeps the last version, warn publishes and shows them, "
            "publish publishes",
            "warn",
        ),
    ] = None
    statement_timeout: Annotated[
        float,
        Field(gt=0, le=86_400),
        Meaning("วินาทีที่คำสั่งหนึ่งใช้ได้", "Seconds that one statement may take", "600"),
    ] = 600.0

    @field_validator("url")
    @classmethod
    def _is_database(cls, value: str, info: ValidationInfo) -> str:
        try:
            url = read_url(value)
        except ValueError:
            raise refused(ConfigBadAddress, wanted=_WANTED, example=_EXAMPLE) from None
        if url.get_backend_name() == "sqlite" and info.context and "folder" in info.context:
            _require_file(str(url.database), info)
        return make_url(value).render_as_string(
            hide_password=False
        )  # what is secret in it is escaped from here on

    @model_validator(mode="after")
    def _names_something(self) -> "Options":
        if not self.tables and not self.datasets:
            raise refused(
                ConfigBadValue,
                reason=text("ไม่มีทั้ง tables และ datasets", "it has neither tables nor datasets"),
                advice=text('เขียน tables: ["*"] เพื่อเอาทุกตาราง', 'Write tables: ["*"] for every table.'),
            )
        return self


def _require_file(database: str, info: ValidationInfo) -> None:
    folder = folder_of(info)
    if folder is None:
        raise refused(ConfigBadAddress, wanted=_WANTED, example=_EXAMPLE)
    if not info.context or info.context.get("files_may_be_gone") or (folder / database).is_file():
        return
    raise refused(
        ConfigNoSuchFile,
        reason=text("ไม่มีไฟล์ฐานข้อมูลนี้", "there is no such database file"),
        advice=text(
            "ตรวจชื่อไฟล์ โดยนับจากโฟลเดอร์ของไฟล์ตั้งค่านี้ (เส้นทางเต็มใช้ sqlite:////)",
            "Check the name; it counts from this config's folder (an absolute path needs sqlite:////).",
        ),
    )


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """A record for each described dataset and each table that `tables` names; rows are read when they are staged.

    Raises DatabaseNotOpened, DatabaseDriverMissing, DatabaseNotOpenedByWeb, NoSuchTable or a FetchError.
    """
    options = options_of(source, Options)
    database = _database(options, source.folder)
    with opened(database, fetch) as connection:
        tables = _tables(connection, options, database)
        yield Announced(len(options.datasets) + len(tables))
        names = [(config.id, "") for config in options.datasets] + [(name, name) for name in tables]
        ids = dataset_ids(names)
        reader = _Reader(connection, database, fetch, source)
        for config in options.datasets:
            yield reader.described(config)
        for name in tables:
            yield reader.alone(name, ids[(name, name)])


def _database(options: Options, folder: Path | None) -> Database:
    url = read_url(options.url)
    if options.user:
        url = url.set(username=options.user)
    if options.password:
        url = url.set(password=options.password)
    secrets = tuple(word for word in (url.password, url.username) if word and len(word) > 2)
    return Database(url, folder, options.statement_timeout, options.tls, secrets)


def _tables(connection: Connection, options: Options, database: Database) -> list[str]:
    """The tables and views that become datasets of their own, in the order of the alphabet."""
    if not options.tables:
        return []
    known = _listed(connection, database, with_schemas=any("." in name for name in options.tables))
    described = {resource.table for config in options.datasets for resource in config.resources}
    found: set[str] = set()
    for pattern in options.tables:
        matching = {name for name in known if name == pattern or fnmatch.fnmatchcase(name, pattern)}
        if not matching:
            raise NoSuchTable(url=database.shown, pattern=cut(pattern, 200))
        found |= {name for name in matching if "." not in name or "." in pattern}
    left_out = {name for name in found if any(fnmatch.fnmatchcase(name, p) for p in options.exclude)}
    return sorted(found - left_out - {name for name in described if name})


def _listed(connection: Connection, database: Database, *, with_schemas: bool) -> list[str]:
    look = inspect(connection)
    names = [*look.get_table_names(), *look.get_view_names()]
    if with_schemas and database.kind == "postgresql":
        for schema in look.get_schema_names():
            if schema not in _SYSTEM_SCHEMAS:
                tables = [*look.get_table_names(schema=schema), *look.get_view_names(schema=schema)]
                names += [f"{schema}.{name}" for name in tables]
    return names


class _Reader:
    """Makes records from one open connection."""

    def __init__(self, connection: Connection, database: Database, fetch: Fetcher, source: Source) -> None:
        self._connection = connection
        self._database = database
        self._fetch = fetch
        self._source = source
        self._on_findings = options_of(source, Options).on_findings

    def described(self, config: SqlDataset) -> Record | FailedRecord | Skipped:
        """A dataset as the config describes it. What a table lacks fails this dataset alone."""
        try:
            with self._apart():
                specs = tuple(self._spec(resource) for resource in config.resources)
            keys = [spec.key for spec in specs]
            if twice := next((key for key in keys if keys.count(key) > 1), None):
                raise ResourceKeyRepeated(dataset=config.id, key=cut(twice, 120))
            said = {
                name: getattr(config, name)
                for name in DatasetFields.model_fields
                if name in config.model_fields_set
            }
            return self._record(config.id, {**said, "id": config.id}, specs)
        except KhlangError as error:
            return FailedRecord(config.id, error, config.title.show("th")[0])

    def alone(self, table: str, identity: str) -> Record | FailedRecord | Skipped:
        """A dataset of one table, titled by its comment, else by its name."""
        try:
            with self._apart():
                schema, name = _split(table)
                facts = facts_of(self._connection, schema, name)
                spec = self._spec(SqlResource(table=table, on_findings=self._on_findings), facts)
            first = facts.comment.strip().partition("\n")[0].strip()
            fields: JsonObject = {"id": identity, "title": self._text(cut(first, 300) if first else table)}
            if facts.comment.strip() not in ("", first):
                fields["description"] = self._text(facts.comment.strip())
            return self._record(table, fields, (spec,))
        except KhlangError as error:
            return FailedRecord(table, error, table)

    def _record(
        self, upstream_id: str, fields: JsonObject, specs: tuple[ResourceSpec, ...]
    ) -> Record | Skipped:
        values = {**defaults_of(self._source), **fields}
        values["distributions"] = tuple(spec.distribution for spec in specs)
        try:
            dataset = Dataset.model_validate(values, context={"language": language_of(self._source)})
        except ValueError as error:
            raise RecordFieldUnusable(field="defaults", record=cut(upstream_id, 120)) from error
        return without_secrets(
            Record(upstream_id, dataset, specs, stands_together=True, issues=check_fields(dataset))
        )

    def _apart(self) -> "_Apart":
        return _Apart(self._connection, self._database)

    def _text(self, said: str) -> Text:
        return Text(en=said) if language_of(self._source) == "en" else Text(th=said)

    def _spec(self, resource: SqlResource, facts: TableFacts | None = None) -> ResourceSpec:
        """One table with its columns as they are now; its rows are read when the bytes are asked for."""
        if resource.query is not None:
            query, facts = resource.query, TableFacts()
            columns = columns_of(self._connection, query)
        else:
            schema, name = _split(str(resource.table))
            facts = facts or facts_of(self._connection, schema, name)
            query, columns = self._table_query(schema, name, facts)
        key = resource.id or str(resource.table)
        location = f"{slugify(key)}.parquet"
        described: JsonObject = {name: getattr(resource, name) for name in DistributionFields.model_fields}
        comment = facts.comment.strip().partition("\n")[0]
        described["title"] = described["title"] or (self._text(cut(comment, 300)) if comment else None)
        shown = f"{self._database.shown} {cut(key, 100)}"
        content = partial(_export, self._database, self._fetch, query, columns, shown)
        return ResourceSpec(
            key=key,
            distribution=Distribution(**{**described, "key": key, "url": location, "format": "parquet"}),
            location=location,
            schema=_schema(columns, facts, self._database.kind),
            expect=Expect(resource.expect.rows.min, resource.expect.rows.max, resource.expect.key),
            on_findings=resource.on_findings,
            content=content,
            etag=self._mark(resource.watermark, query, columns) if resource.watermark else None,
        )

    def _table_query(self, schema: str | None, name: str, facts: TableFacts) -> tuple[str, list[Column]]:
        """A table's rows in an order that does not change: by its key, else by all it holds."""
        quote = self._connection.dialect.identifier_preparer.quote_identifier
        place = f"{quote(schema)}.{quote(name)}" if schema else quote(name)
        words = declared_types(self._connection, name) if self._database.kind == "sqlite" else None
        columns = columns_of(self._connection, f"SELECT * FROM {place}", words)  # noqa: S608 - names are quoted
        listed = ", ".join(quote(column.name) for column in columns)
        order = ", ".join(quote(column) for column in facts.key)
        if not order:
            order = "CAST(rows_of AS text)" if self._database.kind == "postgresql" else listed
        return f"SELECT {listed} FROM {place} AS rows_of ORDER BY {order}", columns  # noqa: S608 - names are quoted

    def _mark(self, watermark: str, query: str, columns: Sequence[Column]) -> str:
        """What the watermark's row says, as a hash: nothing of the data stands in provenance."""
        result = self._connection.exec_driver_sql(watermark, None, {"no_parameters": True})
        row = result.first()
        said = json.dumps([[str(value) for value in row or ()], query, [column.name for column in columns]])
        return "sha256:" + hashlib.sha256(said.encode()).hexdigest()


class _Apart:
    """A part of the transaction that may fail without ending the rest of it."""

    def __init__(self, connection: Connection, database: Database) -> None:
        self._connection, self._database = connection, database

    def __enter__(self) -> None:
        self._nested = self._connection.begin_nested()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._nested.rollback()
        if isinstance(error, SQLAlchemyError):
            raise DatabaseRefusedQuery(url=self._database.shown, said=self._database.said(error)) from error


def _export(
    database: Database, fetch: Fetcher, query: str, columns: Sequence[Column], shown: str, into: Path
) -> None:
    """Write a query's rows into a file, by a connection of its own."""
    with opened(database, fetch) as connection:
        write_parquet(connection, query, columns, into, max_bytes=fetch.max_bytes, shown=shown)


def _schema(columns: Sequence[Column], facts: TableFacts, kind: str) -> JsonObject:
    fields = [column.described(facts.columns.get(column.name)) for column in columns]
    for told in fields:
        if told["name"] in facts.binary:
            told["format"] = "binary"
    schema: JsonObject = {"fields": fields}
    names = {column.name for column in columns}
    if facts.key and set(facts.key) <= names:
        schema["primaryKey"] = list(facts.key)
    if kind in ("mysql", "mariadb") and any(f.get("type") in ("date", "datetime") for f in fields):
        schema["missingValues"] = _ZERO_DAYS
    return schema


def _split(table: str) -> tuple[str | None, str]:
    """(schema, table) of a name; a name without a dot lies in the database's own schema."""
    schema, dot, name = table.rpartition(".")
    return (schema, name) if dot else (None, table)
