"""How to cite a network: one sentence of plain text, and an entry for BibTeX. Pure.

Entry: `@misc` with `url` and `urldate`, which biblatex and natbib styles print, and with the same in `howpublished` for the standard styles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from graphapp import __version__
from graphapp.exporters.bibtex import latex, latex_link, latex_title
from graphapp.exporters.text import one_line, title_with_filters
from graphapp.networks.provenance import DataSource, network_digest
from graphapp.networks.spec import NetworkView, counted

__all__ = ["Citation", "citation_of"]


@dataclass(frozen=True, slots=True)
class Citation:
    """What identifies a network: its title with its filters, the address of the view, the day on which it was seen, its data set, the numbers of its nodes and links,
    the digest of both (`graphapp.networks.provenance.network_digest`), and the revision of the store."""

    title: str
    link: str
    day: date
    data: DataSource
    nodes: int
    links: int
    digest: str
    revision: str
    noun: str = "author"

    @property
    def counts(self) -> str:
        """The size in words: "5 authors, 6 links"."""
        return f"{counted(self.nodes, self.noun)}, {counted(self.links, 'link')}"

    @property
    def data_text(self) -> str:
        """The data set in words: its name, source and licence; "" if nothing is known."""
        return "; ".join(filter(None, [self.data.name, self.data.origin, self.data.licence]))

    @property
    def fields(self) -> dict[str, Any]:
        """Everything about the citation, for JSON."""
        data = {"name": self.data.name, "source": self.data.origin, "licence": self.data.licence}
        own = ("title", "link", "nodes", "links", "digest", "revision", "text", "bibtex")
        return {"day": self.day.isoformat(), "data": data} | {name: getattr(self, name) for name in own}

    @property
    def text(self) -> str:
        """The citation as plain text in one line."""
        day = f"{self.day.day} {self.day:%B %Y}"
        data = f"Data set: {self.data_text}." if self.data_text else ""
        state = f"Digest {self.digest}, store revision {self.revision}."
        parts = [f"{self.title} [{self.counts}].", data, f"graphapp {__version__}, {day}.", self.link, state]
        return one_line(" ".join(filter(None, parts)))

    @property
    def bibtex(self) -> str:
        """The citation as a BibTeX entry, ending with a line break."""
        data = f"Data set: {self.data_text}. " if self.data_text else ""
        note = f"{data}{self.counts}. Digest {self.digest}, store revision {self.revision}. graphapp {__version__}"
        fields = {
            "title": latex_title(self.title),
            "howpublished": f"\\url{{{latex_link(self.link)}}}",
            "year": str(self.day.year),
            "month": f"{self.day:%b}".lower(),
            "url": latex_link(self.link),
            "urldate": self.day.isoformat(),
            "note": latex(note),
        }
        lines = [
            f"  {name} = {value}," if name == "month" else f"  {name} = {{{value}}},"
            for name, value in fields.items()
        ]
        return "\n".join([f"@misc{{graphapp-{self.digest[:8]},", *lines, "}", ""])


def citation_of(view: NetworkView, data: DataSource, link: str, day: date) -> Citation:
    """The citation of a network as it was shown at `link` on a day."""
    title = title_with_filters(view)
    nodes, links = len(view.nodes), len(view.edges)
    return Citation(title, link, day, data, nodes, links, network_digest(view), view.revision, view.spec.noun)
