"""What services that give their records as XML share: one address, pages read in the child, records that fail alone."""

from urllib.parse import urlsplit

from catalog.sandbox import Sandbox
from harvesters.fetch import Fetcher, mask_url
from harvesters.types._catalogs import Catalog
from harvesters.types._listing import Listing
from harvesters.types._xml import XmlReader
from harvesters.types._xml_records import to_node
from metadata.errors import KhlangError
from metadata.errors.standards import RecordWithoutId
from metadata.errors.types import NotThatKind
from metadata.standards import dcat
from metadata.standards._xml import Element
from metadata.text import Text, cut, text


class XmlService:
    """One service, asked page by page. kind is what messages call it; questions are the beginnings of a question that
    people copy with the address."""

    kind = "XML"
    questions: tuple[str, ...] = ()

    def __init__(self, url: str, fetch: Fetcher, sandbox: Sandbox) -> None:
        self._fetch = fetch
        self._sandbox = sandbox
        self._reader = XmlReader(sandbox)
        self._shown = cut(mask_url(url), 200)
        self._url = url
        for question in self.questions:
            self._url = self._url.partition(question)[0]

    def _empty(self, *, is_strict: bool = True) -> Catalog:
        """A list with nothing in it yet."""
        parts = urlsplit(self._url)
        return Catalog(Listing(self._url, is_strict), dcat, f"{parts.scheme}://{parts.netloc}/")

    def _root(self, body: bytes) -> Element:
        """The document of an answer."""
        return self._reader.read(body, self._shown, self.kind)

    def _other(self, found: Text) -> NotThatKind:
        return NotThatKind(url=self._shown, kind=self.kind, found=found)

    def _other_root(self, root: Element) -> NotThatKind:
        name = cut(root.name, 60)
        return self._other(text(f"XML แบบ {name}", f"XML of the kind {name}"))

    def _add_unnamed(self, catalog: Catalog) -> None:
        """Take a record that nothing identifies, by its place in the list."""
        number = str(catalog.listing.count + len(catalog.failed) + 1)
        catalog.fail(f"#{number}", RecordWithoutId(record=number))

    def _add(self, catalog: Catalog, key: str, described: Element, modified: str = "") -> None:
        """Take what the XML of one record says, or that it could not be understood; modified where it does not say."""
        try:
            node = to_node(described, key, self._sandbox)
        except KhlangError as error:
            catalog.fail(key, error)
            return
        if modified:
            node.setdefault("modified", modified)
        catalog.add("dataset", node)
