"""The Thai words of members and objects in the OpenAPI document, by the English ones that stand where each is declared.

Shapes say what a member is in English, in one line beside its type; a test holds that each line has its Thai here.
"""

from typing import Any

from metadata.text import Lang

THAI: dict[str, str] = {
    "0 to 100": "0 ถึง 100",
    "A Table Schema to judge it by": "สคีมาแบบ Table Schema ที่ใช้ตรวจ",
    "A column of the answer. type is that of Table Schema; a computed column has none.":
        "คอลัมน์หนึ่งของคำตอบ type คือชนิดตาม Table Schema คอลัมน์ที่คำนวณขึ้นไม่มีชนิด",
    "A dataset as a list shows it.": "ชุดข้อมูลตามที่แสดงในรายการ",
    "A dataset as it is now; its address tells the rest.": "ชุดข้อมูลตามที่เป็นอยู่ขณะนี้ รายละเอียดอยู่ที่ที่อยู่ของชุดข้อมูล",
    "A finding or an error in one record of a run: one of both is there.":
        "ข้อสังเกตหรือข้อผิดพลาดอย่างใดอย่างหนึ่งในรายการหนึ่งของรอบการเก็บเกี่ยว",
    "A page of changes, oldest first; a dataset that changed several times stands at the last of them.":
        "การเปลี่ยนแปลงหนึ่งหน้า เก่าสุดก่อน ชุดข้อมูลที่เปลี่ยนหลายครั้งแสดงที่ครั้งล่าสุด",
    "A page of datasets. total counts all pages.": "ชุดข้อมูลหนึ่งหน้า total นับรวมทุกหน้า",
    "A page of findings of one version, in the order of its report.":
        "ข้อสังเกตหนึ่งหน้าของรุ่นหนึ่ง เรียงตามรายงานการตรวจ",
    "A page of organizations by id.": "หน่วยงานหนึ่งหน้า เรียงตามรหัส",
    "A page of results. Those with all words come first; complete says how many these are.":
        "ผลการค้นหาหนึ่งหน้า ชุดข้อมูลที่มีครบทุกคำอยู่ก่อน complete บอกว่ามีกี่ชุด",
    "A page of rows. Without empty cells left out: a cell without a value is null.":
        "แถวหนึ่งหน้า ช่องว่างไม่ถูกละไว้ ช่องที่ไม่มีค่าเป็น null",
    "A page of runs, newest first.": "รอบการเก็บเกี่ยวหนึ่งหน้า ใหม่สุดก่อน",
    "A page of sources by id.": "แหล่งข้อมูลหนึ่งหน้า เรียงตามรหัส",
    "A page of the records of a run, in its order.": "รายการหนึ่งหน้าของรอบการเก็บเกี่ยว ตามลำดับของรอบ",
    "A page of versions, newest first.": "รุ่นหนึ่งหน้า ใหม่สุดก่อน",
    "A page of what a run found, record by record.": "สิ่งที่รอบการเก็บเกี่ยวพบหนึ่งหน้า เรียงทีละรายการ",
    "A spelling that finds something": "คำสะกดที่ค้นแล้วพบ",
    "A table was read and no finding is an error": "อ่านตารางได้ และไม่มีข้อสังเกตระดับข้อผิดพลาด",
    "A text in Thai, English or both": "ข้อความภาษาไทย ภาษาอังกฤษ หรือทั้งสองภาษา",
    "A version as a list shows it.": "รุ่นตามที่แสดงในรายการ",
    "A whole dataset: every field of its description (DCAT, the national profile) and its resources.":
        "ชุดข้อมูลทั้งชุด มีคำอธิบายทุกช่อง (DCAT และมาตรฐานของประเทศ) พร้อมไฟล์ข้อมูล",
    "A whole version: the description and the resources as they were published.":
        "รุ่นทั้งรุ่น มีคำอธิบายและไฟล์ข้อมูลตามที่เผยแพร่ครั้งนั้น",
    "Addresses of a dataset: here, for people, of its parts, and of its package (Frictionless).":
        "ที่อยู่ของชุดข้อมูล ทั้งที่นี่ หน้าสำหรับคน ส่วนต่าง ๆ และแพ็กเกจ (Frictionless)",
    "Addresses of a page of a list; next is there while more follows.":
        "ที่อยู่ของหน้าหนึ่งในรายการ มี next เมื่อยังมีหน้าถัดไป",
    "Addresses of a resource.": "ที่อยู่ของไฟล์ข้อมูล",
    "Addresses of a run and of what it did.": "ที่อยู่ของรอบการเก็บเกี่ยวและผลของรอบ",
    "Addresses of a source and what belongs to it.": "ที่อยู่ของแหล่งข้อมูลและสิ่งที่อยู่ในแหล่งข้อมูล",
    "Addresses of a theme and of its datasets.": "ที่อยู่ของหมวดหมู่และชุดข้อมูลในหมวดหมู่",
    "Addresses of a version and its package.": "ที่อยู่ของรุ่นและแพ็กเกจของรุ่น",
    "Addresses of an organization and of what it publishes.": "ที่อยู่ของหน่วยงานและสิ่งที่หน่วยงานเผยแพร่",
    "Addresses of one thing: self is its own here, html the page for people.":
        "ที่อยู่ของสิ่งหนึ่ง self คือที่อยู่ในส่วนต่อประสานนี้ html คือหน้าสำหรับคน",
    "All themes in the order of the list.": "หมวดหมู่ทั้งหมดตามลำดับในบัญชี",
    "An address with a name: documentation, a related page.": "ที่อยู่พร้อมชื่อ เช่น เอกสารประกอบหรือหน้าที่เกี่ยวข้อง",
    "As it was seen; columns with personal data are masked": "ตามที่พบ คอลัมน์ที่มีข้อมูลส่วนบุคคลถูกปิดบังไว้",
    "Causes that validation found, by severity.": "จำนวนสาเหตุที่การตรวจพบ แยกตามระดับ",
    "Codes of themes": "รหัสหมวดหมู่",
    "Each table as it was read": "ตารางแต่ละตารางตามที่อ่านได้",
    "How many datasets one gets by choosing a value, beside what is chosen in other filters.":
        "จำนวนชุดข้อมูลที่จะได้เมื่อเลือกค่านี้ ร่วมกับค่าที่เลือกไว้ในตัวกรองอื่น",
    "How many listed datasets belong to it": "จำนวนชุดข้อมูลที่แสดงอยู่ในหมวดหมู่นี้",
    "How many of its runs in a row failed": "จำนวนรอบที่ล้มเหลวติดต่อกัน",
    "How many rows fulfil the conditions, or how many groups there are": "จำนวนแถวที่ตรงตามเงื่อนไข หรือจำนวนกลุ่ม",
    "In the order of sort, then of the file": "เรียงตาม sort แล้วตามลำดับในไฟล์",
    "Its UUID; never changes": "รหัส UUID ไม่เปลี่ยนแปลง",
    "Its UUID; stays across versions": "รหัส UUID คงเดิมทุกรุ่น",
    "Its address, where it is on the web": "ที่อยู่ หากอยู่บนเว็บ",
    "Its name in addresses; never changes": "ชื่อที่ใช้ในที่อยู่ ไม่เปลี่ยนแปลง",
    "Its name in the package": "ชื่อในแพ็กเกจ",
    "Its own address in this API": "ที่อยู่ในส่วนต่อประสานนี้",
    "Its rows, where it is a table": "แถวของตาราง หากเป็นตาราง",
    "One agency as its config describes it. dataset_count: its datasets that are listed.":
        "หน่วยงานหนึ่งตามที่ไฟล์ตั้งค่าอธิบายไว้ dataset_count คือจำนวนชุดข้อมูลที่แสดงอยู่",
    "One cause in one resource: how often, where for example, and what to do.":
        "สาเหตุหนึ่งในไฟล์ข้อมูลหนึ่ง พบกี่ครั้ง ตัวอย่างอยู่ที่ใด และควรทำอะไร",
    "One downloadable form of a resource: as the agency gave it (original), or made from it.":
        "รูปแบบหนึ่งของไฟล์ข้อมูลที่ดาวน์โหลดได้ ทั้งไฟล์ต้นฉบับ (original) และไฟล์ที่สร้างจากต้นฉบับ",
    "One filter with its values.": "ตัวกรองหนึ่งตัวพร้อมค่าที่เลือกได้",
    "One place in the agency's own file. row counts as a spreadsheet does.":
        "ตำแหน่งหนึ่งในไฟล์ของหน่วยงาน row นับแบบโปรแกรมตารางคำนวณ",
    "One resource: the description of a file (dcat:Distribution) with the forms that are kept of it.":
        "ไฟล์ข้อมูลหนึ่งไฟล์ มีคำอธิบาย (dcat:Distribution) และรูปแบบที่เก็บไว้",
    "One run. counts: outcome to number of records; total: what the source says it holds.":
        "รอบการเก็บเกี่ยวหนึ่งรอบ counts คือจำนวนรายการของแต่ละผล total คือจำนวนที่ต้นทางแจ้ง",
    "One source. suspended_at: since when the clock does not run it any more, after too many failures.":
        "แหล่งข้อมูลหนึ่งแหล่ง suspended_at คือเวลาที่หยุดเก็บเกี่ยวตามกำหนด เพราะล้มเหลวหลายครั้ง",
    "One theme. same_as is its address in a vocabulary of others.":
        "หมวดหมู่หนึ่ง same_as คือที่อยู่ของหมวดหมู่เดียวกันในบัญชีคำของผู้อื่น",
    "Or the address of one": "หรือที่อยู่ของสคีมา",
    "Or the public address at which it is": "หรือที่อยู่สาธารณะของไฟล์",
    "Permanent": "รหัสถาวร",
    "Permanent; /errors/<code> explains it": "รหัสถาวร มีคำอธิบายที่ /errors/<code>",
    "Rows of all its tables": "จำนวนแถวรวมทุกตาราง",
    "Table Schema (Frictionless), where it is a table": "สคีมาแบบ Table Schema (Frictionless) หากเป็นตาราง",
    "Tables that were left out": "จำนวนตารางที่ไม่ได้แสดง",
    "The address of the dataset": "ที่อยู่ของชุดข้อมูล",
    "The address to ask next time": "ที่อยู่ที่ใช้ถามครั้งต่อไป",
    "The addresses of the lists, of the description for programs and of the page for people.":
        "ที่อยู่ของรายการต่าง ๆ คำอธิบายสำหรับโปรแกรม และหน้าสำหรับคน",
    "The agency that publishes something.": "หน่วยงานที่เผยแพร่",
    "The catalog's name and where everything is.": "ชื่อของบัญชีข้อมูลและที่อยู่ของทุกอย่าง",
    "The description in DCAT-AP (Turtle)": "คำอธิบายแบบ DCAT-AP (Turtle)",
    "The detail in both languages": "คำแนะนำทั้งสองภาษา",
    "The file to judge": "ไฟล์ที่ให้ตรวจ",
    "The file's address at the source": "ที่อยู่ของไฟล์ที่ต้นทาง",
    "The key of the resource; empty for the dataset itself": "คีย์ของไฟล์ข้อมูล ว่างไว้หากเป็นเรื่องของชุดข้อมูลเอง",
    "The name of its current version": "ชื่อรุ่นปัจจุบัน",
    "The name of the dataset": "ชื่อชุดข้อมูล",
    "The numbers and names in the message": "ตัวเลขและชื่อที่อยู่ในข้อความ",
    "The page after this one; left out on the last": "หน้าถัดไป ไม่มีในหน้าสุดท้าย",
    "The page for people": "หน้าสำหรับคน",
    "The page of the code": "หน้าอธิบายรหัส",
    "The rule that is broken": "กติกาที่ข้อมูลไม่เป็นไปตาม",
    "The source it is harvested from: organization/source": "แหล่งข้อมูลที่เก็บเกี่ยวมา เขียนเป็น หน่วยงาน/แหล่งข้อมูล",
    "The title in both languages": "ข้อความทั้งสองภาษา",
    "The version of the dataset that was read": "รุ่นของชุดข้อมูลที่อ่าน",
    "What a person writes about a dataset: these are the keys of a config's dataset and its defaults too.":
        "สิ่งที่คนเขียนอธิบายชุดข้อมูล ใช้ชื่อเดียวกับในไฟล์ตั้งค่า",
    "What a run did with one record. reasons: what changed, or why not.":
        "ผลของรอบการเก็บเกี่ยวต่อรายการหนึ่ง reasons คือสิ่งที่เปลี่ยนหรือเหตุที่ไม่เปลี่ยน",
    "What happened": "เกิดอะไรขึ้น",
    "What to do now": "ควรทำอะไรต่อไป",
    "What was done with the words, or why nothing was found": "ระบบปรับคำค้นอย่างไร หรือเหตุที่ค้นไม่พบ",
    "When publishing began (UTC) and eight digits of the content's hash":
        "เวลาที่เริ่มเผยแพร่ (UTC) และเลขแปดหลักแรกของแฮชเนื้อหา",
    "When this was written down": "เวลาที่บันทึก",
    "When it was last published or changed its state": "เวลาที่เผยแพร่หรือเปลี่ยนสถานะครั้งล่าสุด",
    "Where a record became a dataset.": "ชุดข้อมูลที่เกิดจากรายการ",
    "Where to go on: next at once while more is there, follow whenever one looks again.":
        "ที่อยู่สำหรับอ่านต่อ next อ่านต่อทันทีเมื่อยังมีอีก follow ใช้เมื่อกลับมาดูครั้งต่อไป",
    "Whether the results are those of the suggestion": "ผลการค้นหาเป็นของคำสะกดที่แนะนำหรือไม่",
    "Who can act": "ผู้ที่แก้ไขได้",
    "Why a record or a run failed.": "เหตุที่รายการหรือรอบล้มเหลว",
    "Why no bytes are kept here; left out where they are": "เหตุที่ไม่ได้เก็บไฟล์ไว้ที่นี่ ไม่มีเมื่อเก็บไฟล์ไว้",
    "datapackage.json of this version": "datapackage.json ของรุ่นนี้",
    "datapackage.json: the files with their columns and hashes (Frictionless)":
        "datapackage.json รายชื่อไฟล์พร้อมคอลัมน์และแฮช (Frictionless)",
    "dcat:Relationship: another dataset and the role it plays (IANA relation or DCAT role).":
        "dcat:Relationship ชุดข้อมูลอื่นและบทบาทที่เกี่ยวข้อง (คำของ IANA หรือ DCAT)",
    "dcat:contactPoint. A department and its own address, not a person (PDPA).":
        "dcat:contactPoint ส่วนงานและที่อยู่ติดต่อของส่วนงาน ไม่ใช่ตัวบุคคล (PDPA)",
    'dct:Location: codes of provinces (ISO 3166-2, "TH-10"), a name, a box as west, south, east, north degrees.':
        "dct:Location รหัสจังหวัด (ISO 3166-2 เช่น TH-10) ชื่อ หรือกรอบพิกัดเป็นองศา ตะวันตก ใต้ ตะวันออก เหนือ",
    "dct:PeriodOfTime: first and last day covered, each may be open.":
        "dct:PeriodOfTime วันแรกและวันสุดท้ายที่ข้อมูลครอบคลุม แต่ละปลายเว้นว่างได้",
    "missing: the source lists it no more; withdrawn: taken off the lists":
        "missing คือต้นทางไม่แสดงแล้ว withdrawn คือเพิกถอนออกจากรายการ",
    "needs_review: too much would go; a person must accept the plan":
        "needs_review คือจะมีชุดข้อมูลหายไปมากเกินกำหนด ต้องมีผู้ตรวจและยอมรับแผนก่อน",
    "organization/source": "หน่วยงาน/แหล่งข้อมูล",
    "original, csv, parquet, json, ndjson, xlsx …": "เช่น original, csv, parquet, json, ndjson, xlsx",
    "sha256 of its files and description": "sha256 ของไฟล์และคำอธิบาย",
}  # fmt: skip


def in_language(schema: Any, lang: Lang) -> Any:  # noqa: ANN401 - any part of a JSON Schema
    """A schema with its descriptions in that language. A member that is itself called description stays."""
    if lang == "en":
        return schema
    if isinstance(schema, list):
        return [in_language(each, lang) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: in_language(value, lang) for key, value in schema.items()}
    if isinstance(schema.get("description"), str):
        found["description"] = THAI.get(schema["description"], schema["description"])
    return found
