"""Errors of reading what sources say about their data (M101-M149). Foreign text in them is cut short."""

from typing import ClassVar

from metadata.errors.base import Actor, MetadataError
from metadata.text import text


class RecordError(MetadataError):
    """One record of a source cannot be used; the others go on."""

    status = 422
    who: ClassVar[Actor] = "agency"


class RecordNotObject(RecordError):
    """A row of a listing is not a JSON object, or one of its parts has another shape than CKAN's."""

    code = "M101"
    say = text(
        "รายการ {record} ไม่อยู่ในรูปแบบที่อ่านได้ ({part})",
        "Record {record} does not have a readable form ({part}).",
    )
    hint = text(
        "เปิดรายการนี้ที่ต้นทาง แล้วบันทึกใหม่ ถ้ายังเป็นอยู่ให้แจ้งผู้ดูแลเครื่องต้นทาง",
        "Open the record at the source and save it again. If it persists, tell those who run the source.",
    )


class RecordWithoutId(RecordError):
    """A record has neither an identifier nor a name: it could not be recognised the next time."""

    code = "M102"
    say = text(
        "รายการ {record} ไม่มีทั้งรหัสและชื่ออ้างอิง",
        "Record {record} has neither an id nor a name.",
    )
    hint = text("ใส่รหัสหรือชื่ออ้างอิงให้รายการนี้ที่ต้นทาง", "Give this record an id or a name at the source.")


class RecordWithoutResources(RecordError):
    """A dataset without a single resource: an id, a title and one resource are the least."""

    code = "M103"
    say = text(
        "ชุดข้อมูล {record} ไม่มีไฟล์หรือลิงก์แม้แต่รายการเดียว จึงยังไม่เผยแพร่",
        "Dataset {record} has no file or link at all, so there is nothing to publish.",
    )
    hint = text(
        "เพิ่มไฟล์หรือลิงก์อย่างน้อยหนึ่งรายการที่ต้นทาง",
        "Add at least one file or link to it at the source.",
    )


class RecordFieldUnusable(RecordError):
    """A field has a value that the model of a dataset cannot hold, after all readings were tried."""

    code = "M104"
    say = text(
        "ค่าในช่อง {field} ของรายการ {record} ใช้ไม่ได้",
        "The value of {field} in record {record} cannot be used.",
    )
    hint = text("แก้ค่าในช่องนี้ที่ต้นทาง", "Correct this field at the source.")


class DescriptorNotJson(RecordError):
    """datapackage.json is not JSON, or not text in UTF-8."""

    code = "M110"
    say = text(
        "{file} ไม่ใช่ JSON ที่อ่านได้ (บรรทัด {line})",
        "{file} is not readable JSON (line {line}).",
    )
    hint = text(
        "ตรวจไฟล์ด้วยโปรแกรมแก้ไข JSON แล้วบันทึกเป็น UTF-8",
        "Check the file in a JSON editor and save it as UTF-8.",
    )


class DescriptorNotPackage(RecordError):
    """The JSON is there but does not describe a data package."""

    code = "M111"
    say = text(
        "{file} ไม่ใช่คำอธิบาย Data Package: {part} ขาดหายหรือผิดรูปแบบ",
        "{file} does not describe a data package: {part} is missing or has another form.",
    )
    hint = text(
        "ใส่ resources เป็นรายการที่แต่ละรายการมี path หรือ data ตามมาตรฐาน Data Package",
        "List the resources, each with a path or data, as the Data Package standard says.",
    )


class DescriptorPathUnsafe(RecordError):
    """A path leads out of the package (.., absolute, another scheme) and may reach others' files."""

    code = "M112"
    say = text(
        "path “{path}” ของ {resource} ออกนอกแพ็กเกจ จึงไม่อ่าน",
        "The path “{path}” of {resource} leads out of the package and is not read.",
    )
    hint = text(
        "ใช้ path ภายในแพ็กเกจ เช่น data/roads.csv โดยไม่มี .. และไม่ขึ้นต้นด้วย / หรือใช้ที่อยู่ http(s)",
        "Use a path inside the package, like data/roads.csv, no .. and no leading /, or an http(s) address.",
    )


class DescriptorTooLarge(RecordError):
    """More resources, fields or listed values than any honest package has."""

    code = "M113"
    say = text(
        "{part} มีจำนวน {count} เกินกำหนด {limit}",
        "{part}: {count} are more than the limit of {limit}.",
    )
    hint = text(
        "แบ่งแพ็กเกจเป็นหลายแพ็กเกจ หรือย้ายรายการค่าออกจากโครงสร้าง",
        "Split the package, or move long lists of values out of the schema.",
    )


class ResourceNameRepeated(RecordError):
    """Two resources of one package share a name, so neither could be addressed."""

    code = "M114"
    say = text(
        "ชื่อไฟล์ “{resource}” ซ้ำกันในแพ็กเกจเดียว",
        "Two resources of the package are called “{resource}”.",
    )
    hint = text("ตั้ง name ของแต่ละ resource ให้ไม่ซ้ำกัน", "Give each resource a name of its own.")


class ArchiveRefused(RecordError):
    """A package's zip is ambiguous, too large when unpacked, or reaches outside (ARC-01, 02, 05)."""

    code = "M115"
    say = text(
        "ไม่เปิดไฟล์ zip {file}: {member} {reason}",
        "The zip {file} is not opened: {member} {reason}.",
    )
    hint = text(
        "สร้างไฟล์ zip ใหม่จากโฟลเดอร์ของแพ็กเกจ ชื่อไฟล์ไม่ซ้ำกัน ไม่ใส่รหัสผ่าน",
        "Make the zip anew from the package's folder: no name twice, no password, no paths outside it.",
    )


class ArchiveWithoutDescriptor(RecordError):
    """A zip without datapackage.json at its top or in its only folder."""

    code = "M116"
    say = text("ไฟล์ zip {file} ไม่มี datapackage.json", "The zip {file} holds no datapackage.json.")
    hint = text(
        "ใส่ datapackage.json ไว้ชั้นบนสุดของไฟล์ zip",
        "Put datapackage.json at the top of the zip.",
    )


class PackageFileMissing(RecordError):
    """The descriptor names a file that the package does not hold."""

    code = "M117"
    say = text(
        "datapackage.json อ้างถึงไฟล์ {path} แต่ไม่มีไฟล์นี้ในแพ็กเกจ",
        "datapackage.json names {path}, which is not in the package.",
    )
    hint = text(
        "ใส่ไฟล์นี้ในแพ็กเกจ หรือลบออกจาก datapackage.json",
        "Add the file to the package, or take it out of datapackage.json.",
    )


class DocumentUnreadable(RecordError):
    """A document of a source breaks the rules of its own format, or ends in the middle."""

    code = "M118"
    say = text(
        "{file} ไม่ใช่ {kind} ที่อ่านได้: {reason}",
        "{file} is not readable {kind}: {reason}.",
    )
    hint = text(
        "เปิดไฟล์ด้วยโปรแกรมที่สร้าง แล้วส่งออกใหม่ทั้งไฟล์ ถ้าขาดตอนให้ลองเก็บเกี่ยวอีกครั้ง",
        "Export it anew from the program that makes it. If its end is missing, harvest again.",
    )


class ContextNotKnown(RecordError):
    """A JSON-LD document means its words by a context that lies elsewhere and is not one of those built in."""

    code = "M119"
    say = text(
        "เอกสาร JSON-LD {file} อ้างอิงบริบท {context} ซึ่งไม่ได้มีไว้ในระบบ และจะไม่ดาวน์โหลดจากที่อื่น",
        "The JSON-LD of {file} leans on the context {context}, which is not built in and is never fetched.",
    )
    hint = text(
        "ให้ต้นทางใส่บริบทไว้ในเอกสาร หรือใช้ที่อยู่แบบ Turtle หรือ RDF/XML แทน",
        "Have the source write its context into the document, or use its Turtle or RDF/XML address.",
    )


class RecordNotDescribed(RecordError):
    """A catalog names a dataset and describes it nowhere."""

    code = "M120"
    say = text(
        "แคตตาล็อกมีชื่อชุดข้อมูล {record} แต่ไม่มีคำอธิบายของชุดข้อมูลนี้",
        "The catalog names the dataset {record} and does not describe it.",
    )
    hint = text(
        "ให้ต้นทางใส่คำอธิบายชุดข้อมูลในแคตตาล็อก หรือใช้ที่อยู่ที่ให้คำอธิบายครบ",
        "Have the source describe it in the catalog, or harvest an address that gives the whole.",
    )


class RecordOfOtherKind(RecordError):
    """A record is XML of another kind than the ones that are read."""

    code = "M121"
    say = text(
        "รายการ {record} เป็น XML แบบ {found} ซึ่งไม่ใช่คำอธิบายข้อมูลที่อ่านได้",
        "Record {record} is XML of the kind {found}, which is not a description that is read.",
    )
    hint = text(
        "ให้ต้นทางส่งเป็น ISO 19139 หรือ Dublin Core หรือยกเว้นไฟล์นี้ด้วย exclude ใน YAML",
        "Have the source give ISO 19139 or Dublin Core, or leave this file out with exclude in the YAML.",
    )
