"""The labels of the national workbook's columns, and their order where a header says none of them.

Labels are those of ckanext-thai_gdc 2.1 and 2.2 (schema and import form) and what agencies write in their place.
"""

from collections.abc import Mapping, Sequence

from metadata.standards._sheets import plain_label

_DATASET: dict[str, tuple[str, ...]] = {
    "data_type": ("data_type", "ประเภทชุดข้อมูล", "Data Type", "ประเภทข้อมูล"),
    "title": ("title", "ชื่อชุดข้อมูล", "Dataset Name", "ชื่อชุดข้อมูลภาษาไทย", "Title"),
    "name": (
        "รหัสชุดข้อมูล",
        "รหัสอ้างอิงชุดข้อมูล",
        "ชื่อชุดข้อมูลภาษาอังกฤษ",
        "dataset_name",
        "name",
    ),
    "owner_org": ("owner_org", "องค์กร", "Organization", "หน่วยงาน", "หน่วยงานเจ้าของข้อมูล", "ชื่อองค์กร"),
    "allow_harvest": (
        "allow_harvest",
        "ยินยอมให้นำชื่อชุดข้อมูลไปใช้ที่ GD-Catalog",
        "Allow for harvest to GD-Catalog",
    ),
    "reference_url_catalog": ("reference_url_catalog", "อ้างอิง URL Catalog", "Reference URL Catalog"),
    "maintainer": (
        "maintainer",
        "ชื่อฝ่ายงานสำหรับติดต่อ",
        "Contact Person",
        "ชื่อผู้ติดต่อ",
        "ผู้ติดต่อ",
        "ฝ่ายงานสำหรับติดต่อ",
    ),
    "maintainer_email": (
        "maintainer_email",
        "อีเมลสำหรับติดต่อ",
        "Contact Email",
        "อีเมลผู้ติดต่อ",
        "อีเมล",
        "อีเมลติดต่อ",
        "E-mail",
        "Email",
    ),
    "tag_string": ("tag_string", "คำสำคัญ", "Tags", "tags", "แท็ก"),
    "notes": ("notes", "รายละเอียด", "Description", "คำอธิบาย", "คำอธิบายข้อมูล", "คำอธิบายชุดข้อมูล"),
    "objective": ("objective", "วัตถุประสงค์", "Objective"),
    "update_frequency_unit": ("update_frequency_unit", "หน่วยความถี่ของการปรับปรุงข้อมูล", "Update Frequency Unit"),
    "update_frequency_interval": (
        "update_frequency_interval",
        "ค่าความถี่ของการปรับปรุงข้อมูล",
        "Update Frequency Interval",
    ),
    "geo_coverage": ("geo_coverage", "ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่", "Geo Coverage"),
    "data_source": ("data_source", "แหล่งที่มา", "Data Source"),
    "data_format": ("data_format", "รูปแบบการเก็บข้อมูล", "Data Format"),
    "data_category": ("data_category", "หมวดหมู่ข้อมูลตามธรรมาภิบาลข้อมูลภาครัฐ", "Data Category", "หมวดหมู่ข้อมูล"),
    "data_classification": ("data_classification", "ระดับชั้นข้อมูล", "Data Classification"),
    "license_id": ("license_id", "สัญญาอนุญาตให้ใช้ข้อมูล", "License", "สัญญาอนุญาต", "ใบอนุญาต"),
    "accessible_condition": ("accessible_condition", "เงื่อนไขในการเข้าถึงข้อมูล", "Accessible Condition"),
    "data_support": ("data_support", "ผู้สนับสนุนหรือผู้ร่วมดำเนินการ", "Data Support"),
    "data_collect": ("data_collect", "หน่วยที่ย่อยที่สุดของการจัดเก็บข้อมูล", "Data Collect"),
    "url": ("url", "URL", "ลิงก์", "เว็บไซต์"),
    "data_language": ("data_language", "ภาษาที่ใช้", "Data Language"),
    "created_date": ("created_date", "วันที่เริ่มต้นสร้าง", "Created date"),
    "last_updated_date": ("last_updated_date", "วันที่ปรับปรุงข้อมูลล่าสุด", "Last updated date"),
    "data_release_calendar": ("data_release_calendar", "วันที่กำหนดเผยแพร่ข้อมูล", "Data release calendar"),
    "first_year_of_data": ("first_year_of_data", "ปีข้อมูลที่เริ่มต้นจัดทำ", "First year of data"),
    "last_year_of_data": ("last_year_of_data", "ปีข้อมูลล่าสุดที่เผยแพร่", "Last year of data"),
    "disaggregate": ("disaggregate", "การจัดจำแนก", "Disaggregate"),
    "unit_of_measure": ("unit_of_measure", "หน่วยวัด", "Unit of measure"),
    "unit_of_multiplier": ("unit_of_multiplier", "หน่วยตัวคูณ", "Unit of multiplier"),
    "calculation_method": ("calculation_method", "วิธีการคำนวณ", "Calculation method"),
    "standard": ("standard", "มาตรฐานการจัดทำข้อมูล", "Standard"),
    "geographic_data_set": ("geographic_data_set", "ชุดข้อมูลภูมิศาสตร์", "Geographic dataset"),
    "equivalent_scale": ("equivalent_scale", "มาตราส่วน", "Equivalent scale"),
    "west_bound_longitude": ("west_bound_longitude", "ค่าพิกัดกรอบพื้นที่ด้านทิศตะวันตก", "West bound longitude"),
    "east_bound_longitude": ("east_bound_longitude", "ค่าพิกัดกรอบพื้นที่ด้านทิศตะวันออก", "East bound longitude"),
    "north_bound_longitude": ("north_bound_longitude", "ค่าพิกัดกรอบพื้นที่ด้านทิศเหนือ", "North bound longitude"),
    "south_bound_longitude": ("south_bound_longitude", "ค่าพิกัดกรอบพื้นที่ด้านทิศใต้", "South bound longitude"),
    "positional_accuracy": ("positional_accuracy", "ความถูกต้องของตำแหน่ง", "Positional accuracy"),
    "reference_period": ("reference_period", "เวลาอ้างอิง", "Reference period"),
    "data_release_date": ("data_release_date", "วันที่เผยแพร่ข้อมูล", "Data release date"),
    "high_value_dataset": ("high_value_dataset", "ชุดข้อมูลที่มีคุณค่าสูง", "High Value Dataset"),
    "reference_data": ("reference_data", "ข้อมูลอ้างอิง", "Reference Data"),
    "official_statistics": ("official_statistics", "สถิติทางการ", "Official Statistics"),
}

_RESOURCE: dict[str, tuple[str, ...]] = {
    "dataset_name": ("dataset_name", "รหัสชุดข้อมูล", "รหัสอ้างอิงชุดข้อมูล", "ชุดข้อมูล", "Dataset", "URL ชุดข้อมูล"),
    "url": ("resource_url", "URL", "ที่อยู่ไฟล์", "ลิงก์", "ลิงก์ดาวน์โหลด", "Resource URL"),
    "name": ("resource_name", "ชื่อทรัพยากร", "ชื่อไฟล์", "ชื่อทรัพยากรข้อมูล", "Resource Name"),
    "description": ("description", "รายละเอียด", "คำอธิบาย"),
    "resource_accessible_condition": (
        "resource_accessible_condition",
        "เงื่อนไขในการเข้าถึงข้อมูล",
        "Accessible Condition",
    ),
    "resource_data_collect": ("resource_data_collect", "หน่วยที่ย่อยที่สุดของการจัดเก็บข้อมูล", "Data Collect"),
    "resource_first_year_of_data": ("resource_first_year_of_data", "ปีข้อมูลที่เริ่มต้นจัดทำ", "First year of data"),
    "resource_last_year_of_data": ("resource_last_year_of_data", "ปีข้อมูลล่าสุดที่เผยแพร่", "Last year of data"),
    "resource_disaggregate": ("resource_disaggregate", "การจัดจำแนก", "Disaggregate"),
    "resource_unit_of_measure": ("resource_unit_of_measure", "หน่วยวัด", "Unit of measure"),
    "resource_unit_of_multiplier": ("resource_unit_of_multiplier", "หน่วยตัวคูณ", "Unit of multiplier"),
    "resource_geographic_data_set": ("resource_geographic_data_set", "ชุดข้อมูลภูมิศาสตร์", "Geographic dataset"),
    "resource_equivalent_scale": ("resource_equivalent_scale", "มาตราส่วน", "Equivalent scale"),
    "resource_positional_accuracy": (
        "resource_positional_accuracy",
        "ความถูกต้องของตำแหน่ง",
        "Positional accuracy",
    ),
    "resource_created_date": ("resource_created_date", "วันที่เริ่มต้นสร้าง", "Created date"),
    "resource_last_updated_date": ("resource_last_updated_date", "วันที่ปรับปรุงข้อมูลล่าสุด", "Last updated date"),
    "resource_data_release_calendar": (
        "resource_data_release_calendar",
        "วันที่กำหนดเผยแพร่ข้อมูล",
        "Data release calendar",
    ),
    "resource_official_statistics": ("resource_official_statistics", "สถิติทางการ", "Official Statistics"),
    "resource_data_release_date": ("resource_data_release_date", "วันที่เผยแพร่ข้อมูล", "Data release date"),
    "format": ("format", "รูปแบบ", "รูปแบบไฟล์", "นามสกุลของไฟล์", "นามสกุลไฟล์"),
}

_DICTIONARY: dict[str, tuple[str, ...]] = {
    "dataset_name": ("dataset_name", "รหัสชุดข้อมูล", "รหัสอ้างอิงชุดข้อมูล", "ชุดข้อมูล", "Dataset"),
    "resource_name": ("resource_name", "ชื่อทรัพยากร", "ชื่อไฟล์", "ตาราง", "Resource", "Table", "File"),
    "column": (
        "column_name",
        "field_name",
        "ชื่อตัวแปร",
        "ชื่อคอลัมน์",
        "ชื่อฟิลด์",
        "ชื่อเขตข้อมูล",
        "ตัวแปร",
        "คอลัมน์",
        "Column",
        "Field",
        "Variable",
        "Attribute",
        "Field Name",
        "Column Name",
    ),
    "title": ("ชื่อภาษาไทย", "ป้ายชื่อ", "Label", "Title", "ชื่อเต็ม"),
    "description": ("description", "คำอธิบาย", "ความหมาย", "รายละเอียด", "คำอธิบายตัวแปร", "Definition"),
    "type": ("type", "ชนิดข้อมูล", "ประเภทข้อมูล", "Data Type"),
    "unit": ("unit", "หน่วย", "หน่วยวัด", "Unit of measure"),
    "example": ("example", "ตัวอย่าง", "ตัวอย่างข้อมูล"),
}

_SHARED = (
    "name",
    "data_type",
    "title",
    "owner_org",
    "maintainer",
    "maintainer_email",
    "tag_string",
    "notes",
    "objective",
    "update_frequency_unit",
    "update_frequency_interval",
    "geo_coverage",
    "data_source",
    "data_format",
    "data_category",
    "data_classification",
    "license_id",
    "accessible_condition",
)
_RECORD = (
    "created_date",
    "last_updated_date",
    "url",
    "data_support",
    "data_collect",
    "data_language",
    "high_value_dataset",
    "reference_data",
)
POSITIONS: dict[str, Sequence[str]] = {
    "record": (*_SHARED, *_RECORD),
    "multi": (*_SHARED, *_RECORD),
    "other": (_SHARED[0], "data_type_other", *_SHARED[2:], *_RECORD),
    "statistics": (
        *_SHARED,
        *(
            "first_year_of_data",
            "last_year_of_data",
            "data_release_calendar",
            "last_updated_date",
            "disaggregate",
            "unit_of_measure",
            "unit_of_multiplier",
            "calculation_method",
            "standard",
            "url",
            "data_language",
            "official_statistics",
        ),
    ),
    "geospatial": (
        *_SHARED,
        *(
            "geographic_data_set",
            "equivalent_scale",
            "west_bound_longitude",
            "east_bound_longitude",
            "north_bound_longitude",
            "south_bound_longitude",
            "positional_accuracy",
            "reference_period",
            "last_updated_date",
            "data_release_calendar",
            "data_release_date",
            "url",
            "data_language",
        ),
    ),
}
"""The columns of each metadata sheet, from the first; forms of 2.1 lack data_classification."""

_FILE = (
    "dataset_name",
    "name",
    "url",
    "description",
    "resource_accessible_condition",
    "resource_last_updated_date",
    "format",
)
_FILE_OF_RECORDS = (*_FILE, *("resource_created_date", "resource_data_collect"))
RESOURCE_POSITIONS: dict[str, Sequence[str]] = {
    "record": _FILE_OF_RECORDS,
    "multi": _FILE_OF_RECORDS,
    "other": _FILE_OF_RECORDS,
    "statistics": (
        *_FILE,
        *(
            "resource_first_year_of_data",
            "resource_last_year_of_data",
            "resource_data_release_calendar",
            "resource_disaggregate",
            "resource_unit_of_measure",
            "resource_unit_of_multiplier",
            "resource_official_statistics",
        ),
    ),
    "geospatial": (
        *_FILE,
        *(
            "resource_equivalent_scale",
            "resource_geographic_data_set",
            "resource_created_date",
            "resource_data_release_date",
            "resource_positional_accuracy",
        ),
    ),
}


def labels_to_keys(labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """From each label as headers are compared to its key; where keys share a label the first one has it."""
    found: dict[str, str] = {}
    for key, spellings in labels.items():
        for spelling in (key, *spellings):
            found.setdefault(plain_label(spelling), key)
    return found


DATASET_LABELS = labels_to_keys(_DATASET)
RESOURCE_LABELS = labels_to_keys(_RESOURCE)
DICTIONARY_LABELS = labels_to_keys(_DICTIONARY)
