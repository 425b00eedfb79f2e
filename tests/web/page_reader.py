"""Reads a page as strictly as a validator would: what a test wants to know of it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "path", "circle", "rect", "source", "wbr"})


@dataclass
class Page(HTMLParser):
    """The facts of one page, filled by feed()."""

    lang: str = ""
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)
    inline: list[str] = field(default_factory=list)
    unbalanced: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = given["lang"]
        is_data = tag == "script" and given == {"type": "application/ld+json"}  # never run
        if (
            (tag in ("script", "style") and not is_data)
            or "style" in given
            or any(name.startswith("on") for name in given)
        ):
            self.inline.append(f"<{tag} {given}>")
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.references += given.get(name, "").split()
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag == "link" and given.get("rel") == "alternate" and "hreflang" in given:
            self.alternates[given["hreflang"]] = given["href"]
        self.links += [given[name] for name in ("href", "action", "src") if name in given]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)


def read_page(html: str) -> Page:
    """The facts of a page."""
    page = Page()
    page.feed(html)
    page.close()
    return page
