"""What staging finds in maps, and in files whose table is not plain to see (D730-D739)."""

from metadata.findings import FindingKind
from metadata.text import text

KINDS = (
    FindingKind(
        "D730", "geo_not_installed", "warning",
        text(
            "เก็บไฟล์ {form} ไว้ตามเดิม เพราะระบบนี้ยังไม่ได้ติดตั้งส่วนอ่านแผนที่",
            "The {form} file is kept as it is: the part that reads maps is not installed here.",
        ),
        text(
            "ผู้ดูแลระบบติดตั้งด้วยคำสั่ง {command} แล้วเก็บเกี่ยวใหม่",
            "The operator adds it with {command} and harvests again.",
        ),
        who="portal",
    ),
    FindingKind(
        "D731", "crs_missing", "warning",
        text(
            "ชั้นข้อมูลไม่ได้บอกระบบพิกัด {did_th}",
            "The layer does not say its coordinate system. {did}.",
        ),
        text(
            "ส่งไฟล์ .prj มาพร้อมกัน หรือกำหนดระบบพิกัดของชั้นข้อมูลก่อนส่งออก",
            "Deliver the .prj file with it, or set the layer’s coordinate system before export.",
        ),
    ),
    FindingKind(
        "D732", "crs_unknown", "error",
        text(
            "ไม่ทราบระบบพิกัดของชั้นข้อมูล (ระบุไว้: {crs}){candidates_th} จึงคงตัวเลขพิกัดไว้ตามเดิม และไม่ทำแผนที่",
            "The coordinate system is not known (said: {crs}){candidates}. The numbers stay as they are;"
            " no map is made.",
        ),
        text(
            "ส่งไฟล์ .prj ของระบบพิกัดที่ใช้จริงมาด้วย เช่น EPSG:32647 หรือ EPSG:24047 หรือแปลงเป็น WGS 84 (EPSG:4326) ก่อนส่ง",
            "Deliver the .prj of the system really used, such as EPSG:32647 or EPSG:24047, or turn the layer into"
            " WGS 84 (EPSG:4326) first.",
        ),
    ),
    FindingKind(
        "D733", "coordinates_swapped", "error",
        text(
            "พิกัดสลับแกน: {count} รายการเขียนละติจูดก่อนลองจิจูด จึงคงตัวเลขไว้ตามเดิม และไม่ทำแผนที่",
            "Features with latitude before longitude: {count}. The numbers stay as they are; no map is made.",
        ),
        text(
            "สลับค่าให้ลองจิจูด (97–106) มาก่อนละติจูด (5–21) แล้วส่งไฟล์ใหม่",
            "Write longitude (in Thailand 97–106) before latitude (5–21) and deliver the file again.",
        ),
    ),
    FindingKind(
        "D734", "coordinates_outside", "error",
        text(
            "มี {count} จาก {features} รายการที่พิกัดอยู่นอกโลก",
            "Features with coordinates outside the world: {count} (all features: {features}).",
        ),
        text(
            "แก้พิกัดของรายการที่ระบุ ลองจิจูดต้องอยู่ระหว่าง -180 ถึง 180 และละติจูดระหว่าง -90 ถึง 90"
            " หากเป็นพิกัดเมตร (UTM) ให้ระบุระบบพิกัดด้วย",
            "Correct those features: longitude lies within -180 to 180, latitude within -90 to 90. If the numbers are"
            " metres (UTM), say so in the file’s coordinate system.",
        ),
    ),
    FindingKind(
        "D735", "geometry_empty", "warning",
        text(
            "มี {count} จาก {features} รายการที่ไม่มีรูปทรงหรือตำแหน่ง",
            "Features without a geometry: {count} (all features: {features}).",
        ),
        text(
            "เติมตำแหน่งของรายการที่ระบุ หรือลบรายการนั้นหากไม่ใช้แล้ว",
            "Give those features their place, or delete the ones no longer used.",
        ),
    ),
    FindingKind(
        "D736", "geometry_invalid", "warning",
        text(
            "มี {count} จาก {features} รายการที่รูปทรงไม่ถูกต้อง (เช่น เส้นขอบตัดกันเอง) จึงคงไว้ตามเดิม",
            "Features whose shape is not valid (such as an outline that crosses itself), kept as they are:"
            " {count} (all features: {features}).",
        ),
        text(
            "ซ่อมรูปทรงในโปรแกรมแผนที่ (QGIS: แก้รูปทรงเรขาคณิต) แล้วส่งออกใหม่",
            "Mend the shapes in the map program (QGIS: Fix geometries) and export again.",
        ),
    ),
    FindingKind(
        "D737", "geo_unreadable", "error",
        text(
            "อ่านไฟล์แผนที่ {form} ไม่ได้: {detail_th}",
            "The {form} file cannot be read: {detail}.",
        ),
        text(
            "ส่งออกชั้นข้อมูลใหม่จากโปรแกรมแผนที่ เปิดดูให้แน่ใจว่าครบ แล้วส่งทุกไฟล์ของชั้นข้อมูลมาใน zip เดียว",
            "Export the layer again, open it to see that it is whole, and deliver all of its files in one zip.",
        ),
    ),
    FindingKind(
        "D738", "layer_unclear", "error",
        text(
            "ไม่แน่ใจว่าต้องการชั้นข้อมูลใด ไฟล์นี้มี: {layers}",
            "Which layer is meant is not clear; the file holds: {layers}.",
        ),
        text(
            "ระบุชื่อชั้นข้อมูลที่มีอยู่จริงใน YAML",
            "Name one of these layers in the YAML.",
        ),
    ),
    FindingKind(
        "D739", "json_tables_unclear", "warning",
        text(
            "ไฟล์ JSON มีรายการที่อาจเป็นตารางหลายที่ ({candidates}) จึงเก็บไว้ตามเดิม",
            "The JSON holds several lists that could be the table ({candidates}); it is kept as it is.",
        ),
        text(
            "ส่งแต่ละตารางเป็นไฟล์ของตัวเอง หรือให้ไฟล์มีรายการวัตถุเพียงรายการเดียว",
            "Deliver each table as a file of its own, or a file with one list of objects.",
        ),
    ),
)  # fmt: skip
