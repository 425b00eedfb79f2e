"""Resources: one file of a dataset with its forms and columns."""

from catalog.datasets import get_resource as find_resource
from metadata.errors.store import ResourceNotFound
from metadata.text import text
from web.api.v1._datasets import Resource, resource_of
from web.api.v1._operations import Call, Operations
from web.api.v1._parameters import Word, in_path
from web.context import reading

operations = Operations("resources", text("ทรัพยากร", "Resources"))

RESOURCE = in_path(
    "resource",
    Word(100, 1),
    text("รหัส UUID ของทรัพยากร", "The UUID of a resource"),
    "00000000-0000-0000-0000-000000000000",
)


@operations.get(
    "/resources/{resource}", "getResource", text("ทรัพยากรหนึ่งรายการของรุ่นปัจจุบัน", "One resource of a current version"),
    takes=(RESOURCE,), gives=Resource, errors=(ResourceNotFound,),
)  # fmt: skip
def get_resource(call: Call) -> Resource:
    with reading() as session:
        return resource_of(find_resource(session, call[RESOURCE]))
