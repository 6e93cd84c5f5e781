"""The words of report page and article view, in English and in Chinese: templates/words.tsv, one key a line.

What comes from articles is never translated. A word of a vocabulary (`measure.level`, `relation.conflict`) that has no line is
shown as it stands in the tables.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

LANGUAGES = ("en", "zh-Hant", "zh-Hans")
_FILE = Path(__file__).parent / "templates" / "words.tsv"


class LanguageError(ValueError):
    """There is no such language, or a word of the interface has no line."""


class Language(NamedTuple):
    """The words of one language: `say("nav.search")`; `say("held", n=3, of=5)` fills in numbers."""

    code: str
    words: dict[str, str]

    def __call__(self, key: str, **parts: object) -> str:
        """The words under a key.

        Raises:
            LanguageError: the key has no line.
        """
        if key not in self.words:
            raise LanguageError(f"{_FILE.name}: {key} has no line: add one")
        parts = {name: f"{part:,}" if isinstance(part, int) else part for name, part in parts.items()}
        return self.words[key].format(**parts) if parts else self.words[key]

    def word(self, vocabulary: str, value: object) -> str:
        """A word of a vocabulary of the tables; itself where it has no line."""
        return self.words.get(f"{vocabulary}.{value}", "" if value is None else str(value))


@cache
def language(code: str) -> Language:
    """The words of a language.

    Raises:
        LanguageError: it is none of `LANGUAGES`.
    """
    if code not in LANGUAGES:
        raise LanguageError(f"{code}: the page speaks {', '.join(LANGUAGES)}")
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return Language(code, {row["key"]: row[code] for row in rows})
