"""Stand-ins: an installed spaCy pipeline as a model of the entities stage.

Any pipeline that fills `doc.ents` will do: zh_core_web_sm, one of the user's own, a folder written by `nlp.to_disk`. It
runs on the Simplified text, line by line; its spans keep their offsets, its labels become ours. What it calls
something we have no label for (DATE, NORP, a product) is left out. spaCy's recognisers give no score, so all of theirs
have the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import spacy
from spacy.language import Language

from koujing import ner
from koujing.stages.entities import Entities
from koujing.stages.entities.proposals import LABELS, Proposal, Proposer

SCORE = 0.6  # a news model's precision on text of this kind, roughly
OURS = {label: label for label in LABELS} | {"PER": "PERSON", "LAW": "DOC", "ORGANIZATION": "ORG", "LOCATION": "LOC"}
_UNUSED = ["parser", "senter", "lemmatizer", "morphologizer"]  # dear, and no recogniser asks for them
_BATCH = 64


class StandInError(ValueError):
    """The named pipeline is not there, can't be loaded, or finds no names."""


class StandIn:
    """A spaCy pipeline that proposes names.

    Args:
        package: name of an installed package, or path of a folder.

    Raises:
        StandInError: it is not installed, or no component of it fills `doc.ents`.
    """

    def __init__(self, package: str) -> None:
        self.package = package
        self.nlp = _loaded(package)
        self.name = str(self.nlp.meta.get("lang", "")) + "_" + str(self.nlp.meta.get("name", "pipeline"))

    def propose(self, text: str) -> Iterator[Proposal]:
        """Names in order of start."""
        lines, at = [], 0
        for line in text.splitlines(keepends=True):
            if line.strip():
                lines.append((line, at))
            at += len(line)
        with self.nlp.memory_zone():  # or its vocabulary would grow with every article
            for doc, start in self.nlp.pipe(lines, as_tuples=True, batch_size=_BATCH):
                for span in doc.ents:
                    if label := OURS.get(span.label_):
                        yield Proposal(start + span.start_char, start + span.end_char, label, SCORE)

    def __reduce__(self) -> tuple[Any, ...]:
        return StandIn, (self.package,)


class Trained:
    """A model of ours (koujing.ner) as one that proposes.

    Args:
        folder: `ner` for the one that ships, or a folder that `koujing train ner` wrote.
        convention: whose labels to speak, of those it knows.

    Raises:
        ner.ModelError: there is none, it can't be read, or does not know the convention.
    """

    def __init__(self, folder: str = ner.SHIPPED, convention: str = ner.GUIDELINE) -> None:
        self.folder, self.convention = folder, convention
        self.model = ner.load(folder, convention)
        self.name = self.model.name

    def propose(self, text: str) -> Iterator[Proposal]:
        """Names of which the model is sure enough, in order of start."""
        for found in self.model.propose(text):
            yield Proposal(*found)

    def __reduce__(self) -> tuple[Any, ...]:
        return Trained, (self.folder, self.convention)


def create_stage(user: list[str] | None = None, models: str = ner.SHIPPED, rules: bool = True) -> Entities:
    """`koujing.Entities.v1` of a spaCy config: the entities stage with its models, whose names commas divide.

    Args:
        user: paths of the user's own lexicons.
        models: `ner` is the model that ships (`ner@uner` in another convention that it knows), a folder written by
            `koujing train ner` is one of the user's own, any other name is a spaCy pipeline; `none` or nothing leaves
            lexicons and rules alone.
        rules: false leaves the finding to the models.
    """
    names = [name for name in map(str.strip, models.split(",")) if name not in ("", "none")]
    return Entities(user, [_proposer(name) for name in names], rules)


def _proposer(name: str) -> Proposer:
    folder, at, convention = name.rpartition("@")
    if at and ner.is_model(folder):
        return Trained(folder, convention)
    return Trained(name) if ner.is_model(name) else StandIn(name)


def _loaded(package: str) -> Language:
    try:
        nlp = spacy.load(package, exclude=_UNUSED)
    except OSError as error:
        raise StandInError(
            f"entities.models: there is no spaCy pipeline {package!r} here. Install it (python -m pip install PACKAGE, or "
            "python -m spacy download PACKAGE where there is a network), give the folder of one, or take it out of models"
        ) from error
    except (ImportError, ValueError) as error:
        raise StandInError(f"entities.models: the spaCy pipeline {package!r} does not load: {error}") from error
    if not any("doc.ents" in nlp.get_pipe_meta(name).assigns for name in nlp.pipe_names):
        raise StandInError(
            f"entities.models: {package!r} has no component that finds names ({', '.join(nlp.pipe_names) or 'none at all'}): "
            "name a pipeline with ner or entity_ruler"
        )
    nlp.max_length = max(nlp.max_length, 100_000_000)
    return nlp
