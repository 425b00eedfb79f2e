"""How to cite one version of a dataset: a sentence, BibTeX and RIS. Each carries the version and its address."""

from dataclasses import dataclass
from datetime import datetime

from metadata.dates import to_be
from metadata.text import slugify
from web.context import lang, services, t, when, words
from web.pages._dataset_view import DatasetView


@dataclass(frozen=True)
class Citations:
    """The same source in the forms that people paste."""

    plain: str
    bibtex: str
    ris: str


def cite(view: DatasetView, now: datetime) -> Citations:
    """The version at hand, with the day of access. Years follow the page: Buddhist in Thai, common era else."""
    settings = services().settings
    url = f"{settings.site_url.rstrip('/')}/dataset/{view.name}/version/{view.version}"
    year = view.published_at.year
    title, agency, site = words(view.dataset.title), words(view.agency.title), words(settings.site_title)
    plain = t(
        "cite.sentence",
        agency=agency,
        year=str(to_be(year) if lang() == "th" else year),
        title=title,
        version=view.version,
        site=site,
        url=url,
        accessed=when(now),
    )
    key = slugify(f"{view.name}-{year}", limit=80)
    bibtex = "\n".join(
        (
            f"@misc{{{key},",
            f"  author    = {{{{{_braced(agency)}}}}},",
            f"  title     = {{{_braced(title)}}},",
            f"  year      = {{{year}}},",
            f"  version   = {{{view.version}}},",
            f"  publisher = {{{_braced(site)}}},",
            f"  url       = {{{url}}},",
            f"  urldate   = {{{now.date().isoformat()}}}",
            "}",
        )
    )
    ris = "\n".join(
        (
            "TY  - DATA",
            f"AU  - {_line(agency)}",
            f"TI  - {_line(title)}",
            f"PY  - {year}",
            f"ET  - {view.version}",
            f"PB  - {_line(site)}",
            f"UR  - {url}",
            f"Y2  - {now.date().isoformat()}",
            "ER  -",
        )
    )
    return Citations(plain, bibtex, ris)


def _line(value: str) -> str:
    return " ".join(value.split())


def _braced(value: str) -> str:
    return _line(value).translate({ord("{"): "(", ord("}"): ")", ord("\\"): "/"})
