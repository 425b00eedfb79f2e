"""A file that breaks the reader is a finding; the parent stays and reads the next one."""

from catalog.sandbox import Limits, Sandbox
from harvesters.record import ReadOptions
from harvesters.stage import stage_file
from tests.harvesters.stage.conftest import found


class Small(Sandbox):
    """A sandbox whose every call gets little memory and time, so that a test is quick."""

    def call(self, function, request, limits=None, **more):
        tight = Limits(memory_bytes=700_000_000, cpu_seconds=20, wall_seconds=20, file_bytes=20_000_000)
        return super().call(function, request, tight, **more)


def test_a_file_that_asks_for_too_much_disk_becomes_a_finding(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + b"x" * 900 + b"," + b"y\n" * 1 + (b"z" * 990 + b",1\n") * 40_000)

    with Small() as sandbox:
        staged = stage_file(
            path, key="k", file_name="t.csv", media_type=None, read=ReadOptions(), schema=None,
            scratch=tmp_path / "s", table_name="t", sandbox=sandbox,
        )  # fmt: skip

    assert (staged.table, staged.is_data, found(staged)) == (None, True, {"reader_stopped": 1})
    assert staged.issues[0].values["error"] == "C234"
    assert list((tmp_path / "s").glob("text-layer")) == []


def test_twenty_thousand_rows_are_read(stage):
    row = '{n},0105558004940,บริษัท ทดสอบ จำกัด,29/2/2567," 1,000,000 ",ประกอบกิจการขาย,1/1 ถนน ต.บางนา จ.น่าน\n'
    text = "ที่,เลขทะเบียน,ชื่อ,วันที่,ทุน,วัตถุประสงค์,ที่ตั้ง\n" + "".join(row.format(n=n) for n in range(20_000))
    content = text.encode("cp874")

    staged = stage(content)

    assert staged.table.row_count == 20_000
