"""What a config says of a dataset that is made of a database's tables and queries."""

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from harvesters.config.meanings import DATASET_CONFIG, RESOURCE
from harvesters.config.models import Coded, ExpectConfig, Meaning
from harvesters.config.problems import refused
from harvesters.config.values import DatasetId, ResourceId
from harvesters.record import OnFindings
from harvesters.types._sql_connection import why_not_a_question
from metadata.errors.config import ConfigBadValue
from metadata.model import DatasetFields, DistributionFields
from metadata.text import Text, text

_ONE_SELECT = text("เขียนคำสั่ง SELECT เพียงคำสั่งเดียว", "Write one SELECT and nothing else.")


def _not_a_question(why: str) -> Text:
    said = {
        "empty": text("ว่าง", "it is empty"),
        "first": text("ไม่ได้ขึ้นต้นด้วย SELECT", "it does not begin with SELECT"),
        "second": text("มีมากกว่าหนึ่งคำสั่ง", "it holds more than one statement"),
        "comment": text("มีหมายเหตุที่ฐานข้อมูลทำตาม (/*!)", "it has a comment that the server runs (/*!)"),
    }
    return said.get(why) or text(f"มีคำว่า {why.upper()}", f"it says {why.upper()}")


class SqlResource(DistributionFields, Coded):
    """One table of a dataset, or one query."""

    id: Annotated[
        ResourceId | None,
        Meaning(
            "รหัสถาวรของตารางในชุดข้อมูล จำเป็นเมื่อใช้ query",
            "The table's lasting id; needed beside a query",
            "by-year",
        ),
    ] = None
    table: Annotated[
        str | None,
        Meaning(
            "ชื่อตารางหรือวิว มีชื่อ schema นำหน้าได้",
            "A table or view, its schema before it if need be",
            "public.companies",
        ),
    ] = None
    query: Annotated[
        str | None,
        Meaning(
            "คำสั่ง SELECT หนึ่งคำสั่ง ควรมี ORDER BY เพื่อให้ลำดับแถวคงที่",
            "One SELECT; with an ORDER BY its rows keep their order",
            '"SELECT ปี, จำนวน FROM สรุป ORDER BY ปี"',
        ),
    ] = None
    watermark: Annotated[
        str | None,
        Meaning(
            "คำสั่ง SELECT สั้น ๆ ที่ได้ค่าเดิมเมื่อข้อมูลไม่เปลี่ยน ใช้แทนการอ่านทั้งตาราง",
            "A short SELECT whose row stays the same while the data does: then the table is not read again",
            '"SELECT max(updated_at), count(*) FROM companies"',
        ),
    ] = None
    expect: Annotated[ExpectConfig, RESOURCE["expect"]] = ExpectConfig()
    on_findings: Annotated[OnFindings | None, RESOURCE["on_findings"]] = None

    @field_validator("query", "watermark")
    @classmethod
    def _only_asks(cls, value: str | None) -> str | None:
        if value is not None and (why := why_not_a_question(value)):
            raise refused(ConfigBadValue, reason=_not_a_question(why), advice=_ONE_SELECT)
        return value.strip().rstrip(";") if value else value

    @model_validator(mode="after")
    def _one_of_two(self) -> "SqlResource":
        if (self.table is None) == (self.query is None) or (self.query is not None and self.id is None):
            raise refused(
                ConfigBadValue,
                reason=text("ต้องมี table หรือ query อย่างใดอย่างหนึ่ง", "it needs either table or query"),
                advice=text(
                    "เขียน table: ชื่อตาราง หรือเขียน id กับ query", "Write table: NAME, or an id and a query."
                ),
            )
        return self


class SqlDataset(DatasetFields, Coded):
    """One dataset that the config describes, with the tables or queries it is made of."""

    id: Annotated[DatasetId, DATASET_CONFIG["id"]]
    resources: Annotated[
        tuple[SqlResource, ...],
        Field(min_length=1),
        Meaning(
            "ตารางหรือคำสั่งของชุดข้อมูล อย่างน้อยหนึ่งรายการ",
            "The dataset's tables or queries",
            "[{table: companies}]",
        ),
    ]
