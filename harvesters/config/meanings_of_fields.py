"""What the keys of an agency, a dataset and a file mean (the fields of metadata.model), with examples."""

from harvesters.config.models import Meaning

M = Meaning

TEXT = {
    "th": M("ข้อความภาษาไทย", "The text in Thai", "นิติบุคคลจัดตั้งใหม่"),
    "en": M("ข้อความภาษาอังกฤษ", "The text in English", "Newly registered companies"),
}

AGENCY = {
    "id": M(
        "รหัสหน่วยงาน เป็นที่อยู่ /organization/<id>", "The agency's id, which becomes /organization/<id>", "dbd"
    ),
    "title": M(
        "ชื่อหน่วยงาน", "The agency's name", "{th: กรมพัฒนาธุรกิจการค้า, en: Department of Business Development}"
    ),
    "description": M("คำอธิบายหน่วยงาน", "What the agency does", "ดูแลทะเบียนนิติบุคคล"),
    "homepage": M("เว็บไซต์ของหน่วยงาน", "The agency's website", "https://example.go.th"),
    "contact": M(
        "ผู้ติดต่อเรื่องข้อมูล", "Whom to ask about the data", "{name: ศูนย์ข้อมูล, email: opendata@example.go.th}"
    ),
    "parent": M("รหัสหน่วยงานต้นสังกัด", "The id of the agency above it", "moc"),
}

NOTIFY = {
    "notify": M(
        "แจ้งใครเมื่อการเก็บเกี่ยวพบปัญหาใหม่ (ไม่เผยแพร่)",
        "Whom to tell when a harvest finds something new to mend (not published)",
        "{email: [opendata@example.go.th]}",
    ),
    "email": M("ที่อยู่อีเมลของส่วนงาน ไม่เกิน 20", "E-mail addresses of the office, at most 20", "[opendata@example.go.th]"),
    "webhook": M(
        "ที่อยู่ที่รับการแจ้งแบบลงลายเซ็น", "An address that is sent the same, signed",
        '{url: https://hooks.example.go.th/khlang, secret: "${HOOK_SECRET}"}',
    ),
    "url": M("ที่อยู่ https:// ที่รับการแจ้ง", "The https:// address", "https://hooks.example.go.th/khlang"),
    "secret": M(
        "ความลับสำหรับลายเซ็น อ่านจากตัวแปร อย่างน้อย 16 ตัวอักษร",
        "The secret that signs, from a variable, at least 16 characters", '"${HOOK_SECRET}"',
    ),
}  # fmt: skip

CONTACT = {
    "name": M("ชื่อส่วนงานที่ติดต่อ (ไม่ใช่ชื่อบุคคล)", "The office to ask, not a person", "ศูนย์ข้อมูล"),
    "email": M("อีเมลของส่วนงาน", "The office's e-mail address", "opendata@example.go.th"),
    "phone": M("โทรศัพท์ของส่วนงาน", "The office's telephone", "025000000"),
    "url": M("หน้าติดต่อ", "A page for questions", "https://example.go.th/contact"),
}

PERIOD = {
    "start": M("วันแรกที่ข้อมูลครอบคลุม (ค.ศ.)", "The first day covered", "2015-01-01"),
    "end": M("วันสุดท้ายที่ข้อมูลครอบคลุม (ค.ศ.)", "The last day covered", "2024-12-31"),
}

PLACE = {
    "codes": M("รหัสจังหวัด ISO 3166-2", "Codes of provinces, ISO 3166-2", "[TH-10]"),
    "name": M("ชื่อพื้นที่", "The place's name", "กรุงเทพมหานคร"),
    "bbox": M(
        "กรอบพิกัด ตะวันตก ใต้ ตะวันออก เหนือ (องศา)",
        "West, south, east, north in degrees",
        "[100.3, 13.5, 100.9, 14.0]",
    ),
}

LINK = {
    "url": M("ที่อยู่ของหน้า", "The page's address", "https://example.go.th/manual.pdf"),
    "title": M("ชื่อของหน้า", "The page's name", "คู่มือข้อมูล"),
}

RELATION = {
    "url": M(
        "ที่อยู่ของชุดข้อมูลที่เกี่ยวข้อง", "The other dataset's address", "https://data.example.go.th/dataset/closed"
    ),
    "role": M("ความสัมพันธ์ (ชื่อของ IANA หรือ DCAT)", "Its role, by IANA's or DCAT's names", "replaces"),
}

DATASET = {
    "title": M("ชื่อชุดข้อมูล", "The dataset's name", "{th: นิติบุคคลจัดตั้งใหม่, en: Newly registered companies}"),
    "description": M("รายละเอียดของชุดข้อมูล", "What the dataset holds", "{th: รายชื่อนิติบุคคลที่จัดตั้งในแต่ละเดือน}"),
    "tags": M("คำสำคัญ", "Keywords", "[นิติบุคคล, companies]"),
    "theme": M("หมวดหมู่", "Themes", "economy"),
    "license": M("สัญญาอนุญาต", "The licence", "cc-by-4.0"),
    "license_other": M("ชื่อสัญญาอนุญาตที่ไม่มีในรายการ", "A licence that is not in the list", "สัญญาเฉพาะของกรม"),
    "contact": M(
        "ผู้ติดต่อของชุดข้อมูลนี้", "Whom to ask about this dataset", "{name: ศูนย์ข้อมูล, email: opendata@example.go.th}"
    ),
    "language": M(
        "ภาษาของข้อมูล ภาษาแรกใน defaults เป็นภาษาของข้อความธรรมดา",
        "Languages of the data; in defaults the first is that of plain texts",
        "[th]",
    ),
    "data_type": M("ประเภทข้อมูล", "The kind of data in the national profile", "record"),
    "objective": M("วัตถุประสงค์", "What the data is collected for", "[public_service]"),
    "objective_other": M("วัตถุประสงค์อื่น", "Another purpose, in words", "กำกับดูแลผู้ประกอบการ"),
    "update_frequency": M("ความถี่ของการปรับปรุงข้อมูล", "How often the data changes", "monthly"),
    "update_interval": M("จำนวนหน่วยเวลาระหว่างการปรับปรุง", "Units of time between two updates", "1"),
    "geo_coverage": M("ขอบเขตเชิงภูมิศาสตร์: ระดับความละเอียดของพื้นที่", "The grain of places in the data", "country"),
    "geo_coverage_other": M("ขอบเขตเชิงภูมิศาสตร์อื่น", "Another grain, in words", "ลุ่มน้ำ"),
    "data_source": M("แหล่งที่มาของข้อมูล", "Where the data comes from", "ระบบจดทะเบียนนิติบุคคล"),
    "data_format": M("รูปแบบการเก็บข้อมูล", "How the agency stores it", "[database]"),
    "data_category": M(
        "หมวดหมู่ข้อมูลตามธรรมาภิบาลข้อมูลภาครัฐ", "The category of government data governance", "public"
    ),
    "data_classification": M("ชั้นความลับของข้อมูล", "The data's classification", "open"),
    "allow_harvest": M("ยอมให้บัญชีข้อมูลอื่นเก็บเกี่ยว", "Whether other catalogs may harvest it", "true"),
    "high_value_dataset": M("เป็นชุดข้อมูลคุณค่าสูง", "Whether it is a high-value dataset", "false"),
    "reference_data": M("เป็นข้อมูลอ้างอิง", "Whether it is reference data", "false"),
    "official_statistics": M("เป็นสถิติทางการ", "Whether it is an official statistic", "false"),
    "data_support": M("สิ่งที่ชุดข้อมูลสนับสนุน", "What the dataset supports", "other"),
    "data_collect": M("หน่วยที่เก็บข้อมูล", "The unit that is observed", "other"),
    "disaggregate": M("มิติของการจำแนกข้อมูล", "How the figures are broken down", "[other]"),
    "unit_of_measure": M("หน่วยวัด", "The unit of measure", "บาท"),
    "unit_of_multiplier": M("หน่วยตัวคูณ", "The multiplier of the unit", "million"),
    "calculation_method": M("วิธีคำนวณ", "How figures are calculated", "ผลรวมรายเดือน"),
    "standard": M("มาตรฐานการจัดทำข้อมูล", "The standard the data follows", "TSIC 2552"),
    "equivalent_scale": M("มาตราส่วนแผนที่", "The scale of the map", "s50000"),
    "geographic_data_set": M("ชุดข้อมูลภูมิสารสนเทศพื้นฐาน", "Kind of basic geographic data", "[fgds01]"),
    "identifier": M("รหัสของชุดข้อมูลที่หน่วยงานใช้", "The agency's own identifier", "DBD-001"),
    "landing_page": M(
        "หน้าเว็บของชุดข้อมูลที่หน่วยงาน", "The dataset's page at the agency", "https://example.go.th/new"
    ),
    "documentation": M("เอกสารประกอบ", "Documentation", "[{url: https://example.go.th/manual.pdf}]"),
    "issued": M("วันที่เผยแพร่ครั้งแรก (ค.ศ.)", "When it was first issued", "2015-02-01"),
    "modified": M("วันที่ปรับปรุงล่าสุด (ค.ศ.)", "When it last changed", "2024-05-31"),
    "temporal": M("ช่วงเวลาที่ข้อมูลครอบคลุม", "The time the data covers", "{start: 2015-01-01, end: 2024-12-31}"),
    "temporal_resolution": M("ความละเอียดของเวลา (ISO 8601)", "The grain of time, ISO 8601", "P1M"),
    "spatial": M("พื้นที่ที่ข้อมูลครอบคลุม", "The place the data covers", "{codes: [TH-10]}"),
    "spatial_resolution_meters": M("ความละเอียดของพื้นที่ (เมตร)", "The grain of space in metres", "30"),
    "access_rights": M("สิทธิ์การเข้าถึง", "Who may have access", "public"),
    "rights": M("ข้อความเรื่องสิทธิ์", "A statement of rights", "ใช้ได้โดยอ้างอิงที่มา"),
    "conforms_to": M(
        "มาตรฐานที่ข้อมูลเป็นไปตาม", "Standards that the data conforms to", "[https://schema.example.go.th/1]"
    ),
    "creator": M("ผู้จัดทำข้อมูล", "Who made the data", "กองทะเบียนบริษัท"),
    "provenance": M("ประวัติความเป็นมาของข้อมูล", "How the data came to be", "รวบรวมจากคำขอจดทะเบียน"),
    "version_notes": M("สิ่งที่เปลี่ยนในรุ่นนี้", "What changed in this version", "เพิ่มคอลัมน์จังหวัด"),
    "source_version": M("เลขรุ่นที่ต้นทางใช้", "The source's own version number", "1.10"),
    "in_series": M("ชุดของชุดข้อมูลที่เป็นส่วนหนึ่ง", "The series it belongs to", "companies"),
    "relations": M(
        "ชุดข้อมูลที่เกี่ยวข้อง",
        "Related datasets",
        "[{url: https://data.example.go.th/dataset/closed, role: replaces}]",
    ),
    "is_referenced_by": M("งานที่อ้างอิงข้อมูลนี้", "Works that refer to it", "[https://example.go.th/report]"),
    "was_generated_by": M("กิจกรรมที่สร้างข้อมูล", "The activity that made it", "การรับจดทะเบียน"),
    "extras": M("ข้อมูลอื่นของต้นทาง เก็บไว้ตามเดิม", "Other fields, kept unchanged", "{สำนัก: กองทะเบียน}"),
}

DISTRIBUTION = {
    "title": M("ชื่อไฟล์ที่แสดง", "The file's name for readers", "{th: ปี 2567, en: 2024}"),
    "description": M("คำอธิบายไฟล์", "What the file holds", "ข้อมูลเดือนมกราคมถึงธันวาคม"),
    "access_url": M("หน้าที่ใช้เข้าถึงข้อมูล", "The page that gives access", "https://example.go.th/new"),
    "format": M("รูปแบบไฟล์", "The file's format", "csv"),
    "media_type": M("ชนิดสื่อ (IANA)", "The media type (IANA)", "text/csv"),
    "license": M("สัญญาอนุญาตของไฟล์นี้", "The licence of this file", "cc-by-4.0"),
    "rights": M("ข้อความเรื่องสิทธิ์ของไฟล์นี้", "A statement of rights", "ใช้ได้โดยอ้างอิงที่มา"),
    "language": M("ภาษาของไฟล์", "Languages of the file", "[th]"),
    "issued": M("วันที่เผยแพร่ไฟล์ (ค.ศ.)", "When the file was issued", "2024-02-01"),
    "modified": M("วันที่ปรับปรุงไฟล์ (ค.ศ.)", "When the file last changed", "2024-05-31"),
    "conforms_to": M(
        "มาตรฐานที่ไฟล์เป็นไปตาม", "Standards that the file conforms to", "[https://schema.example.go.th/1]"
    ),
    "availability": M("ความพร้อมใช้งาน", "How long the file is meant to be there", "stable"),
    "spatial_resolution_meters": M("ความละเอียดของพื้นที่ (เมตร)", "The grain of space in metres", "30"),
    "temporal_resolution": M("ความละเอียดของเวลา (ISO 8601)", "The grain of time, ISO 8601", "P1M"),
    "extras": M("ข้อมูลอื่นของต้นทาง เก็บไว้ตามเดิม", "Other fields, kept unchanged", "{ผู้จัดทำ: กองทะเบียน}"),
}
