"""XML of flat records is a table; any other XML stays a document that is kept as it is."""

import pytest

from tests.harvesters.stage.conftest import columns, found, step, types

REGISTER = """<?xml version="1.0" encoding="utf-8"?>
<ทะเบียน><ออกเมื่อ>2567</ออกเมื่อ><รายการ>
<โรงเรียน><รหัส>0101</รหัส><ชื่อ>วัดน้ำใส</ชื่อ><นักเรียน>๑๒๐</นักเรียน></โรงเรียน>
<โรงเรียน><รหัส>0102</รหัส><นักเรียน>95</นักเรียน><โทร>021</โทร></โรงเรียน>
</รายการ></ทะเบียน>"""


def test_flat_records_become_rows_whatever_order_their_fields_come_in(stage):
    staged = stage(REGISTER, "register.xml")

    assert staged.format == "xml"
    assert columns(staged) == {
        "รหัส": ["0101", "0102"], "ชื่อ": ["วัดน้ำใส", None], "นักเรียน": [120, 95], "โทร": [None, "021"],
    }  # fmt: skip
    assert step(staged, "xml")["record"] == "โรงเรียน"
    assert types(staged)["รหัส"] == "string"


@pytest.mark.parametrize("encoding", ["cp874", "utf-16"])
def test_the_declared_encoding_of_xml_counts(stage, encoding):
    declared = {"cp874": "windows-874", "utf-16": "utf-16"}[encoding]
    staged = stage(REGISTER.replace("utf-8", declared).encode(encoding), "register.xml")

    assert columns(staged)["ชื่อ"] == ["วัดน้ำใส", None]


def test_attributes_are_fields_too(stage):
    staged = stage('<rows><row id="1" name="a"/><row id="2" name="b"/></rows>', "rows.xml")

    assert columns(staged) == {"id": [1, 2], "name": ["a", "b"]}


@pytest.mark.parametrize(
    "document",
    [
        "<a><b><c>1</c><d>2</d></b></a>",
        "<p><person><name>a</name><home><street>b</street><no>1</no></home></person>"
        "<person><name>c</name><home><street>d</street><no>2</no></home></person></p>",
        '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0" id="a"/><path d="M1" id="b"/></svg>',
        "<a><r><x>1</x><x>2</x><y>3</y></r><r><x>1</x><y>3</y></r></a>",
        '<a><r><x unit="m">1</x><y>3</y></r><r><x unit="km">1</x><y>3</y></r></a>',
        "<a><g><r><x>1</x><y>2</y></r></g><g><r><x>3</x><y>4</y></r></g></a>",
        "<a><r><x>1</x><y>2</y></r><r><x>3</x><y>4</y></r>",
        '<!DOCTYPE a [<!ENTITY e "x">]><a><r><x>&e;</x><y>2</y></r><r><x>3</x><y>4</y></r></a>',
        "<a>" + "".join(f"<note{n}>x</note{n}>" for n in range(30))
        + "<r><x>1</x><y>2</y></r><r><x>3</x><y>4</y></r></a>",
    ],
)  # fmt: skip
def test_xml_with_a_structure_of_its_own_is_kept_without_a_table(stage, document):
    staged = stage(document, "document.xml")

    assert (staged.table, staged.is_data) == (None, True)
    assert found(staged).keys() - {"name_misleads"} == {"kept_without_table"}
