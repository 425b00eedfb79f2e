"""What can be wrong in a harvest config (H320-H349): each is one line of `khlang check`."""

from typing import ClassVar

from metadata.errors.base import Actor, HarvestError
from metadata.text import text


class ConfigError(HarvestError):
    """One place in a config that stops its file from being used. The agency that wrote it can mend it."""

    status = 422
    who: ClassVar[Actor] = "agency"


class ConfigInvalid(ConfigError):
    """What stops a command that needs the sources of a config: every problem of it, one a line."""

    code = "H320"
    say = text("ไฟล์ตั้งค่ามีปัญหา {count} แห่ง:\n{problems}", "Problems in the configs: {count}\n{problems}")
    hint = text(
        "แก้ตามคำแนะนำท้ายแต่ละบรรทัด แล้วตรวจซ้ำด้วย khlang check",
        "Do what the end of each line says, then run khlang check again.",
    )


class SourceUnknown(ConfigError):
    code = "H321"
    status = 404
    say = text("ไม่มีแหล่งข้อมูล {source} ในไฟล์ตั้งค่าที่ระบุ", "No source {source} in the configs that were named.")
    hint = text("ระบุแหล่งข้อมูลที่มีในไฟล์ตั้งค่า เช่น {near}", "Name a source of these configs: {near}.")


class ConfigUnreadable(ConfigError):
    code = "H322"
    say = text("อ่านไฟล์ตั้งค่าไม่ได้: {reason}", "The config cannot be read: {reason}.")
    hint = text(
        "ตรวจชื่อไฟล์และสิทธิ์การอ่าน แล้วระบุไฟล์ .yml หรือโฟลเดอร์ที่มีไฟล์ .yml",
        "Check its name and permissions; name a .yml file, or a folder that holds some.",
    )


class ConfigTooBig(ConfigError):
    code = "H323"
    say = text(
        "ไฟล์ตั้งค่ามีขนาด {size} ไบต์ เกินเพดาน {limit} ไบต์", "The config has {size} bytes; the limit is {limit}."
    )
    hint = text(
        "แบ่งแหล่งข้อมูลเป็นหลายไฟล์ในโฟลเดอร์เดียวกัน โดยใช้ agency เดียวกัน",
        "Split the sources over several files of one folder, each with the same agency.",
    )


class ConfigNotUtf8(ConfigError):
    code = "H324"
    say = text(
        "ตั้งแต่ตำแหน่งนี้ไฟล์ไม่ใช่ UTF-8 (พบไบต์ {byte})", "From here on the file is not UTF-8 (byte {byte} found)."
    )
    hint = text(
        "บันทึกไฟล์ใหม่โดยเลือกการเข้ารหัส UTF-8 ในโปรแกรมแก้ไขข้อความ",
        "Save the file again, choosing UTF-8 as its encoding in the editor.",
    )


class ConfigNotYaml(ConfigError):
    code = "H325"
    say = text("รูปแบบ YAML ไม่ถูกต้อง: {reason}", "This is not YAML: {reason}.")
    hint = text("{advice}", "{advice}")


class ConfigUnquotedVariable(ConfigError):
    code = "H326"
    say = text(
        "ภายในวงเล็บปีกกาหรือวงเล็บเหลี่ยม ต้องใส่เครื่องหมายคำพูดครอบ {variable}",
        "Inside braces or brackets, {variable} must be in quotes.",
    )
    hint = text('เขียนเป็น "{variable}"', 'Write "{variable}".')


class ConfigRepeatedKey(ConfigError):
    code = "H327"
    say = text(
        "มีคีย์ {key} ซ้ำ (ครั้งแรกอยู่บรรทัด {first})", "The key {key} is repeated; it first stands on line {first}."
    )
    hint = text("เก็บไว้เพียงแห่งเดียว แล้วลบอีกแห่ง", "Keep one of the two and delete the other.")


class ConfigAlias(ConfigError):
    code = "H328"
    say = text(
        "ไม่รับ {written}: ไฟล์ตั้งค่าใช้ anchor, alias หรือ merge key ของ YAML ไม่ได้",
        "{written} is not read: a config has no YAML anchors, aliases or merge keys.",
    )
    hint = text(
        "เขียนค่าออกมาเต็ม ๆ หรือใส่ค่าที่ใช้ร่วมกันไว้ใน defaults",
        "Write the value out, or put shared values in defaults.",
    )


class ConfigTag(ConfigError):
    code = "H329"
    say = text(
        "ไม่รับ {written}: ไฟล์ตั้งค่าใช้ tag ของ YAML ไม่ได้", "{written} is not read: a config has no YAML tags."
    )
    hint = text(
        "ลบ tag ออก ถ้าข้อความขึ้นต้นด้วย ! ให้ใส่เครื่องหมายคำพูด",
        "Delete the tag; put a text that begins with ! in quotes.",
    )


class ConfigTooDeep(ConfigError):
    code = "H330"
    say = text("ซ้อนกันลึกเกิน {limit} ชั้น", "This is nested deeper than {limit} levels.")
    hint = text("ตรวจย่อหน้าและวงเล็บที่เปิดค้างไว้", "Look for wrong indentation or brackets left open.")


class ConfigUnknownKey(ConfigError):
    code = "H331"
    say = text("ไม่รู้จักคีย์ {key}", "The key {key} is unknown here.")
    hint = text("{meant}คีย์ที่ใช้ตรงนี้ได้: {known}", "{meant}Keys known here: {known}.")


class ConfigMissingKey(ConfigError):
    code = "H332"
    say = text("ขาดคีย์ {key} ที่จำเป็น", "The key {key} is missing.")
    hint = text("เพิ่ม เช่น {example}", "Add it, for example {example}")


class ConfigWrongType(ConfigError):
    code = "H333"
    say = text("{key} ต้องเป็น{wanted} แต่พบ{found}", "{key} must be {wanted}, and {found} stands here.")
    hint = text("{advice}", "{advice}")


class ConfigNotBoolean(ConfigError):
    code = "H334"
    say = text(
        "{key} ต้องเป็น true หรือ false แต่พบ {value} ซึ่งถือเป็นข้อความ",
        "{key} must be true or false; {value} is only text.",
    )
    hint = text("เขียน true หรือ false", "Write true or false.")


class ConfigLeadingZero(ConfigError):
    code = "H335"
    say = text(
        "{key} ต้องเป็นตัวเลข แต่ {value} ขึ้นต้นด้วยศูนย์จึงถือเป็นข้อความ",
        "{key} must be a number; {value} begins with a zero, so it stays text.",
    )
    hint = text("เขียน {number} โดยไม่มีศูนย์นำหน้า", "Write {number}, without the leading zero.")


class ConfigBadId(ConfigError):
    code = "H336"
    say = text("ใช้ {value} เป็น {key} ไม่ได้", "{value} cannot be used as {key}.")
    hint = text(
        "ใช้ a-z, 0-9, - และ _ ขึ้นต้นด้วยตัวอักษรหรือตัวเลข ไม่เกิน {limit} ตัว เช่น {example}",
        "Use a-z, 0-9, - and _, a letter or digit first, at most {limit} characters, such as {example}.",
    )


class ConfigIdTwice(ConfigError):
    code = "H337"
    say = text(
        "{key} {value} ถูกใช้แล้วที่ {place} และต้องไม่ซ้ำภายใน{scope}",
        "{key} {value} is already used at {place}; it must be unique within {scope}.",
    )
    hint = text("{advice}", "{advice}")


class ConfigAgencyDiffers(ConfigError):
    code = "H338"
    say = text(
        "หน่วยงาน {agency} ถูกเขียนไว้ไม่ตรงกับ {place} (ต่างกันที่ {fields})",
        "The agency {agency} is described differently at {place} ({fields} differ).",
    )
    hint = text(
        "คัดลอกส่วน agency จากไฟล์หนึ่งไปใช้ในอีกไฟล์ให้เหมือนกัน หรือใช้ id อื่น",
        "Copy the agency part from one file to the other, or use another id.",
    )


class ConfigUnknownType(ConfigError):
    code = "H339"
    say = text("ไม่รู้จักชนิดแหล่งข้อมูล {value}", "There is no source type {value}.")
    hint = text("{meant}ชนิดที่มี: {known}", "{meant}Types: {known}.")


class ConfigNotInList(ConfigError):
    code = "H340"
    say = text("{key} ไม่มีค่า {value} ในรายการที่กำหนด", "{value} is not in the list of values for {key}.")
    hint = text("{meant}ใช้ได้: {known}", "{meant}Use one of: {known}.")


class ConfigBadDate(ConfigError):
    code = "H341"
    say = text("{key} {value} ไม่ใช่วันที่แบบ ISO 8601", "{key} {value} is not an ISO 8601 date.")
    hint = text(
        "เขียนเป็น ปี-เดือน-วัน ค.ศ. เช่น 2024-05-31 หรือ 2024-05 หรือ 2024",
        "Write year-month-day, such as 2024-05-31, 2024-05 or 2024.",
    )


class ConfigBuddhistYear(ConfigError):
    code = "H342"
    say = text(
        "{key} {value} เป็นปีพุทธศักราช ไฟล์ตั้งค่าใช้ปีคริสต์ศักราช",
        "{key} {value} has a Buddhist year; a config has Gregorian years.",
    )
    hint = text("เขียน {gregorian}", "Write {gregorian}.")


class ConfigBadAddress(ConfigError):
    code = "H343"
    say = text("{key} {value} ไม่ใช่ {wanted}", "{key} {value} is not {wanted}.")
    hint = text("เขียนแบบ {example}", "Write it like {example}.")


class ConfigInlineSecret(ConfigError):
    code = "H344"
    say = text(
        "{key} มีความลับเขียนไว้ในไฟล์ ซึ่งใครที่อ่านไฟล์ได้ก็เห็น",
        "{key} holds a secret written into the file, where every reader of the file sees it.",
    )
    hint = text(
        "เปลี่ยนเป็น {example} แล้วตั้งค่าตัวแปรนั้นในเครื่องที่รัน และเปลี่ยนรหัสที่เคยเขียนไว้",
        "Write {example}, set that variable where Khlang runs, and change the secret that stood here.",
    )


class ConfigVariable(ConfigError):
    code = "H345"
    say = text("ใช้ {variable} ตรงนี้ไม่ได้: {reason}", "{variable} cannot be used here: {reason}.")
    hint = text("{advice}", "{advice}")


class ConfigBadSchedule(ConfigError):
    code = "H346"
    say = text("{key} {value} ใช้ไม่ได้: {reason}", "{key} {value} cannot be used: {reason}.")
    hint = text(
        'เขียน hourly, daily, weekly, monthly, manual หรือ cron 5 ช่อง เช่น "0 3 * * *" (ทุกวัน 03:00 น.)',
        'Write hourly, daily, weekly, monthly, manual, or five cron fields: "0 3 * * *" is every day at 03:00.',
    )


class ConfigBadValue(ConfigError):
    code = "H347"
    say = text("{key} {value} ใช้ไม่ได้: {reason}", "{key} {value} cannot be used: {reason}.")
    hint = text("{advice}", "{advice}")


class ConfigNoSuchFile(ConfigError):
    code = "H348"
    say = text("ไม่พบไฟล์ตาม {key} {value}: {reason}", "No file is found for {key} {value}: {reason}.")
    hint = text("{advice}", "{advice}")


class ConfigBadTableSchema(ConfigError):
    code = "H349"
    say = text(
        "{key} {value} ใช้เป็น Table Schema ไม่ได้: {reason}", "{key} {value} is no Table Schema: {reason}."
    )
    hint = text(
        "เขียนตาม Table Schema ของ Frictionless เช่น {example}",
        "Follow Frictionless's Table Schema, for example {example}",
    )
