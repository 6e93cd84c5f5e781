"""The columns of every result: what one row says, in which order, and what makes a row unique.

`RESULTS` is to results what `koujing.tables.SCHEMA` is to tables; docs/comparisons.md is generated from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from koujing.tables import Column


class Result(NamedTuple):
    """A result: what one row says, its columns in order, and the columns that make a row unique."""

    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def _c(name: str, type_: str, doc: str) -> Column:
    return Column(name, type_, doc)


_FIRST = (
    _c("article_id", "str", "article of the earliest row behind this one"),
    _c("sentence", "int", "its sentence; null where the table counts whole articles"),
    _c("start", "int", "its first character in `articles.text`; null likewise"),
)
_ITEM = (
    _c("item", "str", "term, n-gram, slogan_id or entity_id"),
    _c("label", "str", "how to show it: the term itself, the canonical form, else the commonest wording"),
)
_PLACE = (
    _c("group", "str", "value of the column or period that was compared by"),
    _c("period", "str", "EDTF month, quarter or year of publication"),
)
_SLOGAN = (_c("slogan_id", "str", "as in slogans"), _c("canonical", "str", "its usual form, Simplified"))
_KEY = (
    _c("indicator_id", "str", "lexicon row, null where it is known by its words only"),
    _c("indicator", "str", "its name, Simplified"),
    _c(
        "measure",
        "str",
        "level yoy_growth mom_growth growth share difference multiple rank index; A|B where they differ",
    ),
    _c("ref_area", "str", "the place it is about"),
    _c("scope", "str", "whom or what inside the place"),
    _c("time_period", "str", "EDTF; A|B where they differ"),
    _c("unit", "str", "of both values"),
)


def _side(letter: str, what: str) -> tuple[Column, ...]:
    return (
        _c(f"article_{letter}", "str", f"article of the {what} claim"),
        _c(f"outlet_{letter}", "str", "its outlet"),
        _c(f"published_{letter}", "str", "its date of publication, EDTF"),
        _c(f"sentence_{letter}", "int", "its sentence"),
        _c(f"start_{letter}", "int", "first character of the figure"),
        _c(f"end_{letter}", "int", "after its last character"),
        _c(f"text_{letter}", "str", "the figure as published"),
        _c(f"value_{letter}", "float", "its value in `unit`; null for a range"),
        _c(f"qualifier_{letter}", "str", "its hedge, as in figures"),
        _c(
            f"basis_{letter}",
            "str",
            "basis the words name: seasonal=adjusted prices=real currency=USD …, parted by a space",
        ),
        _c(f"quote_{letter}", "str", "its sentence as published"),
    )


RESULTS: Mapping[str, Result] = {
    "keyness": Result(
        "What one group says more, or less, than another: one row an item.",
        (
            *_ITEM,
            _c("target", "str", "the group of column f1"),
            _c("reference", "str", "the group of column f2; `rest` for all others, `list` for a reference list"),
            _c("counted", "str", "occurrences (n: words), or units (f: units that hold it, n: units)"),
            _c("f1", "int", "frequency in the target, reprints once"),
            _c("f2", "int", "frequency in the reference, reprints once"),
            _c("n1", "int", "size of the target"),
            _c("n2", "int", "size of the reference"),
            _c("raw_f1", "int", "f1 with every reprint counted"),
            _c("raw_f2", "int", "f2 with every reprint counted"),
            _c("per_million1", "float", "f1 / n1 × 1,000,000"),
            _c("per_million2", "float", "f2 / n2 × 1,000,000"),
            _c("range1", "int", "units (articles or sentences) of the target that hold it"),
            _c("range2", "int", "units of the reference that hold it; null for a list"),
            _c(
                "dpnorm1",
                "float",
                "dispersion in the target, DPnorm: 0 even, 1 all in the smallest part; null for one unit",
            ),
            _c("dpnorm2", "float", "dispersion in the reference, likewise"),
            _c("log_ratio", "float", "log2 of relative frequencies, 0.5 for a frequency of 0 (Hardie 2014)"),
            _c(
                "log_ratio_low",
                "float",
                "lower end of its 95% interval (exact, conditional Poisson); null: no lower end",
            ),
            _c("log_ratio_high", "float", "upper end, likewise"),
            _c(
                "lrc",
                "float",
                "conservative log ratio (Evert 2022): end of the 95% interval nearer to 0, Bonferroni, else 0",
            ),
            _c("boot_low", "float", "2.5th percentile of log_ratio over resampled units; null where not asked for"),
            _c("boot_high", "float", "97.5th percentile, likewise"),
            _c(
                "g2",
                "float",
                "log-likelihood of all four cells (Dunning 1993; quanteda, CQPweb); negative: less than expected",
            ),
            _c("g2_rayson", "float", "log-likelihood of two cells (Rayson & Garside 2000; llwizard, Wmatrix); signed"),
            _c("pct_diff", "float", "%DIFF (Gabrielatos & Marchi 2011): 100 is twice as often; null where f2 is 0"),
            _c("odds_ratio", "float", "odds of target over reference, 0.5 added to all cells where one is 0"),
            _c("p", "float", "of `g2`, chi-squared with 1 degree of freedom, not corrected"),
            _c("q", "float", "p corrected by Benjamini and Hochberg over the rows of this target"),
            *_FIRST,
        ),
        ("target", "reference", "item"),
    ),
    "dispersion": Result(
        "How evenly an item is spread over the articles or sentences of a group.",
        (
            *_ITEM,
            _PLACE[0],
            _c("frequency", "int", "occurrences, reprints once"),
            _c("units", "int", "articles or sentences of the group"),
            _c("range", "int", "units that hold it"),
            _c("range_share", "float", "range / units"),
            _c("juilland_d", "float", "Juilland's D: 1 even, 0 clumped; null for one unit"),
            _c("dp", "float", "Gries's DP: 0 even, near 1 clumped (tlda and others turn it round)"),
            _c(
                "dpnorm",
                "float",
                "DP / (1 - smallest part) (Lijffijt & Gries 2012): 0 even, 1 clumped; null for one unit",
            ),
            *_FIRST,
        ),
        ("group", "item"),
    ),
    "collocations": Result(
        "What stands near a node: one row a collocate.",
        (
            _c("node", "str", "what was asked for, Simplified"),
            *_ITEM,
            _c("within", "str", "articles, sentences, or words each side"),
            _c("f", "int", "together: units that hold both, or occurrences in the windows"),
            _c("f1", "int", "of the node: units, or words in its windows"),
            _c("f2", "int", "of the collocate: units, or occurrences"),
            _c("n", "int", "all units, or all words"),
            _c("expected", "float", "f1 × f2 / n"),
            _c("mi", "float", "log2(f / expected)"),
            _c("log_dice", "float", "14 + log2(2f / (node + collocate)) (Rychlý 2008)"),
            _c("t", "float", "(f - expected) / √f"),
            _c("g2", "float", "log-likelihood of all four cells, negative: less than expected"),
            _c("log_ratio", "float", "log2 of its frequency near the node over elsewhere"),
            _c("p", "float", "of `g2`"),
            _c("q", "float", "p corrected by Benjamini and Hochberg"),
            *_FIRST,
        ),
        ("node", "item"),
    ),
    "similarity": Result(
        "How alike the wording of two groups is.",
        (
            _c("group_a", "str", "a group"),
            _c("group_b", "str", "another group, later in order"),
            _c("cosine", "float", "of their TF-IDF vectors, 0 to 1; null where one has no items"),
            _c("shared", "int", "items in both"),
            _c("items_a", "int", "items in the first"),
            _c("items_b", "int", "items in the second"),
            _c("articles_a", "int", "articles of the first, reprints once"),
            _c("articles_b", "int", "articles of the second, reprints once"),
        ),
        ("group_a", "group_b"),
    ),
    "distinctive": Result(
        "The items with the highest TF-IDF in each group.",
        (
            _PLACE[0],
            _c("rank", "int", "from 1"),
            *_ITEM,
            _c("tfidf", "float", "weight in the group's unit vector"),
            _c("frequency", "int", "occurrences in the group, reprints once"),
            _c("groups", "int", "groups that have it"),
            *_FIRST,
        ),
        ("group", "item"),
    ),
    "slogan_timeline": Result(
        "A slogan in a group and a period.",
        (
            *_SLOGAN,
            *_PLACE,
            _c("docs_with", "int", "articles with it, reprints once"),
            _c("docs", "int", "articles of group and period, reprints once"),
            _c("share", "float", "docs_with / docs"),
            _c("occurrences", "int", "how often, reprints once"),
            _c("raw_docs_with", "int", "articles with it, every reprint counted"),
            _c("raw_docs", "int", "articles, every reprint counted"),
            _c("raw_occurrences", "int", "how often, every reprint counted"),
            _c("chars", "int", "characters of those articles, reprints once"),
            _c("per_10k_chars", "float", "occurrences / chars × 10,000"),
            _c("tier", "str", "temperature: 沸 烫 热 暖 温 冷 or the names given; null where that hangs on a share of fewer than 30 articles"),
            *_FIRST,
        ),
        ("slogan_id", "group", "period"),
    ),
    "slogan_adoption": Result(
        "When a group first used a slogan, and how far behind.",
        (
            *_SLOGAN,
            _PLACE[0],
            _c("first", "date", "first day of the date of its earliest article"),
            _c("last", "date", "first day of the date of its latest article"),
            _c("first_published", "str", "date of the earliest article, EDTF as known"),
            _c("docs_with", "int", "articles with it, reprints once"),
            _c("rank", "int", "place among the groups by `first`, ties share it; the adoption curve counts these up"),
            _c("adopted", "float", "share of the groups that had it by then"),
            _c("days_behind_first", "int", "days after the first group; null unless both dates are to the day"),
            _c(
                "days_behind_source",
                "int",
                "days after the source group (negative: before it); null likewise, or without a source",
            ),
            *_FIRST,
        ),
        ("slogan_id", "group"),
    ),
    "slogan_lives": Result(
        "A slogan's life in the corpus.",
        (
            *_SLOGAN,
            _c("first", "date", "first day of the date of its earliest article"),
            _c("last", "date", "first day of the date of its latest article"),
            _c("first_published", "str", "date of the earliest article, EDTF as known"),
            _c("born", "str", "period of first sight; null where that is the corpus's first period"),
            _c("died", "str", "period after the last sight; null where it was silent for too short a time to say"),
            _c("periods", "int", "periods in which it was seen"),
            _c("outlets", "int", "outlets that used it"),
            _c("docs_with", "int", "articles with it, reprints once"),
            _c("occurrences", "int", "how often, reprints once"),
            *_FIRST,
        ),
        ("slogan_id",),
    ),
    "slogan_births": Result(
        "Slogans born and dead in a period.",
        (
            _PLACE[1],
            _c("births", "int", "slogans seen for the first time; null in the corpus's first period"),
            _c("deaths", "int", "slogans last seen in the period before; null where it is too early to say"),
            _c("alive", "int", "slogans between first and last sight, both included"),
            _c("seen", "int", "slogans seen in the period"),
            _c("docs", "int", "articles of the period, reprints once"),
        ),
        ("period",),
    ),
    "slogan_variants": Result(
        "How a family of slogans is worded in a group and a period.",
        (
            _c("family", "str", "family; a slogan without one is its own"),
            *_SLOGAN,
            _c("variant", "str", "kind of wording; null for the canonical one"),
            _c("wording", "str", "as worded, Simplified"),
            *_PLACE,
            _c("occurrences", "int", "how often, reprints once"),
            _c("docs_with", "int", "articles with it, reprints once"),
            _c("share", "float", "of the family's occurrences in group and period"),
            *_FIRST,
        ),
        ("family", "slogan_id", "wording", "group", "period"),
    ),
    "slogan_stances": Result(
        "How a group stands to a slogan.",
        (
            *_SLOGAN,
            _PLACE[0],
            _c("stance", "str", "asserted negated quoted-critically"),
            _c("occurrences", "int", "how often, reprints once"),
            _c("docs_with", "int", "articles, reprints once"),
            _c("share", "float", "of the slogan's occurrences in the group"),
            *_FIRST,
        ),
        ("slogan_id", "group", "stance"),
    ),
    "slogan_speakers": Result(
        "Who says a slogan.",
        (
            *_SLOGAN,
            _c("speaker_id", "str", "entity_id of who says it; null for the article's own voice"),
            _c("speaker", "str", "name of the speaker, Simplified"),
            _c("occurrences", "int", "how often, reprints once"),
            _c("docs_with", "int", "articles, reprints once"),
            _c("share", "float", "of the slogan's occurrences"),
            *_FIRST,
        ),
        ("slogan_id", "speaker_id"),
    ),
    "slogan_pairs": Result(
        "Two slogans in one article or sentence: the edges of a network.",
        (
            _c("slogan_a", "str", "slogan_id"),
            _c("canonical_a", "str", "its usual form"),
            _c("slogan_b", "str", "slogan_id, later in order"),
            _c("canonical_b", "str", "its usual form"),
            _c("together", "int", "units that hold both, reprints once"),
            _c("units_a", "int", "units that hold the first"),
            _c("units_b", "int", "units that hold the second"),
            _c("units", "int", "all units"),
            _c("npmi", "float", "normalised pointwise mutual information, -1 to 1"),
            _c("log_dice", "float", "14 + log2 of Dice"),
            _FIRST[0],
        ),
        ("slogan_a", "slogan_b"),
    ),
    "slogan_moves": Result(
        "A slogan's change of temperature from one period to the next.",
        (
            *_SLOGAN,
            _PLACE[0],
            _c("from_period", "str", "EDTF"),
            _c("to_period", "str", "the next period that has articles"),
            _c("from_tier", "str", "temperature; null where it was not seen"),
            _c("to_tier", "str", "temperature; null where it was not seen"),
            _c("steps", "int", "tiers risen (positive) or fallen"),
            _c("from_share", "float", "share of articles"),
            _c("to_share", "float", "share of articles"),
        ),
        ("slogan_id", "group", "from_period"),
    ),
    "figure_pairs": Result(
        "Two articles on the same figure, and whether they agree.",
        (
            _c("relation", "str", "repeat agreement compatible conflict revision basis"),
            _c("why", "str", "what decides it, in words"),
            *_KEY,
            *_side("a", "earlier"),
            *_side("b", "later"),
            _c("difference", "float", "value_b - value_a in `unit`"),
            _c("relative", "float", "difference / |value_a|"),
            _c("articles_a", "int", "articles that say the same as A under this key"),
            _c("articles_b", "int", "articles that say the same as B under this key"),
            _c("pairs_in_key", "int", "pairs there are; where rows are fewer, one of each reading was compared"),
        ),
        ("article_a", "start_a", "article_b", "start_b"),
    ),
    "figure_series": Result(
        "An indicator by place and period, as stated: one row a comparison key.",
        (
            *_KEY,
            _c("period_start", "date", "first day of time_period"),
            _c("period_end", "date", "last day of time_period"),
            _c("value", "float", "the latest published one (exact before hedged)"),
            _c("value_min", "float", "least value stated"),
            _c("value_max", "float", "greatest value stated"),
            _c("readings", "int", "different values stated"),
            _c("articles", "int", "articles that state it, reprints once"),
            _c("outlets", "int", "outlets that state it"),
            _c("status", "str", "one, same, agreeing, or differing values"),
            _c("modality", "str", "actual planned target forecast, of `value`"),
            _c("published", "str", "date of the article of `value`"),
            *_FIRST[:3],
            _c("text", "str", "figure as published"),
            _c("quote", "str", "its sentence as published"),
        ),
        ("indicator", "measure", "ref_area", "scope", "time_period", "unit"),
    ),
    "figure_implied": Result(
        "Values that nobody printed but that follow from two that were.",
        (
            _c(
                "kind", "str", "counterpart (高於全國0.4個百分點), previous (上修0.08個百分點), base (level and growth)"
            ),
            *_KEY,
            _c("value", "float", "what follows"),
            _c("value_min", "float", "lower bound by the precision printed"),
            _c("value_max", "float", "upper bound by the precision printed"),
            *_FIRST,
            _c("text", "str", "the stated figure as published"),
            _c("from_start", "int", "first character of the other figure"),
            _c("from_text", "str", "the other figure as published"),
            _c("quote", "str", "the sentence as published"),
        ),
        ("article_id", "start", "from_start", "kind"),
    ),
    "figure_sums": Result(
        "Figures that should add up, and whether they do.",
        (
            _c("check", "str", "parts (其中), share, growth"),
            _c(
                "status",
                "str",
                "holds, short (parts named are less than the whole), basis (money at current prices, growth may be real), fails",
            ),
            *_KEY,
            _c("stated", "float", "the value that was printed"),
            _c("computed", "float", "the value that the others give"),
            _c("tolerance", "float", "what the printed digits allow"),
            *_FIRST,
            _c("text", "str", "the stated figure as published"),
            _c("others", "str", "article_id:start of the figures it was computed from, parted by a space"),
            _c("other_texts", "str", "these as published, parted by ` + `"),
            _c("quote", "str", "sentence of the stated figure"),
        ),
        ("check", "article_id", "start"),
    ),
    "entity_pairs": Result(
        "Who appears with whom.",
        (
            _c("entity_a", "str", "entity_id"),
            _c("name_a", "str", "its name, Simplified"),
            _c("label_a", "str", "PERSON ORG GPE …"),
            _c("entity_b", "str", "entity_id, later in order"),
            _c("name_b", "str", "its name, Simplified"),
            _c("label_b", "str", "PERSON ORG GPE …"),
            _c("together", "int", "units that hold both, reprints once"),
            _c("units_a", "int", "units that hold the first"),
            _c("units_b", "int", "units that hold the second"),
            _c("units", "int", "all units"),
            _c("npmi", "float", "normalised pointwise mutual information, -1 to 1"),
            _c("log_dice", "float", "14 + log2 of Dice"),
            _FIRST[0],
        ),
        ("entity_a", "entity_b"),
    ),
    "entity_posts": Result(
        "Who held which post, as articles say, over time.",
        (
            _c("person_id", "str", "entity_id of the person"),
            _c("person", "str", "name, Simplified"),
            _c("position", "str", "post, Simplified"),
            _c("organisation_id", "str", "entity_id of the body"),
            _c("organisation", "str", "body, Simplified"),
            _c("type", "str", "post occupation"),
            _c("former", "bool", "said to be over"),
            _c("first", "date", "first day of the date of the earliest article that says so"),
            _c("last", "date", "first day of the date of the latest article that says so"),
            _c("articles", "int", "articles that say so, reprints once"),
            _c("outlets", "int", "outlets that say so"),
            *_FIRST,
        ),
        ("person_id", "position", "organisation", "former"),
    ),
    "entity_quotes": Result(
        "Who is quoted on what.",
        (
            _c("speaker_id", "str", "entity_id; null for unnamed speakers"),
            _c("speaker", "str", "name, Simplified"),
            _c("kind", "str", "what the words are about: entity slogan indicator; null where nothing is known"),
            _c("about", "str", "entity_id, slogan_id or indicator"),
            _c("label", "str", "its name, Simplified"),
            _PLACE[0],
            _c("statements", "int", "statements that hold it, reprints once"),
            _c("articles", "int", "articles, reprints once"),
            _c("direct", "float", "share of these in quotation marks"),
            *_FIRST,
        ),
        ("speaker_id", "kind", "about", "group"),
    ),
    "entity_names": Result(
        "What a group calls an entity.",
        (
            _c("entity_id", "str", "as in entities"),
            _c("label", "str", "PERSON ORG GPE …"),
            _c("canonical", "str", "full name, Simplified; null where not certain"),
            _c("name", "str", "wording, Simplified"),
            _c("form", "str", "full (the canonical name), short (its characters in order), other"),
            _PLACE[0],
            _c("occurrences", "int", "how often, reprints once"),
            _c("articles", "int", "articles, reprints once"),
            _c("share", "float", "of the entity's occurrences in the group"),
            _c("groups", "int", "groups that use this wording"),
            _c("own", "bool", "only this group uses it, while others name the entity too"),
            *_FIRST,
        ),
        ("entity_id", "name", "group"),
    ),
    "kwic": Result(
        "Key words in context, as published.",
        (
            _c("article_id", "str", "the article"),
            _c("sentence", "int", "the sentence"),
            _c("start", "int", "first character of the key word in `articles.text`"),
            _c("end", "int", "after its last character"),
            _c("left", "str", "what stands before, in the script asked for"),
            _c("text", "str", "the key word, likewise"),
            _c("right", "str", "what stands behind, likewise"),
            _c("item", "str", "slogan_id, entity_id, indicator … of a finding; null for a pattern"),
            _PLACE[0],
            _c("outlet", "str", "who published it"),
            _c("published", "str", "when, EDTF"),
            _c("reprint", "bool", "the article repeats an earlier one"),
        ),
        ("article_id", "start", "end"),
    ),
}
"""Every result with its columns in order."""
