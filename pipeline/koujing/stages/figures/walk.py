"""The walk over a text: every place where a numeral may start is looked at once, from the left.

First come the stretches in which numerals are no figures (times, entities, slogans, links), then words that hold a numeral
(`no_figures.tsv`: 统一, 四川, 千方百计), then plain forms (dates, phones), then quantities, which may be refused. What is found
never overlaps what was found before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from koujing import lexicons
from koujing.findings import Finding, Reading
from koujing.lexicons import Matcher
from koujing.stages.figures import numerals, shapes
from koujing.stages.figures.forms import Forms, ordinal_value
from koujing.stages.figures.found import Found
from koujing.stages.figures.quantity import Quantities, Quantity
from koujing.stages.figures.refusals import name_end, refused
from koujing.stages.figures.shapes import CJK, NUMERAL, ONES, H

_START = re.compile(  # the first character stands apart: so most of a text is passed over at once
    rf"[\d{H}.打第首半民周星礼数几](?:(?<=[\d{H}])|(?<=\.)(?<![\w.]\.)\d|(?<=打)对折|(?<=第)\ ?[\d{H}几]"
    rf"|(?<=首)[个次家批条座只届位例项款部套台艘架期支名场轮班列宗单笔间所种份本站度]|(?<=半)(?:[年个天小世数]|成(?![品熟型本套]))|(?<=过半)"
    rf"|(?<=民)国\ ?[\d{H}]|(?:(?<=周)|(?<=星)期|(?<=礼)拜)[一二三四五六日天]|(?<=数)(?=[十百千万亿名家位次])|(?<=几)(?=[\u4e00-\u9fff]))"
)
_NUMERAL_START = re.compile(rf"\.?\d|[{H}]|数(?=[十百千万亿名家位次])|几(?!近)")
_FORM_START = re.compile(rf"\d|第|半|[{H}]")
_RUN = re.compile(rf"[{H}]{{1,60}}")
_CAPITALS = frozenset("伍陆拾肆参佰仟柒捌玖")  # they are words of their own as well: 队伍, 陆地, 参加
_SPELLED = re.compile(r"\ ?[分点]\ ?[之五六七八九一二三四]")
_CAPITAL_UNITS = ("点", "分", "整", "成", "折")
_UNITS_ALONE = re.compile(r"[百千万亿]*(?:千千|万万|百百)[百千万亿]*")
_NEVER_VALUED = ("number.date", "number.clock", "number.name", "number.document", "number.phone")


class _Block(NamedTuple):
    """A stretch in which numerals are no figures."""

    start: int
    end: int
    reason: str
    rule: str
    whole: bool  # one row for the whole stretch, not one a numeral


class Walk:
    """One pass over one text; without `words` it only reads again what was found.

    Args:
        reading: the text with what earlier stages found in it.
        quantities: reads what touches a numeral.
        words: the words of `no_figures.tsv`.
    """

    def __init__(self, reading: Reading, quantities: Quantities, words: Matcher | None = None) -> None:
        self._text, self._source = reading.folded, reading.source
        self._quantities = quantities
        self._forms = Forms(quantities)
        self._blocks = _blocks(reading) if words else []
        self._block_starts = [block.start for block in self._blocks]
        self._words = list(words.longest(self._text)) if words else []
        self._word_starts = [word.start for word in self._words]
        self._floor = 0  # where the number before ends

    def numbers(self) -> Iterator[Found]:
        """Every number of the text, in order, none overlapping another."""
        text, at = self._text, 0
        while match := _START.search(text, at):
            start = match.start()
            if block := self._block_at(start):
                yield from self._in_block(block, start)
                at = block.end
                continue
            found = self._at(start)
            if found is None or found.end <= start:
                word = self._word_over(start, start + 1) if found is None else None
                at = max(word.end, start + 1) if word else start + 1
                continue
            if found.reason != "word":
                yield _from(found, self._floor)
                self._floor = found.end
            at = found.end

    def again(self, finding: Finding) -> Found:
        """What was found before, with its quantity, where it has one."""
        self._floor = finding.start
        quantity = self._again(finding)
        if quantity is not None:
            quantity = quantity.at_span(finding.start, finding.end)
        return Found(finding.start, finding.end, "number" if finding.label == "NUMBER" else "", finding.id, quantity)

    def _again(self, finding: Finding) -> Quantity | None:
        text, forms, rule = self._text, self._forms, finding.id
        if rule.startswith(_NEVER_VALUED):
            return None
        if rule == "number.ordinal":
            value = ordinal_value(text, finding.start, finding.end)
            made = forms.halves(text, finding.start, finding.end, finding.start)
            return None if value is None else made._replace(value=value, low=None, high=None, unit=None)
        form = _FORM_START.search(text, finding.start, finding.end)
        at = form.start() if form else finding.start
        if rule in ("figure.rank", "figure.ratio"):
            made_as = forms.ordinal(text, at) if rule == "figure.rank" else forms.ratio(text, at)
            return made_as.quantity if made_as else None
        if rule in ("figure.slash", "number.other") and (slash := forms.slash(text, at, self._floor)) and slash.end <= finding.end:
            return slash.quantity
        if rule == "figure.half" or (rule == "number.duration" and text[at] == "半"):
            half = forms.half(text, at - 1 if text.startswith("对折", at) else at, self._floor)
            half = half or (forms.half(text, finding.start - 1, 0) if text.startswith("对折", finding.start) else None)
            return half.quantity if half else None
        start = _NUMERAL_START.search(text, finding.start, finding.end)
        if not start:
            return None
        written = numerals.WRITTEN.match(text, start.start())
        if not written:
            some = forms.some(text, start.start())
            return some.quantity if some else None
        end = self._trimmed(start.start(), min(written.end(), max(finding.end, start.start() + 1)))
        return forms.quantity(text, start.start(), end, self._floor)

    # -- blocks and words ---------------------------------------------------------------------------------------------

    def _block_at(self, at: int) -> _Block | None:
        index = bisect_right(self._block_starts, at) - 1
        return self._blocks[index] if index >= 0 and self._blocks[index].end > at else None

    def _in_block(self, block: _Block, start: int) -> Iterator[Found]:
        text = self._text
        if block.whole:
            yield _from(Found(block.start, block.end, block.reason, block.rule), self._floor)
            self._floor = block.end
            return
        while (match := _START.search(text, start, block.end)) and match.start() < block.end:
            begin = match.start()
            forms = (shapes.FORMULAS, numerals.WRITTEN, shapes.ORDINALS)
            ends = [made.end() for form in forms if (made := form.match(text, begin, block.end))]
            end = max(ends, default=match.end())
            word = self._word_over(begin, end)
            whole = word is not None and (word.start, word.end) == (block.start, block.end)
            if word is None or whole or word.entry.row.get("reason") != "word":
                yield Found(begin, end, block.reason, block.rule)
                self._floor = end
            start = end

    def _word_over(self, start: int, end: int) -> lexicons.Match | None:
        """The word of `no_figures.tsv` that holds the numeral run `start` to `end` whole."""
        index = bisect_right(self._word_starts, start) - 1
        return self._words[index] if index >= 0 and self._words[index].end >= end else None

    # -- one number ---------------------------------------------------------------------------------------------------

    def _at(self, start: int) -> Found | None:
        text, char = self._text, self._text[start]
        if char == "第":
            return self._ordinal(start)
        if char == "首":
            first = shapes.FIRST.match(text, start)
            return Found(start, first.end(), "ordinal", "ordinal.first") if first else None
        if char == "民":
            return shapes.minguo(text, start)
        if char in "周星礼":
            day = shapes.weekday(text, start)
            return day if day and not self._word_over(day.end - 1, day.end) else None
        if char in "半打对":
            in_word = not text.startswith(("半数", "打对折"), start) and self._word_over(start, start + 1)
            return None if in_word else self._forms.half(text, start, self._floor)
        return self._digits(start) if char.isascii() or char.isdigit() else self._chinese(start)

    def _digits(self, start: int) -> Found | None:
        text, before = self._text, self._text[start - 1 : start]
        if before and before.isascii() and (before.isalnum() or before in "-/=&?._+@%"):
            named = None if self._quantities.units.before(text, start) else shapes.latin(text, start)
            if named:
                return named
        if not shapes.SPECIAL.match(text, start):
            return self._number(start)
        bracketed = before in ("[", "(") or text[start + 4 : start + 5] in ("]", ")")
        if bracketed and (document := shapes.document(text, start)):
            return document
        if text[start].isdigit() and (ratio := self._forms.ratio(text, start)):
            plain = shapes.plain(text, start)
            return plain if plain and plain.reason in ("phone", "document", "list_mark", "slogan") else ratio
        return shapes.plain(text, start) or self._forms.slash(text, start, self._floor) or self._number(start)

    def _chinese(self, start: int) -> Found | None:
        text = self._text
        if text.startswith("零下", start) and _NUMERAL_START.match(text, start + 2):
            return self._number(start + 2)
        if mark := shapes.list_mark(text, start):
            return mark
        run = _RUN.match(text, start)
        run_end = run.end() if run else start + 1
        if word := self._as_word(start, run_end):
            return word
        if plan := shapes.plan(text, start):
            return plan
        if run_end - start > 2 and _UNITS_ALONE.fullmatch(text, start, run_end):
            return Found(start, run_end, "idiom", "idiom.units")
        written = numerals.WRITTEN.match(text, start)
        known = self._word_over(start, run_end)
        if known and not self._outgrown(start, written.end() if written else start + 1, known):
            reason = known.entry.row.get("reason") or "other"
            return Found(start if reason == "word" else known.start, known.end, reason, known.entry.key)
        return shapes.plain(text, start) or self._number(start)

    def _as_word(self, start: int, run_end: int) -> Found | None:
        """Capitals in words (队伍参加), 看一看, 统一 before 一定: numerals in script alone."""
        text = self._text
        if _CAPITALS.issuperset(text[start:run_end]):
            spelled = run_end - start == 1 and _SPELLED.match(text, start + 1)
            if not spelled and (run_end - start == 1 or not self._is_written_out(start, run_end)):
                return Found(start, run_end, "word", "word.capital")
        before = text[start - 1 : start]
        if text[start] == "一" and CJK.match(before) and before == text[start + 1 : start + 2]:
            return Found(start, start + 1, "word", "word.verb")
        inner = self._word_over(start, start + 1)
        if inner and inner.start < start and inner.end < run_end and inner.entry.row.get("reason") == "word":
            return Found(start, start + 1, "word", inner.entry.key)
        return None

    def _is_written_out(self, start: int, end: int) -> bool:
        """伍拾元 is money, 队伍参加 is no number: capitals count with a unit behind or alone."""
        text = self._text
        if not CJK.match(text, end) and not CJK.match(text[start - 1 : start]):
            return True
        return self._quantities.units.behind(text, end) is not None or text[end : end + 1] in _CAPITAL_UNITS

    def _outgrown(self, start: int, end: int, word: lexicons.Match) -> bool:
        """四平方公里 is no 四平, 十分钟 no 十分, 一点五 no 一点: the unit or the number goes on behind the word."""
        if end > word.end:
            return True
        quantity = self._quantities.at(self._text, start, end)
        if quantity is None or quantity.unit is None:
            return False
        relative = quantity.unit.kind in ("percent", "ratio", "pp", "bp", "times")  # 提高一个百分点 is no 高一
        return relative if word.start < start else quantity.end > word.end or relative

    def _ordinal(self, start: int) -> Found | None:
        match = shapes.ORDINALS.match(self._text, start)
        word = self._word_over(start, match.end()) if match else None
        if match and word and word.start == start and word.end > match.end():
            return Found(start, word.end, word.entry.row.get("reason") or "other", word.entry.key)
        return self._forms.ordinal(self._text, start)

    def _number(self, start: int) -> Found | None:
        text = self._text
        written = numerals.WRITTEN.match(text, start)
        if not written:
            few_of_word = text[start] == "几" and self._word_over(start, start + 1)
            return None if few_of_word else self._forms.some(text, start)
        end = self._trimmed(start, written.end())
        dash = self._dash_before(start)
        quantity = self._forms.quantity(text, start, end, start if dash == "long" else self._floor)
        if quantity is None:
            return Found(start, end, "other", "other.unread") if text[start].isdigit() else None
        if dash == "hyphen" and quantity.kind == "count" and quantity.number_end - start < 4 and not (quantity.scale or quantity.decimals):
            return Found(start, quantity.number_end, "version", "version.hyphen")  # 歼-10列装, 长征-5
        if rule := refused(text, quantity):
            reason = rule.partition(".")[0]
            return Found(quantity.start, name_end(text, quantity, rule), reason, rule, quantity)
        reason = quantity.reason or ""
        rule = quantity.rule if reason else quantity.rule.replace("quantity", "figure")
        return Found(quantity.start, quantity.end, reason, rule, quantity)

    def _dash_before(self, start: int) -> str:
        """What a dash before a number is, where it is no minus: a long dash parts (总额—6,500亿元), a hyphen joins (歼-10)."""
        text, source = self._text, self._source
        if text[start - 1 : start] != "-" or not CJK.match(text[start - 2 : start - 1]):
            return ""
        if source[start - 1] in "—―─":
            return "long"
        return "hyphen" if source[start - 1] == "-" and text[start].isdigit() else ""

    def _trimmed(self, start: int, end: int) -> int:
        """三万一线职工 is 三万: a word that begins with the last numeral takes it away."""
        text = self._text
        if end - start < 2 or text[end - 1] not in ONES + "十百千万":
            return end
        word = self._word_over(end - 1, end)
        taken = word is not None and word.start == end - 1 and word.end > end
        return end - 1 if taken and (text[end - 2] in "万亿" or text[end - 2].isdigit()) else end


def _from(found: Found, floor: int) -> Found:
    """A number never reaches into the one before it."""
    if found.start >= floor:
        return found
    quantity = found.quantity and found.quantity._replace(start=max(found.quantity.start, floor))
    return found._replace(start=floor, quantity=quantity)


def _blocks(reading: Reading) -> list[_Block]:
    """What earlier stages found and that holds numerals, in order and not overlapping."""
    text = reading.folded
    blocks = []
    if "://" in text or "www." in text:
        blocks += [_Block(*link.span(), "name", "name.link", True) for link in shapes.LINK.finditer(text)]
    for found in reading.found.get("times", ()):
        words = text[found.start : found.end]
        if NUMERAL.search(words) or "首" in words or "半" in words:
            reason = "clock" if shapes.CLOCKS.fullmatch(words) else "date"
            blocks.append(_Block(found.start, found.end, reason, "number.date", True))
    for group in ("slogans", "entities"):
        for found in reading.found.get(group, ()):
            if NUMERAL.search(text, found.start, found.end):
                reason = "slogan" if group == "slogans" else "document" if found.label == "DOC" else "name"
                blocks.append(_Block(found.start, found.end, reason, f"number.{reason}", False))
    out: list[_Block] = []
    for block in sorted(blocks, key=lambda b: (b.start, -b.end)):
        if not out or block.start >= out[-1].end:
            out.append(block)
        elif block.end > out[-1].end and not out[-1].whole and not block.whole:
            out[-1] = out[-1]._replace(end=block.end)
    return out
