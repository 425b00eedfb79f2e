"""A CKAN that answers late: package_list, package_show and package_search over made-up datasets, for benchmarks.

python -m benchmarks._ckan_latency DATASETS LATENCY_SECONDS prints its port and serves until its input ends.
Rows are written out once, so that its own work hardly counts beside the latency.
"""

import asyncio
import json
import random
import sys
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from metadata.vocabulary import terms

JsonObject = dict[str, Any]

SUBJECTS = ("ปริมาณน้ำฝน", "จำนวนโรงพยาบาล", "รายชื่อโรงเรียน", "สถิติอุบัติเหตุทางถนน", "ผลการจัดซื้อจัดจ้าง",
            "ประชากร", "ราคาสินค้าเกษตร", "นักท่องเที่ยว", "คุณภาพอากาศ", "ผู้ป่วยไข้เลือดออก")  # fmt: skip
NOTES = (
    "ข้อมูลรวบรวมจากหน่วยงานในสังกัดทั่วประเทศ และปรับปรุงทุกเดือนโดยศูนย์เทคโนโลยีสารสนเทศ",
    "แสดงจำนวนแยกตามอำเภอและตำบล หน่วยเป็นราย ใช้ประกอบการวางแผนและติดตามผลการดำเนินงาน",
    "The table has one row for each district and year, with totals that agree with the annual report.",
)
EXTRAS = {
    "update_frequency_unit": "ปี", "geo_coverage": "จังหวัด", "data_category": "ข้อมูลสาธารณะ", "data_source": "ระบบทะเบียน",
}  # fmt: skip
ORGANIZATION = {
    "id": "o1", "name": "bench", "title": "หน่วยงานตัวอย่าง", "type": "organization", "state": "active",
    "description": "", "image_url": "", "is_organization": True, "approval_status": "approved",
}  # fmt: skip
HEAD = (
    "HTTP/1.1 {status}\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: {length}\r\n"
    "Connection: keep-alive\r\n\r\n"
)


def datasets(count: int) -> list[JsonObject]:
    """Datasets as a national portal gives them, the same at every run; each with one address that is no file."""
    dice = random.Random(1)
    provinces = [term.label for term in terms("provinces").values()]
    return [_dataset(number, dice, provinces) for number in range(count)]


def _dataset(number: int, dice: random.Random, provinces: list[Any]) -> JsonObject:
    identity = f"00000000-0000-4000-8000-{number:012d}"
    province, year, subject = dice.choice(provinces), dice.randint(2555, 2568), dice.choice(SUBJECTS)
    return {
        "id": identity, "name": f"dataset-{number}", "title": f"{subject} จังหวัด{province.th} ปี {year} ชุดที่ {number}",
        "notes": " ".join(dice.choices(NOTES, k=3)), "private": False, "state": "active", "type": "dataset",
        "author": "กองสถิติ", "maintainer": "ศูนย์ข้อมูล", "maintainer_email": "data@example.go.th",
        "license_id": "cc-by", "license_title": "Creative Commons Attribution", "isopen": True, "version": "",
        "metadata_created": "2024-01-02T03:04:05.000001", "metadata_modified": "2025-01-02T03:04:05.000001",
        "num_resources": 1, "num_tags": 3, "url": "", "creator_user_id": "u1", "owner_org": "o1",
        "tags": [{"id": f"t{n}", "name": name, "display_name": name, "state": "active", "vocabulary_id": None}
                 for n, name in enumerate((subject, province.th, f"แท็ก{dice.randint(1, 3000)}"))],
        "groups": [], "relationships_as_object": [], "relationships_as_subject": [],
        "extras": [{"key": key, "value": value} for key, value in EXTRAS.items()], "organization": ORGANIZATION,
        "resources": [{
            "id": f"10000000-0000-4000-8000-{number:012d}", "package_id": identity, "name": f"{subject} {year}",
            "description": "ตารางรายเดือน", "format": "CSV", "mimetype": "text/csv", "state": "active", "position": 0,
            "url": f"https://portal.example.go.th/files/{number}.csv", "url_type": "upload", "resource_type": None,
            "created": "2024-01-02T03:04:05.000001", "last_modified": "2025-01-02T03:04:05.000001",
            "size": 1000 + number, "hash": "", "cache_url": None, "cache_last_updated": None, "datastore_active": False,
        }],
    }  # fmt: skip


class LateCkan:
    """The answers; each comes `latency` seconds after its question was read."""

    def __init__(self, count: int, latency: float) -> None:
        found = datasets(count)
        self._latency = latency
        self._names = [str(one["name"]) for one in found]
        self._rows = [json.dumps(one).encode() for one in found]
        self._at = {name: number for number, name in enumerate(self._names)}
        self._at.update({str(one["id"]): number for number, one in enumerate(found)})

    async def serve(self) -> None:
        """Print the port, then answer until standard input ends."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        server.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                length = 0
                while (header := await reader.readline()).strip():
                    name, _, value = header.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                asked = await reader.readexactly(length)
                await asyncio.sleep(self._latency)
                status, body = self._answer(line.split(b" ")[1].decode(), asked)
                writer.write(HEAD.format(status=status, length=len(body)).encode() + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self, target: str, asked: bytes) -> tuple[str, bytes]:
        parts = urlsplit(target)
        said: JsonObject = dict(parse_qsl(parts.query))
        said |= json.loads(asked) if asked else {}
        result = self._result(parts.path.rstrip("/").rpartition("/")[2], said)
        if result is None:
            return (
                "404 Not Found",
                b'{"success": false, "error": {"__type": "Not Found Error", "message": "-"}}',
            )
        return "200 OK", b'{"help": "", "success": true, "result": ' + result + b"}"

    def _result(self, action: str, said: JsonObject) -> bytes | None:
        if action == "package_list":
            return json.dumps(self._names).encode()
        if action == "package_show" and said.get("id") in self._at:
            return self._rows[self._at[said["id"]]]
        if action == "package_search":
            start = int(said.get("start", 0))
            rows = self._rows[start : start + min(int(said.get("rows", 10)), 1000)]
            return b'{"count": %d, "results": [%s]}' % (len(self._rows), b", ".join(rows))
        return None


if __name__ == "__main__":
    asyncio.run(LateCkan(int(sys.argv[1]), float(sys.argv[2])).serve())
