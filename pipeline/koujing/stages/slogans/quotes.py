"""Slogans in quotation marks, and the reasons to refuse a quotation.

Marks set off coinages (“物业城市”), and just as well names, titles, short names, speech and ordinary words. So a
quotation is first asked what speaks against it (`refusal`), then what speaks for it: an inner form, a head noun behind
it (模式, 理念), a verb that governs it (坚持, 破解). The name of a programme that is a slogan itself is a *brand*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from koujing.stages.slogans import members as rows_of
from koujing.stages.slogans.forms import is_numeral, numerals_in, weak_numeral
from koujing.stages.slogans.rows import Proposal
from koujing.stages.slogans.vocabulary import HAN, HANS, cut, idioms, is_word, of_words, one_of, words

_QUOTE = re.compile(
    r"“([^“”\n]{1,42})”|「([^「」\n]{1,42})」|『([^『』\n]{1,42})』|〝([^〝〞\n]{1,42})〞|‘([^‘’\n]{2,24})’|\"([^\"\n]{1,24})\""
)
_LINKING = re.compile("^(?:[的式等]|这[一种个项])")
_HAN_TAIL = re.compile(f"[{HAN}]{{1,8}}")
_MORE = re.compile(r'(?:[、和及与]?"[^"\n]{2,12}"){1,6}')
_PARTED = re.compile("[、, ·]+")
_CRIED = re.compile(f"[{HAN}、, ·]+")
_DOT = re.compile(f"(?<=[{HAN}])[.](?=[{HAN}])")
_SUM = re.compile("(?:合称|统称|概括|归纳)为?[是:]?$")  # 合称“八个中心” sums up a list
_SPEECH_END = re.compile(r"[。!?;…]")
_LONGEST, _LONGEST_PARALLEL, _LONGEST_THEME = 12, 24, 40


class Quotation(NamedTuple):
    """The characters between two marks, outside them, and the folded text."""

    start: int
    end: int
    inner: str


def quotations(simplified: str, folded: str) -> Iterator[Quotation]:
    """What stands between a pair of quotation marks on one line, inner marks included."""
    for match in _QUOTE.finditer(simplified):
        start, end = match.start() + 1, match.end() - 1
        end -= len(folded[start:end]) - len(folded[start:end].rstrip("。!"))
        yield Quotation(start, end, folded[start:end])


def find(simplified: str, folded: str) -> Iterator[Proposal]:
    """Quotations that are slogans; those inside a book title or named by an entity are refused by the caller."""
    found = list(quotations(simplified, folded))
    judged = [(quotation, judge(folded, quotation) or _themed(folded, quotation)) for quotation in found]
    spoken_for = {quotation.inner for quotation, verdict in judged if verdict}
    named = {q.inner for q in found if q.inner in spoken_for and _is_named(folded, q)}
    for quotation, verdict in judged:
        if verdict and quotation.inner not in named:
            yield Proposal(quotation.start, quotation.end, *verdict)
    yield from lists(folded, found)


def _themed(folded: str, quotation: Quotation) -> tuple[str, float] | None:
    """A longer quotation that is said to be the theme, the purpose or the slogan of something."""
    if _LONGEST < len(quotation.inner) <= _LONGEST_THEME and _theme().match(folded, quotation.end + 1):
        return None if _SPEECH_END.search(quotation.inner.replace("…", "")) else ("form.quoted-theme", 0.75)
    return None


def _is_named(folded: str, quotation: Quotation) -> bool:
    """Whether this place tells that the quotation is a name: a short name, or a plain one with 计划 or 活动 behind."""
    if refusal(folded, quotation) in ("short name", "name"):
        return True
    if '"' in quotation.inner or _PARTED.search(quotation.inner) or is_numeral(quotation.inner):
        return False
    after = quotation.end + 1
    return _behind(folded, after, "name") and not _behind(folded, after, "head")


def judge(folded: str, quotation: Quotation) -> tuple[str, float] | None:
    """Rule and score of a quotation, or null where it is refused or nothing speaks for it."""
    bare = _bare(quotation.inner)
    cried = _is_called_slogan(folded, quotation, bare)
    verdict = None if refusal(folded, quotation) else _by_sign(folded, quotation, bare)
    if cried and (verdict is None or verdict[0].startswith("form.quoted")):
        return "form.quoted-cry", 0.85
    return (verdict[0], max(verdict[1], 0.8)) if verdict and cried else verdict


def _by_sign(folded: str, quotation: Quotation, bare: str) -> tuple[str, float] | None:
    """Rule and score by what is quoted and what stands around."""
    head = _behind(folded, _list_end(folded, quotation.end + 1), "head")
    name = not head and _behind(folded, quotation.end + 1, "name")
    if "·" in bare:
        parts = bare.split("·")
        even = len({len(part) for part in parts}) == 1 and len(bare) >= 7
        phrases = all(4 <= len(part) <= 9 and _is_phrase(part) for part in parts)
        return ("form.brand", 0.85) if even or phrases else None
    if _PARTED.search(bare):
        return _with_members(bare, name, _behind(folded, quotation.end + 1, "brand"))
    if _is_condemned(folded, quotation, bare):
        return ("form.numeral" if is_numeral(bare) else "form.quoted"), 0.75
    if is_numeral(bare):
        if numerals_in(bare) > 2:
            return "form.numeral-chain", 0.85
        return "form.numeral", 0.5 if name or weak_numeral(bare) else 0.8
    if name or _ends_as_name(bare) or not HANS.fullmatch(bare):
        return None
    return _plain(folded, quotation, bare, head)


def _is_called_slogan(folded: str, quotation: Quotation, bare: str) -> bool:
    """Whether the text itself calls a quotation a slogan: 高喊「…」, “…”不应只是一句口号."""
    plain = bare.rstrip("!。")
    if not 4 <= len(plain) <= _LONGEST_PARALLEL or not _CRIED.fullmatch(plain) or (is_word(plain) and len(plain) < 4):
        return False
    before = folded[max(0, quotation.start - 12) : quotation.start - 1]
    return bool(_cry_before().search(before) or _cry_behind().match(folded, quotation.end + 1))


def _is_condemned(folded: str, quotation: Quotation, bare: str) -> bool:
    """Whether a verb condemns a short coinage: 破除“慢拖绕”, 力戒“等靠要”、“一阵风”."""
    if not 2 < len(bare) < 9 or not HANS.fullmatch(bare) or _ends_as_name(bare):
        return False
    if is_word(bare) and cut(bare)[0][1][0] == "n":
        return False
    return bool(_combat_before().search(folded[max(0, quotation.start - 40) : quotation.start - 1]))


@of_words
def _combat_before() -> re.Pattern[str]:
    return re.compile(rf'(?:{one_of("combat")})(?:各种|种种|一切|了)?(?:"[^"\n]{{2,8}}"[、和]?){{0,3}}$')


@of_words
def _cry_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of('cry')})(?:了|着|出|是|为|有|的|:|,)?[:,]?$")


@of_words
def _cry_behind() -> re.Pattern[str]:
    return re.compile(rf'(?:、?"[^"\n]{{4,24}}"){{0,3}}(?:{one_of("merely")})?(?:的|等)?(?:{one_of("cried")})')


def _list_end(folded: str, at: int) -> int:
    """Where a list of quotations ends: the head noun behind “以人为本”、“科学决策”的施政理念 is that of both."""
    match = _MORE.match(folded, at)
    return match.end() if match else at


def _with_members(bare: str, named: bool, branded: bool) -> tuple[str, float] | None:
    members = [member for member in _PARTED.split(bare) if member]
    if len(bare) > _LONGEST_PARALLEL or len(members) < 2 or not all(HANS.fullmatch(m) for m in members):
        return None
    if is_numeral("、".join(members)):
        return "form.numeral", 0.85
    even = len({len(member) for member in members}) == 1
    if even and len(members[0]) < 3 <= len(members) and not named:
        return ("form.quoted-members", 0.6) if len(members[0]) == 2 or len(members) > 3 else None
    verdict = rows_of.judge(tuple(members)) if even else None
    if named or branded:
        return ("form.brand", 0.8) if verdict or (even and len(members[0]) > 1) else None
    if verdict:
        return verdict[0], max(verdict[1], 0.8)
    return ("form.quoted-members", 0.6) if even and len(members[0]) > 2 else None


def _plain(folded: str, quotation: Quotation, bare: str, head: bool) -> tuple[str, float] | None:
    theme = _theme().match(folded, quotation.end + 1)
    if theme and (_is_phrase(bare) or (len(bare) == 4 and rows_of.kind(bare) in ("idiom", "literary"))):
        return "form.quoted-theme", 0.75
    if is_word(bare) and (len(bare) < 4 or not head):
        return None
    if any(word in words("spoken") for word, _ in cut(bare)):
        return None
    if head and (len(bare) > 3 or not _behind(folded, quotation.end + 1, "head_weak")):
        return "form.quoted", 0.75
    if len(bare) >= 4 and _verb_before().search(folded, max(0, quotation.start - 9), quotation.start - 1):
        return "form.quoted", 0.65
    if len(bare) >= 4 and not is_word(bare) and cut(bare)[-1][0] in words("doctrine_head"):
        return "form.quoted", 0.62
    if "的" in bare or _is_compound(bare):
        return None
    bold = len(bare) == 4 and rows_of.kind(bare) == "literary"
    return (
        ("form.quoted-bare", 0.5)
        if bold or (5 <= len(bare) <= 9 and bare[0] in words("verb") and _is_phrase(bare))
        else None
    )


def refusal(folded: str, quotation: Quotation) -> str | None:
    """Why a quotation is no slogan, or null: short name, speech, title, ordinary word, idiom, too long.

    >>> text = '合作区(下称"横琴方案")'
    >>> refusal(text, Quotation(7, 11, "横琴方案"))
    'short name'
    """
    bare = _bare(quotation.inner)
    before = folded[max(0, quotation.start - 7) : quotation.start - 1]
    bracketed = before.endswith("(") and folded[quotation.end + 1 : quotation.end + 2] == ")"
    if bracketed or (_short_before().search(before) and not (is_numeral(bare) and _SUM.search(before))):
        return "short name"
    if _SPEECH_END.search(bare) or not 2 <= len(bare) <= (_LONGEST_PARALLEL if _PARTED.search(bare) else _LONGEST):
        return "speech"
    if not _is_even(bare):
        asked = _pronoun().search(bare)
        said = before.endswith(":") or (len(bare) > 8 and _speech_before().search(before))
        if asked or said:
            return "speech"
    if bare in idioms() or bare in words("number_stop"):
        return "ordinary word"
    if not HANS.search(bare):
        return "no Chinese"
    return "name" if _is_name(bare) else None


def _bare(inner: str) -> str:
    """What is quoted without inner marks, a full stop between words as the dot it stands for."""
    return _DOT.sub("·", inner.replace('"', ""))


def _is_even(bare: str) -> bool:
    """Whether a quotation has members of equal length."""
    parts = _PARTED.split(bare)
    return len(parts) > 1 and len({len(part) for part in parts}) == 1


def lists(folded: str, found: list[Quotation]) -> Iterator[Proposal]:
    """Three or more short quotations side by side: “上楼”“入企”“进园区”."""
    group: list[Quotation] = []
    for quotation in [*found, Quotation(-9, -9, "")]:
        near = bool(group) and 2 <= quotation.start - group[-1].end <= 3
        if near and folded[group[-1].end + 1 : quotation.start - 1] in ("", "、") and len(quotation.inner) <= 4:
            group.append(quotation)
            continue
        if len(group) > 2 and _is_list(folded, group):
            yield Proposal(group[0].start - 1, group[-1].end + 1, "form.quoted-list", 0.75)
        group = [quotation] if 2 <= len(quotation.inner) <= 4 else []


def _is_list(folded: str, group: list[Quotation]) -> bool:
    if any(is_numeral(q.inner) or not HANS.fullmatch(q.inner) or _is_name(q.inner) for q in group):
        return False
    touching = all(a.end + 2 == b.start for a, b in pairwise(group))
    if not touching and not any(is_word(q.inner) and len(q.inner) > 2 for q in group):
        return _behind(folded, group[-1].end + 1, "head")
    verbs = sum(cut(q.inner)[0][1][0] in "va" or q.inner[0] in words("verb") for q in group)
    return touching and verbs * 2 >= len(group)


def _ends_as_name(bare: str) -> bool:
    """A name by its own last word: 珠澳社保服务通, 安居工程."""
    last = cut(bare)[-1][0]
    return bare[-1] in "通宝卡易号队展奖杯节剧团队" or (len(last) > 1 and last in words("name"))


def _is_name(bare: str) -> bool:
    if bare[0] in words("verb"):
        return False
    parts = cut(bare)
    if len(parts) == 1:
        return parts[0][1][:2] in ("nr", "ns", "nt")
    if len(parts) != 2 or parts[1][0] in words("head"):
        return False
    return parts[0][1] == "ns" or parts[1][1] == "nt"


def _is_compound(bare: str) -> bool:
    """Whether two nouns end a longer quotation: 学习强国巴士."""
    parts = cut(bare)
    return len(parts) > 2 and all(tag[0] == "n" and len(word) > 1 for word, tag in parts[-2:])


def _is_phrase(bare: str) -> bool:
    """A verb in it, or characters no dictionary joins: a phrase rather than a thing."""
    return any(tag[0] in "vi" or tag == "l" for _, tag in cut(bare))


@of_words
def _short_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of('short')})[为是:]?$")


@of_words
def _pronoun() -> re.Pattern[str]:
    return re.compile(one_of("pronoun"))


@of_words
def _speech_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of('speech')})[,:]?$")


def _behind(folded: str, at: int, role: str) -> bool:
    """Whether the first words behind a quotation are one of `role`: ”项目, ”社会治理新模式, ”的原则."""
    tail = _HAN_TAIL.match(folded, at)
    if not tail:
        return False
    text = tail[0]
    if role == "head":
        text = _LINKING.sub("", text) or text
    parts = [word for word, _ in cut(text)]
    choices = words(role)
    joined = "".join(parts[:2])
    return bool(parts) and (
        parts[0] in choices
        or joined in choices
        or (text[0] not in "的这该此一" and len(parts) > 1 and len(parts[1]) > 1 and parts[1] in choices)
        or (text[0] != "的" and len(parts) > 2 and len(parts[2]) > 1 and parts[2] in choices and role == "name")
    )


@of_words
def _verb_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of('govern')})[的了好着]?(?:[{HAN}]{{0,4}})?$")


@of_words
def _theme() -> re.Pattern[str]:
    return re.compile(one_of("theme"))
