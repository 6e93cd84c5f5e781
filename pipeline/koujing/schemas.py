"""What every kind of lexicon holds: its columns, their types, the values they may have. Declared here and nowhere else.

`lexicons.load` asks `problem` whether a file fits the schema of its kind, and refuses it where not: an unknown column, a
value outside its vocabulary or a number that is none would else be lost in silence. The columns `id`, `surface` and
`source` belong to every kind and are the business of `lexicons.py`. A user's file may lack any column that is not
required; columns of its own are called `note` or begin with `_`. docs/lexicons.md is generated from here.

A column is checked by its distinct values, not cell by cell: most columns of 50,000 rows hold a dozen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from koujing import periods, vocabularies
from koujing.vocabularies import Vocabulary

COMMON = ("id", "surface", "source")  # columns of every kind
NOTE = "note"


class Type(NamedTuple):
    """What a cell that is not empty may hold."""

    name: str  # as docs/lexicons.md says it
    wanted: str = ""  # as a message says it; '' where anything goes
    misfit: Callable[[str], str] | None = None  # the part of a cell that can't stand, or ''
    values: Vocabulary | None = None  # with meanings, where it has any


class Depending(NamedTuple):
    """A type that another column of the row decides: a value not named here leaves the cell empty, one named fills it."""

    column: str
    types: Mapping[str, Type]


class Column(NamedTuple):
    """A column of a lexicon."""

    name: str
    type: Type
    doc: str
    required: bool = False
    depending: Depending | None = None


class Schema(NamedTuple):
    """A kind of lexicon: what it holds, and its columns besides those of every kind."""

    what: str
    columns: tuple[Column, ...] = ()
    yours: bool = True  # a user's rows are added to ours

    @property
    def names(self) -> tuple[str, ...]:
        """All columns that a file of the kind may have, but those of its own."""
        return (*COMMON[:2], *(column.name for column in self.columns), COMMON[2])


class Problem(NamedTuple):
    """What is wrong with a file: the row by its place among the rows, -1 for the header, and what to say."""

    row: int
    said: str


# -- types


def _one_of(values: Collection[str]) -> Type:
    allowed = frozenset(values)
    meanings = values if isinstance(values, Mapping) else None
    return Type("one of", "one of " + " ".join(values), lambda cell: "" if cell in allowed else cell, meanings)


def _some_of(values: Collection[str], mark: str = "|") -> Type:
    allowed, named = frozenset(values), "blanks" if mark == " " else mark
    meanings = values if isinstance(values, Mapping) else None
    return Type(
        f"some of, parted by {named}",
        f"one of {' '.join(values)}, several parted by {named}",
        lambda cell: next((part for part in cell.split(mark) if part not in allowed), ""),
        meanings,
    )


def _shaped(name: str, wanted: str, pattern: str) -> Type:
    fits = re.compile(pattern).fullmatch
    return Type(name, wanted, lambda cell: "" if fits(cell) else cell)


def _list_of(wanted: str, pattern: str) -> Type:
    fits = re.compile(pattern).fullmatch
    return Type("list", wanted, lambda cell: next((part for part in cell.split("|") if not fits(part)), ""))


def _no_period(cell: str) -> str:
    try:
        periods.bounds(cell)
    except periods.PeriodError:
        return cell
    return ""


TEXT = Type("text")
LIST = Type("list")
CHARACTERS = Type("characters")
INT = _shaped("whole number", "a whole number such as 4", r"-?\d{1,9}")
NUMBER = _shaped("number", "a number such as 0.65", r"-?\d{1,15}(?:\.\d+)?(?:e-?\d{1,2})?")
SHARE = _shaped("number", "a number from 0 to 1, such as 0.65", r"0(?:\.\d+)?|1(?:\.0+)?")
BOOL = _shaped("1 or empty", "1, or empty for no", "1")
DATE = Type("date", "an EDTF date such as 2018-05-23, 2018-05, 2018 or 2018-05/2018-06", _no_period)
YEAR = _shaped("year", "a year of four digits", r"\d{4}")
MONTH_DAY = _shaped("month-day", "a month and a day such as 05-01", r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
COUNTRY = _shaped("country", "a code of two capitals (ISO 3166) such as SG", "[A-Z]{2}")
CURRENCY = _shaped("currency", "a code of three capitals (ISO 4217) such as SGD", "[A-Z]{3}")
SUNDAYS = _shaped("days after", "days after Easter Sunday such as -2", r"-?\d{1,3}")
WEEKDAY = _shaped("month-nth-weekday", "month, which one and weekday such as 05-2-7", r"(?:0[1-9]|1[0-2])-[1-5]-[1-7]")
TERM = _one_of(vocabularies.SOLAR_TERMS)
BREAK = _shaped("days off", "first..last day off from the festival such as 0..2, cn before it for official ones", r"(?:cn )?-?\d+\.\.-?\d+")
GUARDED = _list_of("surface:characters such as 元:素宵", "[^:]+:.+")
REGIONAL = _list_of(
    f"region:name such as HK:GDP, the region one of {' '.join(vocabularies.REGIONS)}", f"(?:{'|'.join(vocabularies.REGIONS)}):.+"
)
WORDINGS = _list_of(
    f"wording=kind, the kind one of {' '.join(vocabularies.VARIANTS)}", f"[^=]+=(?:{'|'.join(vocabularies.VARIANTS)})"
)
GUARDS = _list_of(
    "one of quoted free whole not_before=WORDS not_after=WORDS, words parted by blanks", "quoted|free|whole|not_(?:before|after)=.+"
)
DOMAINS = _list_of("a domain such as people.com.cn, = before it for itself alone", r"=?[a-z0-9.-]+\.[a-z0-9-]+")

# -- columns that several kinds have

ALIASES = Column("aliases", LIST, "further surfaces of the same entry")
REGION = Column("region", _one_of(vocabularies.REGIONS), "whose it is")
REGIONS = Column("region", _some_of(vocabularies.REGIONS, " "), "where it is so; empty: everywhere")
CLASS = Column("class", _one_of(vocabularies.SLOGAN_CLASSES), "its form or use")


def _named(label: str) -> tuple[Column, ...]:
    """Columns of named things."""
    return (
        ALIASES,
        Column("weak", LIST, "surfaces that count only in context: beside the parent, in the own region, or after the full name"),
        Column("label", _one_of(vocabularies.ENTITY_LABELS), f"another label than {label}"),
        REGION,
    )


_SLOGAN = (
    ALIASES,
    CLASS,
    Column("also", _some_of(tuple(vocabularies.SLOGAN_CLASSES)), "further classes"),
    Column("family", TEXT, "key that its longer and shorter forms share"),
    REGION,
    Column("since", DATE, "first date at which a program found it in the corpus of its source"),
    Column("expansion", TEXT, "what a numeral stands for, members parted by 、"),
    Column("variants", WORDINGS, "other wordings, each with what it does to the surface"),
    Column("guard", GUARDS, "where it counts: only between quotation marks, over ends of words too, in one piece, not beside some words"),
    Column("batch", INT, "which `koujing lexicon add` brought it"),
)

_WHEN = Depending("kind", {"event": DATE, "age": DATE, "plan": DATE, "era": YEAR})
_DAY = Depending("calendar", {"solar": MONTH_DAY, "lunar": MONTH_DAY, "term": TERM, "weekday": WEEKDAY, "easter": SUNDAYS})
_BASIS = Depending("dimension", {name: _one_of(values) for name, values in vocabularies.BASIS_VALUES.items()})

SCHEMAS: Mapping[str, Schema] = {
    # slogans
    "slogans": Schema("Slogans and set wordings of policy, one canonical wording a line.", _SLOGAN),
    "candidates": Schema(
        "Slogans that `koujing mine` found and nobody has reviewed; given with `--candidates`.",
        (
            Column("accept", TEXT, "empty; yes takes the row into a lexicon (koujing lexicon add)"),
            Column("score", NUMBER, "0 to 1: how like a slogan it is, and a little for how many articles have it"),
            *_SLOGAN,
            Column("known", TEXT, "the lexicon row that has it; null, for what a lexicon has is left out"),
            Column("frequency", INT, "occurrences in articles that are no reprints"),
            Column("documents", INT, "articles that have it"),
            Column("pmi", NUMBER, "how much more often its words stand together than by chance, at the weakest joint, nats"),
            Column("entropy", NUMBER, "how free the words before and behind are, the lesser of both sides, nats"),
            Column("quoted_share", NUMBER, "share of its occurrences between quotation marks"),
            Column("chain_share", NUMBER, "share of its occurrences with 、 at one side"),
            Column("form", TEXT, "the form rule that takes it for a slogan"),
            Column("form_score", NUMBER, "how sure that rule is, 0 to 1"),
            Column("burst", NUMBER, "how unevenly it lies over the months or years, 0 to 1"),
            Column("first", TEXT, "earliest date of publication"),
            Column("last", TEXT, "latest date of publication"),
            Column("outlets", LIST, "outlets that have it, parted by |, the one with most articles first"),
            Column("examples", TEXT, "as published, the candidate marked ▸…◂: the first, one between, the last; parted by ‖"),
        ),
    ),
    "slogan_moulds": Schema(
        "Moulds that slogans are cast in: ? one character, … a word or a few, (a|b) a choice.",
        (Column("score", SHARE, "how sure the mould is", required=True),),
        yours=False,
    ),
    "slogan_templates": Schema(
        "Goals with a slot: a verb that mobilises, some characters, a fixed object.",
        (
            Column("verbs", LIST, "what may open it", required=True),
            Column("objects", LIST, "what may close it", required=True),
            Column("slot", INT, "how many characters may stand between", required=True),
            Column("score", SHARE, "how sure the template is", required=True),
            Column("bare", _one_of(("no",)), "no: the slot may not be empty"),
        ),
        yours=False,
    ),
    "slogan_words": Schema(
        "Words that slogan forms are made of, or that speak against a slogan.",
        (Column("role", _one_of(vocabularies.SLOGAN_ROLES), "what it is to the forms", required=True),),
        yours=False,
    ),
    "idioms": Schema("Ordinary idioms with the outline of a slogan: negatives.", yours=False),
    # entities
    "places": Schema(
        "Places: divisions of CN, HK, MO, TW, countries, cities, regions, waters, mountains, zones, sites.",
        (
            ALIASES,
            Column("weak", LIST, "surfaces that count only beside the parent, before a type word or after the full name"),
            Column("abbr", LIST, "its one-character names, which `abbreviations` has too"),
            Column("label", _one_of(vocabularies.PLACE_LABELS), "what it is; empty: GPE"),
            Column("level", _one_of(vocabularies.PLACE_LEVELS), "its rank"),
            Column("parent", TEXT, "the full name of the place it lies in"),
            REGION,
        ),
    ),
    "bodies": Schema(
        "Party, government, court, association, company and media bodies.",
        (
            *_named("ORG"),
            Column("parent", TEXT, "the body above it, by its surface"),
            Column("kind", _one_of(vocabularies.BODY_KINDS), "what kind of body"),
        ),
    ),
    "people": Schema(
        "Well-known people, with the spellings of their names by region.",
        (
            ALIASES,
            Column("weak", BOOL, "also an everyday word or a common name: a person only beside a post or a verb of speech"),
            Column("label", _one_of(vocabularies.ENTITY_LABELS), "another label than PERSON"),
            REGION,
        ),
    ),
    "documents": Schema("Laws, plans, treaties and reports that are named without 《》 too.", _named("DOC")),
    "events": Schema("Meetings, congresses, exhibitions and games with a name of their own.", _named("EVENT")),
    "projects": Schema("Named programmes, schemes, services and campaigns.", _named("PROJECT")),
    "suffixes": Schema(
        "Type words that end a name: 委, 大学, 大桥.",
        (
            ALIASES,
            Column("label", _one_of(vocabularies.TYPE_LABELS), "what the name is then; empty: ORG"),
            Column("needs", _one_of(vocabularies.TYPE_NEEDS), "what must stand before it; empty: anchor"),
            Column("gap", INT, "how many unknown characters may stand between; empty: 0"),
            Column("own", BOOL, "the name starts after the place"),
            Column("notnext", CHARACTERS, "which next characters cancel it"),
        ),
    ),
    "abbreviations": Schema(
        "One-character names of places, alone or together; what one stands for is in `places`, column abbr.",
        (
            Column("kind", _one_of(vocabularies.SHORT_KINDS), "where it counts", required=True),
            Column("notbefore", CHARACTERS, "characters that make another word with it, standing before it"),
            Column("notafter", CHARACTERS, "likewise, standing behind it"),
        ),
    ),
    "posts": Schema(
        "Words for posts, and words that stand before a name.",
        (
            Column("kind", _one_of(vocabularies.POST_KINDS), "how it goes with a name; empty: head"),
            Column("place", BOOL, "a place beside it is enough"),
        ),
    ),
    "speech": Schema(
        "Verbs of speech, and whom unnamed speakers are called by.",
        (Column("kind", _one_of(vocabularies.SPEECH_KINDS), "what it introduces; empty: speech"),),
    ),
    "edges": Schema(
        "Words at the edges of names.", (Column("kind", _one_of(vocabularies.EDGE_KINDS), "what it says of the edge", required=True),)
    ),
    "namewords": Schema(
        "Words that names of bodies, sites and plans are made of.",
        (Column("kind", _one_of(vocabularies.NAME_WORD_KINDS), "what it does in a name", required=True),),
    ),
    "surnames": Schema(
        "What personal names are made of.", (Column("kind", _one_of(vocabularies.NAME_KINDS), "which part of a name; empty: surname"),)
    ),
    "nonames": Schema("Words of two or three characters that begin like a surname and are no name."),
    # figures
    "indicators": Schema(
        "What figures count: indicators of CN, HK, MO and TW statistics.",
        (
            ALIASES,
            Column("unit", TEXT, "the usual code of its unit, as in `units`"),
            Column("kind", _one_of(vocabularies.INDICATOR_KINDS), "what kind of amount"),
            Column("generic", LIST, "surfaces too general to name it when words stand before them"),
            Column("regional", REGIONAL, "surfaces that mean it in one region only"),
        ),
    ),
    "units": Schema(
        "Units behind a number and, of money, before it.",
        (
            ALIASES,
            Column("kind", _one_of(vocabularies.UNIT_KINDS), "what the number is then; empty: count, or money before the number"),
            Column("code", TEXT, "ISO 4217, UCUM, {annotation}, 1 or pp; empty for money of the place"),
            Column("prefix", LIST, "surfaces that stand before the number"),
            Column("not_before", GUARDED, "characters before which a surface is none"),
        ),
    ),
    "counted": Schema(
        "Nouns that are counted with a general classifier (个 家 名 项).",
        (ALIASES, Column("code", TEXT, "the {annotation} they give its unit", required=True)),
    ),
    "measures": Schema(
        "Words round a number that say what is claimed of it; a word may have several rows.",
        (ALIASES, Column("role", _one_of(vocabularies.MEASURE_ROLES), "what it says; empty: adverb")),
    ),
    "hedges": Schema(
        "Words that say how exactly a number is meant.",
        (
            ALIASES,
            Column("place", _one_of(vocabularies.HEDGE_PLACES), "where it stands; empty: front"),
            Column("qualifier", _one_of(vocabularies.HEDGE_QUALIFIERS), "what the number then is; empty: exact"),
            Column("not_after", CHARACTERS, "characters behind which a hedge of one character is none"),
        ),
    ),
    "no_figures": Schema(
        "Words, names and idioms whose Chinese numerals count nothing.",
        (ALIASES, Column("reason", _one_of(vocabularies.WORD_REASONS), "value of `numbers.reason`; empty: other")),
    ),
    "areas": Schema(
        "Places that figures speak of: countries and groups of them, provinces, cities.",
        (
            ALIASES,
            Column("kind", _one_of(vocabularies.AREA_KINDS), "its rank"),
            Column("parent", TEXT, "the next larger place"),
            Column("region", COUNTRY, "its country"),
            Column("currency", CURRENCY, "its money"),
            Column("short", CHARACTERS, "the one character for it in 对台出口"),
        ),
    ),
    "bases": Schema(
        "Words that name the basis (口径) of a figure.",
        (
            ALIASES,
            Column("dimension", _one_of(vocabularies.BASIS_VALUES), "which side of the basis", required=True),
            Column("value", TEXT, "what it is", depending=_BASIS),
        ),
        yours=False,
    ),
    "amounts": Schema(
        "Last words of an indicator's name that only say that it is an amount.",
        (
            ALIASES,
            Column("of", _one_of(vocabularies.AMOUNTS), "of what", required=True),
            Column("not", LIST, "names that end alike and say more"),
        ),
        yours=False,
    ),
    "same_indicators": Schema(
        "Indicators that are compared as one.",
        (
            ALIASES,
            Column("indicator", TEXT, "id of the indicator; empty: by its surfaces"),
            Column("means", TEXT, "id or name of the indicator it is compared as", required=True),
            Column("from", _one_of(vocabularies.MEASURES), "only claims of this measure"),
            Column("to", _one_of(vocabularies.MEASURES), "which are then of this one"),
            Column("place", TEXT, "only there"),
        ),
        yours=False,
    ),
    # times
    "anchors": Schema(
        "What a date can be counted from: 改革开放以来, 十四五, 贞观三年.",
        (
            ALIASES,
            Column("kind", _one_of(vocabularies.ANCHOR_KINDS), "what it is", required=True),
            Column("date", DATE, "when it was", depending=_WHEN),
            REGIONS,
        ),
    ),
    "festivals": Schema(
        "Festivals and days of remembrance.",
        (
            ALIASES,
            Column("short", LIST, "surfaces that need quotation marks or a word such as 假期 behind"),
            Column("calendar", _one_of(vocabularies.CALENDARS), "what `date` is counted in", required=True),
            Column("date", TEXT, "its day", depending=_DAY),
            Column("days", BREAK, "its days off"),
            REGIONS,
        ),
    ),
    # texts
    "words": Schema(
        "Words that are cut as one.",
        (ALIASES, Column("pos", _one_of(vocabularies.PARTS_OF_SPEECH), "part of speech in jieba's tags; empty: n")),
    ),
    "conversion": Schema(
        "Words whose conversion to Simplified the dictionaries miss or get wrong.",
        (
            Column("simplified", TEXT, "as many characters as `surface`; empty: it stays as it is"),
            Column("where", _one_of(vocabularies.CONVERSIONS), "where that holds; empty: any"),
        ),
    ),
    "layout": Schema(
        "Words that show the parts of an article: captions, bylines, datelines.",
        (ALIASES, Column("use", _one_of(vocabularies.LAYOUT_USES), "what it shows", required=True)),
        yours=False,
    ),
    "outlets": Schema(
        "Newspapers, agencies, broadcasters, sites, as they write their names.",
        (
            ALIASES,
            Column("domains", DOMAINS, "hold for all below them, unless a longer one is listed"),
            REGION,
            Column("kind", _one_of(vocabularies.OUTLET_KINDS), "what kind of outlet", required=True),
        ),
        yours=False,
    ),
}
"""Every kind of lexicon, by what it is about."""


# -- checking


def is_own(name: str) -> bool:
    """Whether a column is the file's own business: `note`, or `_anything`."""
    return name == NOTE or name.startswith("_")


def problem(kind: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Problem | None:
    """The first thing in a file that does not fit its kind, or null.

    Args:
        kind: a key of SCHEMAS.
        header: names of the columns.
        rows: cells, stripped, as many a row as the header has.

    >>> problem("hedges", ["id", "surface", "qualifier", "source"], [["H1", "逾", "over", "known"]]).said
    "column qualifier: value 'over': one of exact about more_than less_than at_least at_most nearly and_more several"
    """
    schema = SCHEMAS[kind]
    if said := _odd_header(kind, header, rows):
        return Problem(-1, said)
    found: list[Problem] = []
    places = {name: at for at, name in enumerate(header)}
    for column in schema.columns:
        if column.depending:
            found += _depending(column, column.depending, places, rows)
        elif column.name not in places:
            if column.required:
                found.append(Problem(-1, f"column {column.name}: it is missing: {column.type.wanted or column.doc}"))
        elif column.required or column.type.misfit:
            found += _misfits(column, places[column.name], rows)
    return min(found, default=None)


def _odd_header(kind: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    names = SCHEMAS[kind].names
    for at, name in enumerate(header):
        if not name and not any(row[at] for row in rows):
            continue  # a tab too many
        if name in header[:at]:
            return f"column {name}: it stands twice"
        if name not in names and not is_own(name):
            [nearest] = get_close_matches(name, names, 1, 0)
            return (
                f"column {name}: {kind} has none of that name; the nearest is {nearest} of {' '.join(names)}; "
                "a column of your own is called note or begins with _"
            )
    return ""


def _misfits(column: Column, at: int, rows: Sequence[Sequence[str]]) -> Iterable[Problem]:
    """The first row with a value that does not fit, if there is one."""
    bad = {cell: part for cell in {row[at] for row in rows} if (part := _misfit(column, cell)) is not None}
    if bad:
        row = next(number for number, cells in enumerate(rows) if cells[at] in bad)
        yield Problem(row, f"column {column.name}: value {bad[rows[row][at]]!r}: {column.type.wanted or 'fill it in: ' + column.doc}")


def _misfit(column: Column, cell: str) -> str | None:
    if not cell:
        return "" if column.required else None
    return (column.type.misfit(cell) or None) if column.type.misfit else None


def _depending(column: Column, on: Depending, places: Mapping[str, int], rows: Sequence[Sequence[str]]) -> Iterable[Problem]:
    if on.column not in places:
        return  # said already: it is required
    first, second = places[on.column], places.get(column.name)
    bad: dict[tuple[str, str], str] = {}
    pairs = {(row[first], "" if second is None else row[second]) for row in rows}
    for value, cell in pairs:
        wanted = on.types.get(value)
        if wanted is None and cell:
            bad[value, cell] = f"column {column.name}: value {cell!r}: empty where {on.column} is {value}"
        elif wanted is not None and (not cell or (wanted.misfit and wanted.misfit(cell))):
            bad[value, cell] = f"column {column.name}: value {cell!r}: {wanted.wanted} where {on.column} is {value}"
    if bad:
        keys = ((row[first], "" if second is None else row[second]) for row in rows)
        row, key = next((row, key) for row, key in enumerate(keys) if key in bad)
        yield Problem(row, bad[key])


# -- telling


def documentation() -> str:
    """The part of docs/lexicons.md that says what each kind holds."""
    mine = {kind: schema for kind, schema in SCHEMAS.items() if schema.yours and kind != "candidates"}  # docs/candidates.md
    ours = {kind: schema for kind, schema in SCHEMAS.items() if not schema.yours}
    head = ["| kind | what it holds | columns of its own |", "|---|---|---|"]
    out = head + [_cells(f"[{kind}](#{kind})" if schema.columns else kind, schema.what, _names(schema)) for kind, schema in mine.items()]
    out += ["", "Of these only ours is read, and a file of yours of such a kind is refused:", "", *head]
    out += [_cells(kind, schema.what, _names(schema)) for kind, schema in ours.items()]
    for kind, schema in mine.items():
        if schema.columns:
            out += ["", f"### {kind}", "", schema.what, "", "| column | type | what it says |", "|---|---|---|"]
            out += [_line(column) for column in schema.columns]
    return "\n".join(out)


def _names(schema: Schema) -> str:
    return ", ".join(column.name for column in schema.columns) or "none"


def _line(column: Column) -> str:
    kind = column.type
    if column.depending:
        on = column.depending
        said = "; ".join(f"{value}: {wanted.name}" for value, wanted in on.types.items())
        kind = Type(f"by {on.column}: {said}")
    values = "; ".join(f"`{value}` {meaning}" for value, meaning in (kind.values or {}).items())
    name = f"list, each {kind.wanted}" if kind.name == "list" and kind.wanted else kind.name
    name = kind.wanted if not values and name.startswith(("one of", "some of")) else name
    return _cells(column.name, name, column.doc + (f": {values}" if values else "") + (" (required)" if column.required else ""))


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
