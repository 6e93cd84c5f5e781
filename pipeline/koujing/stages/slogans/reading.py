"""What a found slogan is: canonical form, class, family, variant, stance.

The canonical form is Simplified, without quotation marks, every separator that is kept written 、; a goal's is its
template. The stance is set by the words that govern a slogan from outside (所谓…, 防止…), never by words inside it.
"""

from __future__ import annotations

import hashlib
import re

from koujing.findings import fold
from koujing.stages.slogans.forms import is_numeral
from koujing.stages.slogans.known import breaks_of
from koujing.stages.slogans.rows import Slogan
from koujing.stages.slogans.vocabulary import of_words, one_of

_CLASS = {
    "form.formula": "formula",
    "form.brand": "brand",
    "form.numeral": "numeral",
    "form.numeral-chain": "numeral",
    "form.couplet": "couplet",
    "form.couplet-conjunction": "couplet",
    "form.antithesis": "couplet",
    "form.pair": "couplet",
    "form.parallel": "parallel",
    "form.isomorphic": "parallel",
    "form.affix": "parallel",
    "form.skeleton": "parallel",
    "form.skeleton-pair": "parallel",
    "form.skeleton-long": "parallel",
    "form.skeleton-middle": "parallel",
    "form.frame": "parallel",
    "form.quoted-members": "parallel",
    "form.quoted-list": "parallel",
    "form.cheer": "goal",
    "form.governed": "tifa",
    "form.mould": "tifa",
    "form.heading": "tifa",
    "form.heading-half": "chain",
    "form.measure": "tifa",
    "form.chain": "chain",
    "form.chain-plain": "chain",
    "form.quoted": "quoted",
    "form.quoted-bare": "quoted",
    "form.quoted-theme": "quoted",
    "form.split": "brand",
    "form.years": "parallel",
    "form.agents": "parallel",
    "form.equation": "couplet",
    "form.first": "tifa",
    "form.principles": "numeral",
    "form.numeral-governed": "numeral",
    "form.anaphora": "parallel",
    "form.numeral-list": "numeral",
    "form.motto": "tifa",
    "form.contrast": "couplet",
    "form.means": "tifa",
    "form.measures": "couplet",
    "form.creeds": "parallel",
    "form.letters": "parallel",
    "form.version": "brand",
    "form.cry": "goal",
    "form.doubled": "chain",
    "form.epigram": "chain",
    "form.quoted-cry": "quoted",
}
_PLAIN = frozenset(
    {"form.formula", "form.skeleton", "form.brand", "form.numeral", "form.parallel", "form.quoted-members"}
)
_UNSURE = frozenset({"form.chain-plain", "form.isomorphic", "form.quoted-bare", "form.affix"})
_REACH = 10
_SPACED_SIGN = re.compile(r"\s*([+>=])\s*")
_PARTING = re.compile(r"[、,\s]+")
_CLAUSE = re.compile(r"[,。;!?:\n、]")


def class_of(rule: str) -> str:
    """The class of slogan that a form rule finds."""
    return "goal" if rule.startswith("form.goal") else _CLASS[rule]


def canonical_of(folded: str) -> str:
    """A found stretch in its canonical spelling.

    >>> canonical_of('"高站位"谋划,"小切口"突破'), canonical_of("不忘初心 牢记使命"), canonical_of("共商、共建、共享")
    ('高站位谋划、小切口突破', '不忘初心、牢记使命', '共商共建共享')
    """
    text = _SPACED_SIGN.sub(r"\1", folded.replace('"', ""))
    members = [member for member in _PARTING.split(text) if member]
    skeleton = len(members) > 2 and {len(m) for m in members} == {2} and len({m[0] for m in members}) == 1
    return "".join(members) if skeleton else "、".join(members)


def id_of(canonical: str) -> str:
    """The id of a slogan that no lexicon row names: the same in every run and every text."""
    return "x:" + hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()[:10]


def family_of(canonical: str, class_: str) -> str | None:
    """What wordings of one origin share: the first member of a chain, the first two of a skeleton.

    >>> family_of("共商共建共管共享", "parallel"), family_of("踔厉奋发、勇毅前行", "chain")
    ('共商共建*', '踔厉奋发*')
    """
    if class_ not in ("parallel", "chain", "couplet"):
        return None
    breaks = sorted(breaks_of(canonical))
    if not breaks:
        return None
    bare = canonical.replace("、", "")
    at = breaks[0] if breaks[0] > 3 else breaks[1] if len(breaks) > 1 else None
    return f"{bare[:at]}*" if at else None


def score_of(rule: str) -> float:
    """How far a row may be trusted: a lexicon row, a form that is a slogan by itself, one that needs its context.

    >>> score_of("slogans:S0001"), score_of("form.formula"), score_of("form.chain-plain")
    (0.95, 0.85, 0.55)
    """
    if not rule.startswith("form."):
        return 0.95
    return 0.55 if rule in _UNSURE else 0.85 if rule in _PLAIN else 0.7


def completed(rows: list[Slogan]) -> list[Slogan]:
    """The rows in the light of one another: halves of two lines are named as one, a fragment takes its whole's name."""
    wholes = sorted({row.canonical for row in rows if row.class_ == "parallel" and row.status == "form"}, key=len)
    out: list[Slogan] = []
    for i, row in enumerate(rows):
        other = next((rows[k] for k in (i - 1, i + 1) if 0 <= k < len(rows) and _are_halves(row, rows[k])), None)
        if other:
            one, two = sorted((row, other))
            whole = f"{canonical_of(fold(one.simplified))}、{canonical_of(fold(two.simplified))}"
            known = row.status == "known"
            out.append(row._replace(variant="split") if known else _renamed(row, whole, "split"))
            continue
        if row.status == "form" and row.class_ == "parallel" and len(row.canonical) > 3:
            longer = next((w for w in wholes if w != row.canonical and w.startswith(row.canonical)), None)
            row = _renamed(row, longer, "truncated") if longer else row
        out.append(row)
    return out


def _are_halves(row: Slogan, other: Slogan) -> bool:
    """Whether two rows are one slogan on two lines."""
    if row.found_by != other.found_by:
        return False
    one, two = sorted((row, other))
    if not 0 < two.start - one.end < 6:
        return False
    if row.found_by == "form.split":
        return True
    bare = fold(one.simplified + two.simplified).replace("、", "").replace('"', "")
    return bare == row.canonical.replace("、", "")


def _renamed(row: Slogan, canonical: str, variant: str) -> Slogan:
    return row._replace(canonical=canonical, variant=variant, slogan_id=id_of(canonical))


def also_of(class_: str, folded: str, start: int, end: int) -> str | None:
    """A further class: what stands in quotation marks is `quoted` too."""
    marked = folded[start - 1 : start] == '"' and folded[end : end + 1] == '"'
    return "quoted" if marked and class_ not in ("quoted", "tifa", "goal") else None


def shaped(canonical: str, rule: str) -> str:
    """The class of a form, by the members of its canonical where the rule leaves it open.

    >>> shaped("发展经济、改善民生", "form.quoted-members"), shaped("拼经济、谋发展", "form.quoted-members")
    ('chain', 'parallel')
    """
    class_ = class_of(rule)
    if class_ == "quoted" and is_numeral(canonical):
        return "numeral"
    members = canonical.split("、")
    if rule != "form.quoted-members" or len(members) < 2 or len({len(member) for member in members}) > 1:
        return class_
    repeated = any(len(set(column)) == 1 for column in zip(*members, strict=True))
    if len(members[0]) == 4 and not repeated:
        return "chain"
    return "couplet" if len(members) == 2 and len(members[0]) > 3 else "parallel"


def stance_of(folded: str, start: int, end: int) -> str:
    """How the words outside treat a slogan.

    >>> stance_of("防止政策执行一刀切", 6, 9), stance_of("所谓九二共识", 2, 6), stance_of("反对破坏一国两制", 4, 8)
    ('negated', 'quoted-critically', 'asserted')
    """
    before = _CLAUSE.split(folded[max(0, start - _REACH) : start])[-1]
    if _critical().search(before):
        return "quoted-critically"
    found = list(_negating().finditer(before))
    if found and not _harming().search(before, found[-1].end()):
        return "negated"
    return "negated" if _behind().match(folded, end) else "asserted"


@of_words
def _critical() -> re.Pattern[str]:
    return re.compile(rf'(?:{one_of("critical")})的?["]?$')


@of_words
def _negating() -> re.Pattern[str]:
    return re.compile(one_of("negate"))


@of_words
def _harming() -> re.Pattern[str]:
    return re.compile(one_of("harm"))


@of_words
def _behind() -> re.Pattern[str]:
    return re.compile(rf'["]?(?:{one_of("negate_after")})')
