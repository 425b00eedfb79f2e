"""From a record and its files to a package: names, related tables, reports that speak of what is public."""

from hypothesis import given
from hypothesis import strategies as st

from harvesters.naming import table_names
from harvesters.record import Record, ResourceSpec
from metadata.model import Dataset, Distribution
from metadata.text import Text
from tests.harvesters.world import only, said
from tests.servers import whole

COMPANIES = b"id,name\n1,one\n2,two\n"
SHARES = b"company,part\n1,50\n2,70\n"
KEY = {"fields": ["company"], "reference": {"resource": "companies", "fields": ["id"]}}
SHARES_SCHEMA = {
    "fields": [{"name": "company", "type": "integer"}, {"name": "part", "type": "integer"}],
    "foreignKeys": [KEY],
}


def record(*locations):
    specs = tuple(
        ResourceSpec(key=f"k{n}", distribution=Distribution(key=f"k{n}"), location=location)
        for n, location in locations
    )
    return Record("r", Dataset(id="r", title=Text(th="ร")), specs)


def test_tables_are_called_as_their_files_are():
    names = table_names(
        record((1, "https://x.go.th/ถนน.csv?y=1"), (2, "b/Roads 2567.XLSX"), (3, "c/roads-2567.csv"))
    )

    assert names["k2"] == "roads-2567" and names["k3"] == "roads-2567-2"
    assert names["k1"].isascii() and names["k1"]


def test_a_public_name_stays_with_its_resource():
    before = {"k1": "data", "k2": "data-2"}

    names = table_names(record((3, "c/data.csv"), (2, "b/data.csv"), (1, "a/data.csv")), before)

    assert names == {"k1": "data", "k2": "data-2", "k3": "data-3"}


def test_a_file_of_another_name_is_called_by_it():
    names = table_names(
        record((1, "a/data-2568.csv"), (2, "b/data-2567.csv")), {"k1": "data-2567", "k2": "x"}
    )

    assert names == {"k1": "data-2568", "k2": "data-2567-2"}


NAMES = st.sampled_from(["a.csv", "a-2.csv", "a.xlsx", "b.csv", "x/a.csv", "ก.csv", "..csv", ""])


@given(st.lists(NAMES, min_size=1, max_size=6), st.lists(NAMES, min_size=1, max_size=6), st.randoms())
def test_names_are_unique_and_stay_from_version_to_version(first, second, random):
    before = table_names(record(*enumerate(first)))
    listed = list(enumerate(second))
    random.shuffle(listed)

    after = table_names(record(*listed), before)

    assert len(set(after.values())) == len(after) == len(second)
    for number, (old, new) in enumerate(zip(first, second, strict=False)):
        if old == new:
            assert after[f"k{number}"] == before[f"k{number}"]
    kept = {before[key] for key in after if key in before}
    strangers = [name for key, name in after.items() if name in kept and before.get(key) != name]
    assert strangers == []
    assert table_names(record(*listed), after) == after


def related(world, web):
    return world.files(
        {
            "id": "registry",
            "title": "ทะเบียน",
            "resources": [
                {"id": "companies", "url": web.url("/companies.csv")},
                {"id": "shares", "url": web.url("/shares.csv"), "schema": SHARES_SCHEMA},
            ],
        }
    )


def test_related_tables_are_judged_together_and_published_together(small_world, web):
    small_world.serve(web)
    web.put("/companies.csv", COMPANIES, '"c1"')
    web.put("/shares.csv", SHARES, '"s1"')
    source = related(small_world, web)
    assert only(small_world.run(source)).outcome == "created"
    assert only(small_world.run(source)).outcome == "unchanged"
    web.put("/shares.csv", SHARES + b"3,10\n", '"s2"')

    orphan = only(small_world.run(source))

    assert orphan.outcome == "rejected" and "foreign-key" in [issue.kind for issue in orphan.issues]
    web.put("/companies.csv", COMPANIES + b"3,three\n", '"c2"')

    both = only(small_world.run(source))

    assert both.outcome == "updated", [i.kind for i in both.issues]
    assert said(both) == ["companies: the file changed", "shares: the file changed"]
    tasks = small_world.document("dbd-registry", "report")["frictionless"]["tasks"]
    assert {task["name"]: task["stats"]["rows"] for task in tasks} == {"companies": 3, "shares": 3}


def test_the_report_of_a_version_is_of_its_tables_old_and_new(small_world, web):
    small_world.serve(web)
    first, second = b"a,b\n1,x\n2,y\n", b"c,d\n1,x\n"
    web.put("/one.csv", first, '"1"')
    web.put("/two.csv", second, '"2"')
    web.add("/three.csv", whole(b"%PDF-1.4\n" + bytes(300)))
    resources = [{"id": name, "url": web.url(f"/{name}.csv")} for name in ("one", "two", "three")]
    source = small_world.files({"id": "mixed", "title": "รวม", "resources": resources})
    small_world.run(source)
    web.put("/two.csv", second + b"2,y\n", '"3"')

    assert only(small_world.run(source)).outcome == "updated"

    report = small_world.document("dbd-mixed", "report")
    tasks = report["frictionless"]["tasks"]
    assert [(task["name"], task["valid"], task["stats"]["rows"]) for task in tasks] == [
        ("one", True, 2), ("two", True, 2),
    ]  # fmt: skip
    assert report["frictionless"]["stats"]["tasks"] == 2 and report["frictionless"]["valid"]
    provenance = small_world.document("dbd-mixed", "provenance")["resources"]
    assert provenance["one"]["etag"] == '"1"' and provenance["two"]["etag"] == '"3"'
    assert provenance["one"]["steps"] and provenance["three"]["found"] == "pdf"
