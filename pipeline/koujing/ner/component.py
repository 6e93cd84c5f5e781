"""The model as a component of any spaCy pipeline: `nlp.add_pipe("koujing_ner")` fills `doc.ents`.

It reads `doc.text`, Simplified or not; of the spans, those that do not end where tokens end are widened to tokens.
Names that other components put into `doc.ents` before it stay. `nlp.to_disk` writes the weights with the pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from koujing import convert
from koujing.ner import model


class Recognizer:
    """Put the names a model finds into `doc.ents`.

    Args:
        folder: `ner` for the model that ships, or a folder that `koujing train ner` wrote.
        convention: whose labels to speak, of those the model knows.
        threshold: names of this probability or more; null for the model's own.
    """

    def __init__(
        self, folder: str = model.SHIPPED, convention: str = model.GUIDELINE, threshold: float | None = None
    ) -> None:
        self._folder, self._convention, self._threshold = folder, convention, threshold
        self._model: model.Model | None = None

    @property
    def model(self) -> model.Model:
        """The model, read when it is first needed: a pipeline from disk brings its own."""
        if self._model is None:
            self._model = model.load(self._folder, self._convention, self._threshold)
        return self._model

    def __call__(self, doc: Doc) -> Doc:
        spans = []
        for name in self.model.propose(convert.simplify(doc.text)):
            span = doc.char_span(name.start, name.end, label=name.label, alignment_mode="expand")
            if span is not None:
                spans.append(span)
        doc.ents = tuple(_beside(spans, doc.ents))
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model into a folder."""
        self.model.save(Path(path))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Recognizer:
        """Read the model that `to_disk` wrote."""
        self._model = model.load(str(path), self._convention, self._threshold)
        return self


def _beside(spans: Iterable[Span], known: Iterable[Span]) -> list[Span]:
    taken = {token for span in known for token in range(span.start, span.end)}
    free = [span for span in spans if taken.isdisjoint(range(span.start, span.end))]
    return [*known, *filter_spans(free)]


@Language.factory(
    "koujing_ner",
    assigns=["doc.ents", "token.ent_iob", "token.ent_type"],
    default_config={"folder": model.SHIPPED, "convention": model.GUIDELINE, "threshold": None},
)
def create_recognizer(nlp: Language, name: str, folder: str, convention: str, threshold: float | None) -> Recognizer:
    """Component `koujing_ner`: `doc.ents`."""
    return Recognizer(folder, convention, threshold)
