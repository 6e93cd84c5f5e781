"""Who published it: outlets by their address, by their name as they or others write it, and their region.

`models/lexicons/outlets.tsv` has names in the script the outlet itself uses, other names, and domains. A domain holds
for what lies under it, the longest one listed wins: `std.stheadline.com` is 星島日報, `hd.stheadline.com` 頭條日報; one
that is written `=gov.hk` holds for itself alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from koujing import lexicons
from koujing.convert import simplify
from koujing.findings import fold

_SPACES = re.compile(r"[\s\u3000\xa0]+")
_TAIL = re.compile(r"(?:官方|网站|新闻网|电子版|电子报|数字报|客户端|官网|网络版|记者|社)+$")
_COUNTRY = {"hk": "HK", "mo": "MO", "tw": "TW", "cn": "CN", "taipei": "TW"}


class Outlet(NamedTuple):
    """A publisher: its name as it writes it, its place, and what it is."""

    name: str
    region: str | None
    kind: str  # newspaper agency broadcaster government online portal
    id: str = ""


def by_url(url: str | None) -> Outlet | None:
    """The outlet whose site an address belongs to.

    >>> by_url("https://hd.stheadline.com/news/1").name
    '頭條日報'
    """
    labels = host(url).split(".")
    if found := _known().domains.get("=" + ".".join(labels)):
        return found
    for start in range(len(labels)):
        if found := _known().domains.get(".".join(labels[start:])):
            return found
    return None


def by_name(name: str | None) -> Outlet | None:
    """The outlet of a name or abbreviation, in any script.

    >>> by_name("人民网－人民日报").name, by_name("濠江無名報")
    ('人民日报', None)
    """
    if not name:
        return None
    key = _key(name)
    known = _known().names
    if found := known.get(key) or known.get(_TAIL.sub("", key)):
        return found if found.region else found._replace(name=name.strip())
    for part in reversed(re.split(r"[-|/·,]", key)):
        if len(part) > 1 and (found := known.get(part)):
            return found
    return None


def region_of(url: str | None) -> str | None:
    """CN HK MO TW by the country of an address, where it has one of ours."""
    return _COUNTRY.get(host(url).rpartition(".")[2])


def host(url: str | None) -> str:
    """The host of an address in lower case, or ""."""
    try:
        found = urlsplit(unquote(url or "") if "://" in (url or "") else f"//{url or ''}").hostname or ""
    except ValueError:
        return ""
    return found.lower().removeprefix("www.").strip(".")


class _Known(NamedTuple):
    domains: dict[str, Outlet]
    names: dict[str, Outlet]


@cache
def _known() -> _Known:
    domains: dict[str, Outlet] = {}
    names: dict[str, Outlet] = {}
    for entry in lexicons.load("outlets"):
        name = entry.surface.partition("（")[0]  # what stands in brackets tells namesakes apart
        outlet = Outlet(name, entry.get("region"), entry.row["kind"], entry.key)
        for domain in filter(None, entry.row["domains"].split("|")):
            domains.setdefault(domain, outlet)
        for key in dict.fromkeys(_key(surface) for surface in (name, *entry.surfaces)):
            taken = names.setdefault(key, outlet)
            if taken.region != outlet.region:  # 經濟日報, 文匯報: the name alone does not say where
                names[key] = Outlet(taken.name, None, taken.kind)
    return _Known(domains, names)


def _key(name: str) -> str:
    return _SPACES.sub("", fold(simplify(name))).lower().strip("\"'《》【】[]:")
