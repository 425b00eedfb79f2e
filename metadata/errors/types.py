"""Errors of the source types (H307-H312, H380-H399): a source that does not answer as its kind should."""

from typing import ClassVar

from metadata.errors.base import Actor, HarvestError
from metadata.text import text


class NotThatKind(HarvestError):
    """What came is not what this type of source gives. An empty catalog is never assumed."""

    code = "H307"
    status = 502
    who: ClassVar[Actor] = "agency"
    say = text(
        "{url} ไม่ได้ส่งข้อมูลแบบ {kind} แต่เป็น {found}",
        "{url} does not give {kind}; what came is {found}.",
    )
    hint = text(
        "ตรวจค่า url และ type ของแหล่งข้อมูลใน YAML โดยเปิดที่อยู่นี้ในเบราว์เซอร์ ถ้าถูกต้องแล้วให้แจ้งผู้ดูแลเครื่องต้นทาง",
        "Check the url and the type of this source in the YAML: open the address in a browser. If they are "
        "right, tell the people who run the source.",
    )


class PagesRepeat(HarvestError):
    """A page of a listing came twice, or the way to the next page leads back: the listing has no end."""

    code = "H308"
    status = 502
    retry = True
    who: ClassVar[Actor] = "upstream"
    say = text(
        "รายการของ {url} วนกลับมาที่เดิมในหน้าที่ {page} จึงเชื่อรายการไม่ได้",
        "The listing of {url} comes round again at page {page} and cannot be relied on.",
    )
    hint = text(
        "ลองเก็บเกี่ยวใหม่ ถ้ายังเป็นอยู่ให้แจ้งผู้ดูแลเครื่องต้นทางว่าหน้าถัดไปชี้กลับมาหน้าเดิม",
        "Harvest again. If it persists, tell the source that its link to the next page leads back.",
    )


class ListTooLong(HarvestError):
    """More pages, folders or records than a listing may have."""

    code = "H309"
    status = 502
    who: ClassVar[Actor] = "agency"
    say = text(
        "รายการของ {url} ยาวเกินกำหนด {limit} {what}",
        "The listing of {url} is longer than the limit of {limit} {what}.",
    )
    hint = text(
        "เลือกเฉพาะบางส่วนในไฟล์ตั้งค่า (select, set, include หรือโฟลเดอร์ย่อย) หรือแบ่งเป็นหลายแหล่งข้อมูล",
        "Select a part of it in the YAML (select, set, include, or a folder below), or make several sources.",
    )


class OaiRefused(HarvestError):
    """An OAI-PMH server answered with one of the protocol's errors."""

    code = "H310"
    status = 502
    retry = True
    who: ClassVar[Actor] = "upstream"
    say = text(
        "เครื่องต้นทาง OAI-PMH ที่ {url} ตอบคำขอ {verb} ว่า {kind}: {message}",
        "The OAI-PMH server at {url} answered {verb} with {kind}: {message}.",
    )
    hint = text(
        "ตรวจค่า url, set และ metadata_prefix ใน YAML ถ้าเป็น badResumptionToken ให้เก็บเกี่ยวใหม่",
        "Check url, set and metadata_prefix in the YAML. After badResumptionToken harvest again.",
    )


class CswRefused(HarvestError):
    """A catalogue service answered with an exception report."""

    code = "H311"
    status = 502
    who: ClassVar[Actor] = "upstream"
    say = text(
        "บริการ CSW ที่ {url} ตอบว่า {kind}: {message}",
        "The CSW at {url} answered with {kind}: {message}.",
    )
    hint = text(
        "ตรวจค่า url และ query ใน YAML ถ้าถูกต้องแล้วให้แจ้งผู้ดูแลเครื่องต้นทาง",
        "Check url and query in the YAML; if they are right, tell the people who run the source.",
    )


class RobotsForbid(HarvestError):
    """The server's robots.txt asks programs not to walk through this folder."""

    code = "H312"
    status = 403
    who: ClassVar[Actor] = "upstream"
    say = text(
        "เครื่องต้นทางไม่อนุญาตให้โปรแกรมอ่าน {url} (robots.txt)",
        "The server does not let programs read {url} (robots.txt).",
    )
    hint = text(
        "ขอให้ผู้ดูแลเครื่องต้นทางอนุญาตใน robots.txt หรือเว้นไว้ด้วย exclude หรือใช้ type: files ที่ระบุไฟล์ทีละรายการ",
        "Ask the source to allow it in its robots.txt, leave it out by exclude, or name the files one by one (type: "
        "files).",
    )


class NotCkan(HarvestError):
    """Neither /api/3/action nor /api/action answers as a CKAN does. An empty catalog is never assumed."""

    code = "H380"
    status = 502
    who: ClassVar[Actor] = "agency"
    say = text(
        "{url} ไม่ตอบแบบ CKAN (ได้สถานะ {status} ชนิด {media_type})",
        "{url} does not answer as a CKAN (status {status}, {media_type}).",
    )
    hint = text(
        "ตรวจค่า url ของแหล่งข้อมูล ให้เป็นที่อยู่หน้าแรกของ CKAN โดยเปิด {url}/api/3/action/status_show ดู",
        "Check the source's url: the home page of the CKAN. Open {url}/api/3/action/status_show to see.",
    )


class PortalSentPage(HarvestError):
    """A web page came where data was asked for: a firewall, a login or a maintenance page."""

    code = "H381"
    status = 502
    retry = True
    who: ClassVar[Actor] = "upstream"
    say = text(
        "{url} ส่งหน้าเว็บ “{title}” มาแทนข้อมูล (สถานะ {status}) อาจเป็นระบบป้องกันหรือหน้าปิดปรับปรุง",
        "{url} sent a web page (“{title}”, status {status}) instead of data: perhaps a firewall or a notice.",
    )
    hint = text(
        "ตรวจค่า url และ type ของแหล่งข้อมูลก่อน เพราะที่อยู่นี้อาจไม่ใช่บริการชนิดนั้น ถ้าถูกต้องแล้ว "
        "ให้ขอผู้ดูแลเครื่องต้นทางอนุญาตให้โปรแกรมเก็บเกี่ยวเรียกข้อมูลได้ แล้วลองใหม่",
        "Check the source's url and type first: there may be no such service. If they are right, ask the people who "
        "run it to let harvesters in, then try again.",
    )


class CkanRefused(HarvestError):
    """CKAN itself answered with an error envelope."""

    code = "H382"
    status = 502
    who: ClassVar[Actor] = "upstream"
    say = text(
        "CKAN ที่ {url} ตอบคำขอ {action} ว่า {kind}: {message}",
        "The CKAN at {url} answered {action} with {kind}: {message}.",
    )
    hint = text(
        "ตรวจค่า select และสิทธิ์ของ Authorization ในไฟล์ตั้งค่า ถ้าถูกต้องแล้วให้แจ้งผู้ดูแลเครื่องต้นทาง",
        "Check this source's select and Authorization in the YAML; if they are right, tell the source.",
    )


class CkanPagesRepeat(HarvestError):
    """The same datasets came twice while the count stood still: the listing is not in a stable order."""

    code = "H383"
    status = 502
    retry = True
    who: ClassVar[Actor] = "upstream"
    say = text(
        "CKAN ที่ {url} ส่งรายการซ้ำในหน้าที่เริ่มจากลำดับ {start} ({repeated} รายการ เช่น {example}) จึงเชื่อรายการไม่ได้",
        "The CKAN at {url} repeated {repeated} datasets on the page from {start} (such as {example}); "
        "its listing cannot be relied on.",
    )
    hint = text(
        "ลองเก็บเกี่ยวใหม่ ถ้ายังซ้ำให้ผู้ดูแลเครื่องต้นทางสร้างดัชนีค้นหาใหม่ (ckan search-index rebuild)",
        "Harvest again. If it repeats, the source's search index needs `ckan search-index rebuild`.",
    )


class CkanListUnsettled(HarvestError):
    """The count kept changing, or fewer rows came than were announced, on every pass over the listing."""

    code = "H384"
    status = 502
    retry = True
    who: ClassVar[Actor] = "upstream"
    say = text(
        "รายการของ CKAN ที่ {url} ไม่นิ่ง: แจ้งว่ามี {total} รายการ แต่ส่งมา {received} รายการ หลังอ่าน {passes} รอบ",
        "The listing of the CKAN at {url} does not settle: {total} announced, {received} received "
        "in {passes} passes.",
    )
    hint = text(
        "เก็บเกี่ยวใหม่ในเวลาที่ต้นทางไม่ได้แก้ไขข้อมูล เช่น กลางคืน",
        "Harvest again when nobody edits the source, at night for example.",
    )


class CkanAnswerUnusable(HarvestError):
    """CKAN's envelope says success, but its result is not a listing."""

    code = "H385"
    status = 502
    who: ClassVar[Actor] = "upstream"
    say = text(
        "CKAN ที่ {url} ตอบ {action} โดยไม่มี {part}",
        "The answer of the CKAN at {url} to {action} has no {part}.",
    )
    hint = text(
        "เปิดคำขอนี้ในเบราว์เซอร์แล้วส่งผลให้ผู้ดูแลเครื่องต้นทาง",
        "Open the request in a browser and send what you see to the people who run the source.",
    )


class LocalPathFromWeb(HarvestError):
    """A config that arrived over HTTP names a path of this machine."""

    code = "H386"
    status = 403
    who: ClassVar[Actor] = "agency"
    say = text(
        "ไฟล์ตั้งค่าที่ส่งผ่านเว็บระบุไฟล์ในเครื่อง ({path}) ซึ่งไม่อนุญาต",
        "A config that came over the web names a local file ({path}), which is not allowed.",
    )
    hint = text(
        "ใช้ที่อยู่ http(s) ของไฟล์ หรือให้ผู้ดูแลวางไฟล์ตั้งค่าไว้ในเครื่อง",
        "Use an http(s) address, or have the operator keep this config on the machine.",
    )


class PatternMatchesNothing(HarvestError):
    """A glob in a config fits no file: more likely a slip than an empty delivery."""

    code = "H387"
    status = 404
    who: ClassVar[Actor] = "agency"
    say = text("ไม่มีไฟล์ใดตรงกับ {pattern}", "No file fits {pattern}.")
    hint = text(
        "ตรวจชื่อโฟลเดอร์และรูปแบบชื่อไฟล์ใน url ของไฟล์นี้ หรือวางไฟล์ก่อนเก็บเกี่ยว",
        "Check the folder and the pattern in this resource's url, or deliver the files before the harvest.",
    )


class ResourceKeyRepeated(HarvestError):
    """Two resources of one dataset would have the same identity."""

    code = "H388"
    status = 422
    who: ClassVar[Actor] = "agency"
    say = text(
        "ไฟล์สองรายการของชุดข้อมูล {dataset} มีรหัส “{key}” ซ้ำกัน",
        "Two resources of {dataset} have the same key “{key}”.",
    )
    hint = text("ใส่ id ที่ไม่ซ้ำกันให้แต่ละไฟล์ใน YAML", "Give each of them an id of its own in the YAML.")


class AddressUnusable(HarvestError):
    """An address is neither http(s) nor a path that can be read here."""

    code = "H389"
    status = 422
    who: ClassVar[Actor] = "agency"
    say = text(
        "“{url}” ไม่ใช่ที่อยู่ http(s) หรือไฟล์ในเครื่องที่อ่านได้",
        "“{url}” is neither an http(s) address nor a local file that can be read.",
    )
    hint = text(
        "แก้ค่า url ใน YAML ให้ขึ้นต้นด้วย http:// หรือ https:// หรือเป็นเส้นทางเทียบกับโฟลเดอร์ของไฟล์ตั้งค่า",
        "Let the url in the YAML start with http(s)://, or be a path relative to the config's folder.",
    )


class PackageTooLarge(HarvestError):
    """A descriptor, a schema or a package's archive is larger than may be read."""

    code = "H390"
    status = 413
    who: ClassVar[Actor] = "agency"
    say = text(
        "{file} ใหญ่เกินกำหนด {limit_mb} MB",
        "{file} is larger than the limit of {limit_mb} MB.",
    )
    hint = text(
        "แยกข้อมูลออกจาก datapackage.json เป็นไฟล์ของตัวเอง หรือแบ่งแพ็กเกจ",
        "Move data out of datapackage.json into files of its own, or split the package.",
    )
