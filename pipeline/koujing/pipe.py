"""The only spaCy wiring: extensions, components, `load`, `parse`, and each stage as a function of a string.

A component (`Marker`) puts what its finder found into `doc.spans[<group>]`, labels and ids included. Behind our own
tokenizer the finding is done already and only handed over; behind any other one the component finds for itself, so a
spaCy user can take one of them alone. What can be computed from a span is a getter, never stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, partial
from inspect import signature
from pathlib import Path
from typing import Any, Protocol, cast
from weakref import WeakKeyDictionary

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry

from koujing import convert, layout, resources
from koujing.article import Article
from koujing.findings import Entity, Finder, Finding, Reading, Sentence, Time, Word, longest_first
from koujing.ner.component import create_recognizer
from koujing.segment import FOUND, TEXT, Segmenter, create_segmenter
from koujing.stages.entities import Entities, Role, Statement
from koujing.stages.figures import Figure, Figures, Number
from koujing.stages.slogans import Slogan, Slogans
from koujing.stages.times import Times
from koujing.standins import create_stage
from koujing.typography import View
from koujing.words import Cutter

GROUPS = ("times", "entities", "slogans", "figures")
NEEDS: Mapping[str, frozenset[str]] = {
    "times": frozenset(),
    "entities": frozenset(),
    "slogans": frozenset({"entities"}),  # a name is no slogan; and who says it
    "figures": frozenset({"times", "entities", "slogans"}),  # 2022年 is no figure, nor is 一国两制; and when, where, who
}
"""What else a stage must have found or read to find the same as with all stages."""
CONFIG = "koujing.cfg"
MAX_CHARACTERS = 100_000_000  # spaCy's limit is meant for parsers; our stages are linear in time and memory


class AlignmentError(ValueError):
    """What a finder found does not end where a word ends: the tokenizer did not know of this finder."""


class SettingError(ValueError):
    """A setting is unknown; the message names the nearest one."""


class Stages(Protocol):
    """The four stages a pipeline was made with; they find, and they know how to read what they found."""

    times: Times
    entities: Entities
    slogans: Slogans
    figures: Figures


# -- extensions: the one place where koujing touches global state ---------------------------------------------------


def _source_of_span(span: Span) -> str:
    return str(span.doc._.source[span.start_char : span.end_char])


def _statement(span: Span) -> Statement | None:
    """The innermost statement that holds the span: who says it."""
    around = [said for said in read_doc(span.doc).statements if said.start <= span.start_char and span.end_char <= said.end]
    return min(around, key=lambda said: said.end - said.start, default=None)


def _at(span: Span, group: str, *, by_label: bool = False) -> Any:
    """The first row of a group that stands where the span does, and has its label where that counts."""
    read = read_doc(span.doc)
    meant = _MEANT[span.doc]
    if group not in meant.at:
        places = meant.at[group] = defaultdict(list)
        for row in getattr(read, group):
            places[row.start, row.end].append(row)
    here = meant.at[group].get((span.start_char, span.end_char), ())
    return next((row for row in here if not (by_label and span.label_) or row.label == span.label_), None)


def _statements(doc: Doc) -> list[Statement]:
    return read_doc(doc).statements


def _roles(doc: Doc) -> list[Role]:
    return read_doc(doc).roles


def _register_extensions() -> None:
    for name in ("source", "article_id", "published", "region"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    of_doc = {"statements": _statements, "roles": _roles}
    of_span: dict[str, Callable[[Span], Any]] = {"source": _source_of_span, "statement": _statement}
    of_span |= {name: partial(_at, group=f"{name}s") for name in ("time", "slogan", "figure", "number")}
    of_span["entity"] = partial(_at, group="entities", by_label=True)
    for name, getter in of_doc.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=getter)
    for name, read in of_span.items():
        if not Span.has_extension(name):
            Span.set_extension(name, getter=read)


_register_extensions()
registry.tokenizers.register("koujing.Segmenter.v1", func=create_segmenter)
STAGES: Mapping[str, Callable[..., Any]] = {
    "times": Times, "entities": create_stage, "slogans": Slogans, "figures": Figures,
}  # fmt: skip
for _name, _stage in STAGES.items():
    registry.misc.register(f"koujing.{_name.title()}.v1", func=_stage)


# -- components -----------------------------------------------------------------------------------------------------


class SentenceMarker:
    """Sentence borders on the tokens; sentences and headings with their kind in `doc.spans["sentences"]`."""

    def __call__(self, doc: Doc) -> Doc:
        found = _handed_over(doc, "sentences")
        if found is None:
            source = doc._.source if doc._.source is not None else doc.text
            found = [Finding(s.start, s.end, s.kind) for s in layout.split(source)]
        spans = [_span(doc, f, "sentences") for f in found]
        starts = np.full((len(doc), 1), -1, dtype="int64")
        starts[[0, *(span.start for span in spans)] if len(doc) else []] = 1
        # token by token, spaCy would ask the whole Doc each time
        doc.from_array(["SENT_START"], starts.astype("uint64"))  # type: ignore[arg-type]
        doc.spans["sentences"] = spans
        return doc


def _handed_over(doc: Doc, group: str) -> list[Finding] | None:
    """What the tokenizer found for a group; null behind a tokenizer that is not ours."""
    stash = doc.user_data.get(FOUND)
    if stash is None or group not in stash:
        return None
    found = [f if isinstance(f, Finding) else Finding(*f) for f in stash.pop(group)]
    if not stash:
        del doc.user_data[FOUND]
    return found


class Marker:
    """Put what a finder finds into `doc.spans[group]`."""

    def __init__(self, finder: Finder, group: str) -> None:
        self.finder, self.group = finder, group

    def __call__(self, doc: Doc) -> Doc:
        found = _handed_over(doc, self.group)
        if found is None:
            found = self._find(doc)
        if self.group == "figures":
            doc.spans["numbers"] = [_span(doc, f, self.group) for f in found if f.label == "NUMBER"]
            found = [f for f in found if f.label != "NUMBER"]
        doc.spans[self.group] = [_span(doc, f, self.group) for f in found]
        _MEANT.setdefault(doc, _Meant()).stages[self.group] = self.finder
        return doc

    def _find(self, doc: Doc) -> list[Finding]:
        """Behind a tokenizer that is not ours: make a Reading of the Doc and find for ourselves."""
        if doc._.source is None:
            doc._.source = doc.text
        view = View(reading_of(doc))
        return view.findings(longest_first(self.finder.find(view.reading)))


def _span(doc: Doc, finding: Finding, group: str) -> Span:
    span = doc.char_span(finding.start, finding.end, label=finding.label, span_id=finding.id)
    if span is None:
        raise AlignmentError(
            f"{group}: {doc.text[finding.start : finding.end]!r} at {finding.start} ends inside a word; "
            "use the koujing tokenizer, or spaCy's character segmenter, before this component"
        )
    return span


def _create(nlp: Language, group: str, stage: Callable[[], Any]) -> Marker:
    known = nlp.tokenizer.finders if isinstance(nlp.tokenizer, Segmenter) else {}
    return Marker(known.get(group) or stage(), group)


@Language.factory("koujing_sentences", assigns=["token.is_sent_start", "doc.sents", "doc.spans"])
def create_sentences(nlp: Language, name: str) -> SentenceMarker:
    """Component `koujing_sentences`: `doc.sents`, and kinds in `doc.spans["sentences"]`."""
    return SentenceMarker()


@Language.factory("koujing_times", assigns=["doc.spans"])
def create_times(nlp: Language, name: str) -> Marker:
    """Component `koujing_times`: `doc.spans["times"]`."""
    return _create(nlp, "times", Times)


@Language.factory("koujing_entities", assigns=["doc.spans"])
def create_entities(nlp: Language, name: str) -> Marker:
    """Component `koujing_entities`: `doc.spans["entities"]`."""
    return _create(nlp, "entities", create_stage)


@Language.factory("koujing_slogans", assigns=["doc.spans"])
def create_slogans(nlp: Language, name: str) -> Marker:
    """Component `koujing_slogans`: `doc.spans["slogans"]`."""
    return _create(nlp, "slogans", Slogans)


@Language.factory("koujing_figures", assigns=["doc.spans"])
def create_figures(nlp: Language, name: str) -> Marker:
    """Component `koujing_figures`: `doc.spans["figures"]`, and what is no figure in `doc.spans["numbers"]`."""
    return _create(nlp, "figures", Figures)


# -- the pipeline ---------------------------------------------------------------------------------------------------


def load(
    config: str | Path | None = None,
    *,
    lexicons: Sequence[str | Path] = (),
    settings: dict[str, Any] | None = None,
    only: Collection[str] = GROUPS,
) -> Language:
    """The whole pipeline as a plain `spacy.Language`.

    Args:
        config: a spaCy config, or a folder written by `nlp.to_disk`; default models/koujing.cfg.
        lexicons: the user's own lexicons; each adds to the one named in its `# Kind:` line or by its file name.
        settings: single settings: {"slogans.lexicon": "none"} on a stage, {"segmenter": "jieba"} on the tokenizer.
        only: stages that are wanted of a config; others are left out unless one of these needs them.

    Raises:
        LexiconError: a lexicon has a line that can't be used.
        StandInError: a spaCy pipeline that entities.models names is not there.
        SettingError: a setting is unknown.
        ConfigValidationError: a setting is of the wrong type (from spaCy).
    """
    path = Path(config) if config else resources.folder("models") / CONFIG
    if path.is_dir():
        nlp = spacy.load(path)
    else:
        loaded = spacy.util.load_config(path, overrides=_overrides(lexicons, settings or {}), interpolate=True)
        for group in set(GROUPS) - needed(only):
            _leave_out(loaded, group)
        nlp = spacy.util.load_model_from_config(loaded, auto_fill=True)
    nlp.max_length = MAX_CHARACTERS
    return nlp


def needed(only: Collection[str]) -> frozenset[str]:
    """These stages and those they need; all where none is named."""
    return frozenset(only or GROUPS).union(*(NEEDS[stage] for stage in only))


def _leave_out(config: dict[str, Any], group: str) -> None:
    config["nlp"]["tokenizer"].get("finders", {}).pop(group, None)
    for name in [name for name, part in config["components"].items() if part.get("factory") == f"koujing_{group}"]:
        del config["components"][name]
        config["nlp"]["pipeline"].remove(name)


def _overrides(lexicons: Sequence[str | Path], settings: dict[str, Any]) -> dict[str, Any]:
    overrides: dict[str, Any] = {}
    check_settings(settings)
    if lexicons:
        overrides["paths.lexicons"] = [str(Path(path).resolve()) for path in lexicons]
    for name, value in settings.items():
        where = "nlp.tokenizer.finders" if "." in name else "nlp.tokenizer"
        if name == "words" and isinstance(value, str):
            value = [str(Path(path).resolve()) for path in value.split(",")]
        overrides[f"{where}.{name}"] = {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
    return overrides


def check_settings(names: Iterable[str]) -> None:
    """Refuse a setting that nothing reads.

    Raises:
        SettingError: there is no such setting.
    """
    known = [f"{group}.{name}" for group, stage in STAGES.items() for name in signature(stage).parameters]
    known = [*(name for name in known if not name.endswith(".user")), "chain", "segmenter", "words"]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            remedy = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise SettingError(f"setting {name!r} is unknown; {remedy}")


@cache
def default() -> Language:
    """The pipeline of models/koujing.cfg, loaded once."""
    return load()


def parse(article: Article | str, nlp: Language | None = None) -> Doc:
    """Read an article: `doc.text` is Simplified, `doc._.source` and `span._.source` are as published.

    Examples:
        >>> doc = parse("橫琴經濟增長8.5%。")
        >>> doc.spans["figures"][0]._.source
        '8.5%'
    """
    article = article if isinstance(article, Article) else Article(article)
    doc = (nlp or default())(article.text)
    return describe(doc, article)


def describe(doc: Doc, article: Article) -> Doc:
    """Tell the Doc where it is from; what a period or a currency means depends on it."""
    doc._.article_id, doc._.published, doc._.region = article.id, article.published, article.region
    return doc


def stages(nlp: Language, only: Collection[str] = GROUPS) -> Stages:
    """The stages that a pipeline finds and reads with, or those of them that are asked for; stages it lacks are made as
    shipped.
    """
    made = {group: stage for group, stage in STAGES.items() if group in only}
    known = dict(nlp.tokenizer.finders) if isinstance(nlp.tokenizer, Segmenter) else {}
    for _, component in nlp.pipeline:
        if isinstance(component, Marker):
            known.setdefault(component.group, component.finder)
    return cast(Stages, _Namespace({group: known.get(group) or _made(stage) for group, stage in made.items()}))


class _Namespace:
    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


@cache
def _made(stage: Callable[[], Any]) -> Any:
    return stage()


def reading_of(doc: Doc) -> Reading:
    """The Reading behind a Doc: its texts, its spans, and what is known of its article."""
    about, text = doc._, _text_of(doc)
    if TEXT not in doc.user_data:  # of another tokenizer: its text is as published
        text = convert.simplify(text)
    reading = Reading(
        about.source if about.source is not None else text,
        text,
        published=about.published,
        region=about.region,
        sentences=lambda _: sentences_of(doc),
        words=lambda _: [Word(token.idx, token.idx + len(token), token.tag_) for token in doc],
    )
    for group in GROUPS:
        if group in doc.spans:
            reading.found[group] = _findings(doc.spans[group])
    if "numbers" in doc.spans:
        reading.found["figures"] = longest_first([*reading.found.get("figures", []), *_findings(doc.spans["numbers"])])
    return reading


def _text_of(doc: Doc) -> str:
    """The text of a Doc as our tokenizer knew it; spaCy joins it of all its words each time it is asked."""
    known = doc.user_data.get(TEXT)
    return known if known and len(doc) and len(known) == doc[-1].idx + len(doc[-1]) else doc.text


def sentences_of(doc: Doc) -> list[Sentence]:
    """Sentences of a Doc with their kind."""
    if "sentences" not in doc.spans:
        return layout.split(doc._.source if doc._.source is not None else doc.text)
    return [Sentence(span.start_char, span.end_char, span.label_) for span in doc.spans["sentences"]]


def _findings(spans: Iterable[Span]) -> list[Finding]:
    return [Finding(span.start_char, span.end_char, span.label_, span.id_) for span in spans]


# -- one stage alone ------------------------------------------------------------------------------------------------


class Read(Protocol):
    """Everything read from one article."""

    times: list[Time]
    entities: list[Entity]
    roles: list[Role]
    statements: list[Statement]
    slogans: list[Slogan]
    figures: list[Figure]
    numbers: list[Number]


class _Meant:
    """What a Doc's spans mean, once it was asked: read with the stages that found them."""

    def __init__(self) -> None:
        self.stages: dict[str, Any] = {}
        self.read: Read | None = None
        self.state: object = None  # of the Doc when it was read
        self.at: dict[str, dict[tuple[int, int], list[Any]]] = {}  # rows of a group by their place


_MEANT: WeakKeyDictionary[Doc, _Meant] = WeakKeyDictionary()


def read_doc(doc: Doc) -> Read:
    """What everything found in a Doc means: read once, and again where its spans, date or region have changed.

    Any spaCy user sees the same on spans: `span._.figure`, `span._.time`, `span._.entity`, `span._.slogan`, `span._.statement`, and on
    the Doc `doc._.statements` and `doc._.roles`.

    >>> doc = parse(Article("行政長官賀一誠表示，旅客超3萬人次。", region="MO"))
    >>> [(span._.figure.value, span._.statement.speaker) for span in doc.spans["figures"]]
    [(Decimal('30000'), '賀一誠')]
    """
    meant = _MEANT.setdefault(doc, _Meant())
    state = doc._.published, doc._.region, [(group, len(doc.spans[group])) for group in GROUPS if group in doc.spans]
    if meant.read is None or meant.state != state:
        known = {group: meant.stages.get(group) or _made(stage) for group, stage in STAGES.items()}
        meant.read, meant.state, meant.at = _read(reading_of(doc), cast(Stages, _Namespace(known)), GROUPS), state, {}
    return meant.read


def read_all(reading: Reading, nlp: Language, only: Collection[str] = GROUPS) -> Read:
    """What everything found in a text means, in the context of its article.

    Args:
        only: stages that are wanted; of others only what these need is read, and the rest is empty.
    """
    return _read(reading, stages(nlp, needed(only)), only)


def _read(reading: Reading, known: Stages, only: Collection[str]) -> Read:
    wanted = needed(only)
    view = View(reading)
    reading = view.reading
    times = known.times.read(reading) if "times" in wanted else []
    entities = known.entities.read(reading) if "entities" in wanted else []
    figures, numbers = known.figures.read(reading, times, entities) if "figures" in wanted else ([], [])
    values: dict[str, list[Any]] = {
        "times": times,
        "entities": entities,
        "roles": known.entities.roles(reading, entities) if "entities" in (only or GROUPS) else [],
        "statements": known.entities.statements(reading, entities) if "entities" in wanted else [],
        "slogans": known.slogans.read(reading) if "slogans" in (only or GROUPS) else [],
        "figures": figures,
        "numbers": numbers,
    }
    return cast(Read, _Namespace({name: view.rows(rows) for name, rows in values.items()}))


def read_of(text: str | Article | Doc, *, published: str | None = None, region: str | None = None,
            nlp: Language | None = None, only: Collection[str] = GROUPS) -> Read:
    """What is read in a string, an article or a Doc.

    Args:
        text: a string, an Article, or a Doc that this pipeline or another with our components made.
        published, region: of a string; an Article and a Doc say their own.
        nlp: the pipeline; else the one that ships.
        only: stages that are wanted.

    Raises:
        ArticleError: a date or region can't be true.
    """
    if isinstance(text, Doc):
        return read_doc(text) if nlp is None else read_all(reading_of(text), nlp, only)
    nlp = nlp or default()
    article = Article(text, published=published, region=region) if isinstance(text, str) else text
    return read_all(reading_of(parse(article, nlp)), nlp, only)


def cut(text: str, *, nlp: Language | None = None) -> list[str]:
    """Words of a text, Simplified, cut at the edges of what was found.

    >>> cut("橫琴經濟增長8.5%。")
    ['横琴', '经济', '增长', '8.5%', '。']
    """
    return [token.text for token in (nlp or default()).make_doc(text)]


def sentences(text: str) -> list[str]:
    """Sentences and headings of a text, as published.

    >>> sentences("標題一行\\n他說：「好。」大家同意。")
    ['標題一行', '他說：「好。」', '大家同意。']
    """
    return [text[s.start : s.end] for s in layout.split(text)]


def simplify(text: str, chain: str = "union") -> str:
    """The Simplified form of a text; chains union, t2s, hk2s and tw2s keep its length.

    >>> simplify("橫琴粵澳深度合作區")
    '横琴粤澳深度合作区'
    """
    return convert.simplify(text, chain)


__all__ = ["Cutter", "create_recognizer", "cut", "default", "load", "parse", "read_all", "sentences", "simplify", "stages"]
