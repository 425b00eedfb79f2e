"""SDMX: every dataflow of a statistical office's SDMX 2.1 REST service as a dataset.

One request lists them all; the columns and codes of each cost one request more and are asked for where the
config says so. Messages are parsed in the bounded child.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field

from catalog.sandbox import Sandbox
from harvesters.config.models import Meaning
from harvesters.config.values import Address
from harvesters.fetch import Fetcher, mask_url
from harvesters.record import Gathered
from harvesters.source import Source
from harvesters.types._answers import clean_row, home_page, raise_other
from harvesters.types._records import language_of, options_of
from harvesters.types._rows import Rows, excluded, gather_rows, lines_of
from metadata.errors import HarvestError
from metadata.errors.portals import AnswerUnusable, ServiceSaid
from metadata.errors.standards import DocumentUnreadable
from metadata.model import Model
from metadata.standards import sdmx

JsonObject = dict[str, Any]

KIND = "SDMX"
ACCEPT = (
    "application/vnd.sdmx.structure+xml;version=2.1, application/xml;q=0.8, "
    "application/vnd.sdmx.structure+json;version=1.0;q=0.5"
)
Export = Literal["csv", "xml"]


class SdmxSelect(Model):
    """Which dataflows are harvested; what is left out matches everything."""

    agency: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9_@$.+-]+$"),
        Meaning("รหัสหน่วยงานเจ้าของชุดข้อมูลใน SDMX", "The SDMX agency that maintains the dataflows", "NSO"),
    ] = "all"
    exclude: Annotated[
        tuple[str, ...],
        Meaning(
            "รหัสของชุดข้อมูลที่ไม่เอา ใช้ * แทนอักขระใด ๆ ได้",
            "Ids of dataflows to leave out; * stands for any characters",
            '["TEST_*"]',
        ),
    ] = ()


class Options(Model):
    """The keys of an sdmx source beside the common ones."""

    url: Annotated[
        Address,
        Meaning(
            "ที่อยู่ของบริการ SDMX REST (ส่วนที่อยู่ก่อน /dataflow)",
            "The address of the SDMX REST service, as it stands before /dataflow",
            "https://stat.example.go.th/rest",
        ),
    ]
    select: Annotated[
        SdmxSelect, Meaning("เลือกเฉพาะบางชุดข้อมูล", "Which dataflows to take", "{agency: NSO}")
    ] = SdmxSelect()
    csv: Annotated[
        str,
        Meaning(
            "ส่วนท้ายที่อยู่ที่บริการนี้ใช้ขอข้อมูลเป็น CSV เช่น format=csvdata ของ ECB",
            "What this service wants in an address to give CSV, for example format=csvdata at the ECB",
            "format=csv",
        ),
    ] = "format=csv"
    columns: Annotated[
        bool,
        Meaning(
            "อ่านคอลัมน์และรหัสของแต่ละชุดข้อมูลด้วย (เพิ่มหนึ่งคำขอต่อชุด)",
            "Whether to read the columns and codes of each dataflow too (one more request for each)",
            "true",
        ),
    ] = False
    exports: Annotated[
        tuple[Export, ...],
        Meaning(
            "รูปแบบของตารางที่ดาวน์โหลดมาเก็บ รูปแบบอื่นแสดงเป็นลิงก์",
            "The formats in which each table is downloaded; the other ones are shown as links",
            "[csv]",
        ),
    ] = ("csv",)


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every dataflow as a record; a broken one fails alone.

    Raises AddressUnusable, PortalSentPage, AnswerUnusable, ServiceSaid, DocumentUnreadable, a ParserError or a
    FetchError: in each case nothing is known to be missing.
    """
    options = options_of(source, Options)
    base = home_page(options.url).partition("/dataflow")[0]
    with Sandbox() as sandbox:
        service = _Service(base, fetch, sandbox)
        listed = service.ask(f"{base}/dataflow/{quote(options.select.agency)}/all/latest")
        if not listed["is_list"]:
            raise AnswerUnusable(url=mask_url(base), kind=KIND, part="Dataflows")
        flows = list(_newest(listed["flows"]).values())
        how = Rows(
            named=lambda rows: [(str(flow.get("id") or ""), sdmx.identity_of(flow)) for flow in rows],
            read=lambda flow, _: sdmx.read(
                flow, language=language_of(source), base_url=base, csv=options.csv,
                exports=frozenset(options.exports), columns=service.columns(flow, listed, is_asked=options.columns),
            ),
            left_out=lambda flow: excluded(options.select.exclude, str(flow.get("id") or ""), sdmx.identity_of(flow)),
            is_whole=not options.columns and not listed["structures"],
        )  # fmt: skip
        yield from gather_rows(lines_of(flows), len(flows), source, how)


class _Service:
    """One SDMX service: requests through the fetcher, messages through the child."""

    def __init__(self, base: str, fetch: Fetcher, sandbox: Sandbox) -> None:
        self._base = base
        self._fetch = fetch
        self._sandbox = sandbox

    def ask(self, address: str, params: dict[str, str | int] | None = None) -> JsonObject:
        """One structure message. Raises ServiceSaid where the service speaks instead of answering."""
        page = self._fetch.get_page(address, params, accept=ACCEPT)
        shown = mask_url(address)
        head = page.body[:65_536]
        if b"<html" in head[:2_000].lower():
            raise_other(head, kind=KIND, url=address, status=page.status)
        with tempfile.NamedTemporaryFile(prefix="khlang-sdmx-") as file:
            Path(file.name).write_bytes(page.body)
            message = self._sandbox.call(
                "harvesters.types._sdmx_message:read", {"path": file.name, "shown": shown}
            )
        if message["said"]:
            number, words = message["said"][0]
            raise ServiceSaid(url=shown, kind=KIND, number=number, message=words)
        if message["root"] not in ("Structure", "RegistryInterface"):
            raise AnswerUnusable(url=shown, kind=KIND, part="Structure")
        cleaned: JsonObject = clean_row(message)
        return cleaned

    def columns(self, flow: JsonObject, listed: JsonObject, *, is_asked: bool) -> list[JsonObject]:
        """The columns of a dataflow: from the listing where it tells them, else asked for where wanted.

        One whose structure the service does not give has none. Raises a FetchError that may pass.
        """
        found = sdmx.columns_of(flow, listed)
        if found or not is_asked:
            return found
        parts = (flow.get("agencyID") or "all", flow.get("id") or "", flow.get("version") or "latest")
        address = "/".join([f"{self._base}/dataflow", *(quote(str(part), safe="") for part in parts)])
        try:
            return sdmx.columns_of(flow, self.ask(address, {"references": "descendants"}))
        except (HarvestError, ServiceSaid, DocumentUnreadable) as error:
            if isinstance(error, HarvestError) and error.retry:
                raise
            return []


def _newest(flows: list[JsonObject]) -> dict[str, JsonObject]:
    """Of each dataflow its newest version, in the order they came."""
    found: dict[str, JsonObject] = {}
    for number, flow in enumerate(flows):
        key = sdmx.identity_of(flow) or f"#{number}"
        if key not in found or sdmx.version_of(flow) > sdmx.version_of(found[key]):
            found[key] = flow
    return found
