"""Rows of the tables roles and statements, and the mention that is handed round inside the stage."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import NamedTuple

HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")


class Role(NamedTuple):
    """One person in one post of one body: from the first character of post or name to the last of the other."""

    start: int
    end: int
    person: str  # as published
    person_start: int
    person_end: int
    person_id: str
    position: str  # as published
    position_start: int
    position_end: int
    organisation: str | None  # Simplified
    organisation_id: str | None
    type: str  # post occupation
    former: bool  # 原, 前, 时任


class Statement(NamedTuple):
    """Words said, and who is named as saying them: `start` to `end` are the words without quotation marks and verb."""

    start: int
    end: int
    text: str  # as published
    simplified: str
    speaker: str | None  # as published, a pronoun too; `speaker_id` says whom it means
    speaker_start: int | None
    speaker_end: int | None
    speaker_id: str | None  # null for unnamed speakers (相关负责人)
    verb: str | None  # as published
    direct: bool  # in quotation marks


class Mention(NamedTuple):
    """Characters `start` to `end` may be a name, says `id`; where two cross, the higher `rank` stays."""

    start: int
    end: int
    label: str
    id: str
    rank: int


@lru_cache(maxsize=4096)
def hashed(label: str, name: str) -> str:
    """The id of a name that no lexicon has: the same in every text and run."""
    return "x:" + hashlib.sha256(f"{label}\0{name}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
