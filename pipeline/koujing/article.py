"""Article: one text as published, with what is known about it.

An Article never changes after it was made. Its `text` is what every offset in every table points into. The only thing
mended is what no file format can hold: lone surrogates become U+FFFD, one for one, and `flags` says how many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from koujing import periods, vocabularies

REGIONS = tuple(vocabularies.REGIONS)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class ArticleError(ValueError):
    """What is said about an article can't be true: a date that is none, a region nobody knows."""


@dataclass(frozen=True)
class Article:
    """A text as published and its metadata; unknown is null.

    Raises:
        ArticleError: `published` is no EDTF date, or `region` is none of CN HK MO TW.

    Examples:
        >>> Article("橫琴", published="2022-04", region="MO").published
        '2022-04'
    """

    text: str
    id: str = "text"  # path relative to the input; `#n` for the n-th record of a file
    title: str | None = None
    outlet: str | None = None
    region: str | None = None  # the publisher's place: CN HK MO TW
    author: str | None = None
    published: str | None = None  # EDTF: YYYY, YYYY-MM, YYYY-MM-DD
    published_source: str | None = None  # metadata page text name option
    url: str | None = None
    encoding: str | None = None
    sha256: str | None = None  # of the bytes it was read from
    flags: tuple[str, ...] = ()  # what was replaced or could not be understood: `replaced:3`

    def __post_init__(self) -> None:
        if self.region is not None and self.region not in REGIONS:
            raise ArticleError(f"{self.id}: region {self.region!r} is none of {' '.join(REGIONS)}")
        if self.published is not None:
            try:
                periods.bounds(self.published)
            except periods.PeriodError as error:
                raise ArticleError(f"{self.id}: published {error}") from error
        mended, count = _SURROGATE.subn("\ufffd", self.text)
        if count:
            object.__setattr__(self, "text", mended)
            object.__setattr__(self, "flags", (*self.flags, f"surrogates:{count}"))

    def _repr_html_(self) -> str:
        from koujing import viewer

        return viewer.article_html(self)
