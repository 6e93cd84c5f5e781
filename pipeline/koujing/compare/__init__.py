"""Compare what the tables of a run hold: wording, slogans, figures and entities, across outlets and over time.

    import koujing
    tables = koujing.open("tables/")
    koujing.compare.keyness(tables, of="terms", by="outlet", target="…")
    koujing.compare.slogans.timeline(tables, by="region", over="year")
    koujing.compare.figures.pairs(tables, relations=["conflict", "revision"])
    koujing.compare.entities.quoted(tables)
    koujing.compare.charts.draw(…)

Each function takes `Tables` and gives a tidy DataFrame; `RESULTS` says what its columns are, `frame.attrs` of how many
articles it is. Articles are chosen and grouped in one way everywhere (`groups.Choice`), reprints are counted once, and each
row leads back to articles: by its offsets, or by `occurrences`. `write` makes all results of a folder.
"""

from koujing.compare import charts, entities, figures, slogans
from koujing.compare.catalogue import RESULTS
from koujing.compare.collocates import collocations
from koujing.compare.concordance import kwic, occurrences
from koujing.compare.groups import Choice, Groups, group_articles
from koujing.compare.keywords import keyness
from koujing.compare.likeness import distinctive, similarity
from koujing.compare.results import CompareError, documentation
from koujing.compare.spread import dispersion
from koujing.compare.writing import Written, everything, write

__all__ = [
    "RESULTS",
    "Choice",
    "CompareError",
    "Groups",
    "Written",
    "charts",
    "collocations",
    "dispersion",
    "distinctive",
    "documentation",
    "entities",
    "everything",
    "figures",
    "group_articles",
    "keyness",
    "kwic",
    "occurrences",
    "similarity",
    "slogans",
    "write",
]
