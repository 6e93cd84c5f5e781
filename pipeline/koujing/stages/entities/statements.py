"""Who said what: words in quotation marks and reported words, with the one who is named as saying them.

Forms: “…”X说; X说：“…”; “…”，X说，“…”; X表示，…; 据X介绍，…; X：… at the head of a line. Reported words go to the end of
their sentence. Words nobody is named for keep a null speaker; quotation marks round a mere term are no statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from koujing.findings import Entity, Reading
from koujing.stages.entities.marks import HAN, Marks
from koujing.stages.entities.quotations import Quotations, Quote
from koujing.stages.entities.rows import Statement
from koujing.stages.entities.speakers import Speaker, Speakers

_LINE = re.compile(r"[^\n]+")
_LEAD = re.compile(r"[ ,:]{0,3}")
_LEAST = 6  # as many characters stand alone as reported words
_ENDS = ("。", "!", "?", "…")


def find_statements(reading: Reading, entities: Sequence[Entity], marks: Marks) -> Iterator[Statement]:
    """One row a stretch of words said, in order of start, longest first."""
    return iter(sorted(_Statements(reading, entities, marks).all(), key=lambda s: (s.start, -s.end)))


class _Statements:
    def __init__(self, reading: Reading, entities: Sequence[Entity], marks: Marks) -> None:
        self.reading, self.text = reading, reading.folded
        self.speakers = Speakers(reading, entities, marks)

    def all(self) -> Iterator[Statement]:
        for line in _LINE.finditer(self.text):
            yield from self._line(Quotations(self.text, self.reading.source, *line.span()))

    def _line(self, quotations: Quotations) -> Iterator[Statement]:
        begin, end = quotations.begin, quotations.end
        if (turn := self._turn(begin, end)) is not None:
            yield turn
            return
        taken: set[Quote] = set()
        speakers = self.speakers
        low, high = bisect_left(speakers.verb_starts, begin), bisect_left(speakers.verb_starts, end)
        for start, stop, role in speakers.verbs[low:high]:
            if quotations.holding(start) is None:
                yield from self._spoken(quotations, taken, start, stop, role)
        for quote in quotations.all:
            if quote not in taken and self._is_speech(quote, begin):
                yield self._direct(quote, self._colon_speaker(begin, quote.start), None)

    def _spoken(
        self, quotations: Quotations, taken: set[Quote], start: int, stop: int, role: str
    ) -> Iterator[Statement]:
        """What one verb of speech says: the quotation behind it, the one before its clause, or reported words."""
        speaker = self.speakers.before(start, quotations)
        lead = _LEAD.match(self.text, stop)
        at = lead.end() if lead else stop
        verb = self.reading.source[start:stop]
        before = self._quote_before(quotations, start, speaker)
        if before and before not in taken:
            taken.add(before)
            yield self._direct(before, speaker, verb)
            self.speakers.remember(speaker)
        behind = quotations.opened.get(at)
        if behind and behind not in taken and (speaker or at > stop) and self._whole(behind, at, stop):
            taken.add(behind)
            yield self._direct(behind, speaker, verb)
            self.speakers.remember(speaker)
        elif speaker and role != "quote":
            if at > stop or role != "object":  # 提出六大产业 is no report
                yield from self._reported(quotations, taken, speaker, start, stop, at, alone=before is None)
        elif speaker is None and self.text[start - 1 : start] == "据" and role != "quote":
            yield self._statement(at, quotations.sentence_end(at), None, verb, False)

    def _reported(
        self, quotations: Quotations, taken: set[Quote], speaker: Speaker, start: int, stop: int, at: int, alone: bool
    ) -> Iterator[Statement]:
        """X表示，…: the words to the end of the sentence."""
        end = self._up_to_the_next(at, quotations.sentence_end(at))
        length = end - at
        if length < (2 if alone else 4) or (
            at == stop and not ((length > 5 and HAN.match(self.text[at])) or length > 14)
        ):
            return
        verb = self.reading.source[start:stop]
        for low, high, direct in self._parts(quotations, at, end):
            yield self._statement(low, high, speaker, verb, direct)
            if direct:
                taken.add(Quote(low - 1, high + 1))
        self.speakers.remember(speaker)

    def _up_to_the_next(self, at: int, end: int) -> int:
        """Where somebody else begins to speak within the sentence: 甲质疑市府，|议员乙则呼吁…"""
        speakers = self.speakers
        first = bisect_left(speakers.verb_starts, at + _LEAST)
        for verb, _, role in speakers.verbs[first : first + 4]:
            if verb >= end:
                break
            start = speakers.clause_of_named(at, verb) if role != "quote" else None
            if start is not None and start - at > _LEAST and self.text[start - 1] in ",;":
                return start - 1
        return end

    def _parts(self, quotations: Quotations, at: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Reported words, and the quotations among them that are clauses of their own: …，“不能说是选举支出”。"""
        low = at
        for quote in quotations.between(at, end):
            own = self.text[quote.start - 1] in ",:" or quote.start == at
            after = self.text[quote.end : quote.end + 1]
            if not own or self._is_term(quote) or not ((after in ",;" and after) or quote.end >= end):
                continue
            if quote.start - 1 - low > 3:
                yield low, quote.start - 1, False
            yield quote.start + 1, quote.end - 1, True
            low = quote.end + (after in (",", ";"))
        if end - low > 1:
            yield low, end, False

    # -- quotations ------------------------------------------------------------------------------------------------

    def _quote_before(self, quotations: Quotations, verb: int, speaker: Speaker | None) -> Quote | None:
        """The quotation that ends where the clause of the speaker starts: “…”|省委书记吕玉印|说."""
        quote = quotations.before(verb)
        if speaker is None or quote is None or verb - quote.end > 70 or self._is_term(quote):
            return None
        between = self.text[quote.end : verb]
        if any(mark in between for mark in "。!?;") or speaker.start < quote.end:
            return None
        said = self.text[quote.end - 2] in "。!?,…" or between.startswith(",")
        return quote if said and self._opens(quote, quotations.begin) else None

    def _is_term(self, quote: Quote) -> bool:
        """Whether quotation marks hold too little to be said: a word or two, and no sentence."""
        return quote.end - quote.start < (6 if self.text[quote.end - 2] in "。!?…," else 9)

    def _opens(self, quote: Quote, begin: int) -> bool:
        """Whether a quotation opens a sentence or stands behind a comma or colon."""
        before = self.text[max(begin, quote.start - 3) : quote.start].rstrip()
        return not before or before[-1] in '。!?;:,…"'

    def _whole(self, quote: Quote, at: int, stop: int) -> bool:
        """Whether a quotation behind a verb is all that is said there: not the first words of a longer sentence."""
        after = self.text[quote.end : quote.end + 1]
        return (
            ":" in self.text[stop:at]
            or self.text[quote.end - 2] in "。!?…"
            or not after
            or after in "。!?;\n"
            or (after == "," and quote.end - quote.start > 14)
        )

    def _is_speech(self, quote: Quote, begin: int) -> bool:
        """Whether unattributed quotation marks hold speech: a sentence of its own, not a term."""
        if self._is_term(quote):
            return False
        before = self.text[max(begin, quote.start - 3) : quote.start].rstrip()
        last, after = self.text[quote.end - 2], self.text[quote.end : quote.end + 1]
        if before.endswith(":"):
            inside = self.text[quote.start : quote.end]
            return any(mark in inside for mark in ",。!?") or self._colon_speaker(begin, quote.start) is not None
        if before and not before.endswith((*_ENDS, '"')):
            return False
        return last in "。!?,…" or (after != "" and after in '"…')

    def _colon_speaker(self, begin: int, at: int) -> Speaker | None:
        before = self.text[max(begin, at - 3) : at].rstrip()
        if not before.endswith(":"):
            return None
        speaker = self.speakers.before_colon(self.text.rindex(":", max(begin, at - 3), at), begin)
        self.speakers.remember(speaker)
        return speaker

    def _turn(self, begin: int, end: int) -> Statement | None:
        """X：… at the head of a line, as in minutes and headlines; not where quotation marks follow."""
        colon = self.text.find(":", begin, min(begin + 40, end))
        if colon < 0 or colon + 2 >= end:
            return None
        at = colon + 1 + (self.text[colon + 1] == " ")
        if self.text[at] == '"' or (self.text[colon + 1].isdigit() and self.text[colon - 1].isdigit()):
            return None
        speaker = self.speakers.at_head(begin, colon)
        if speaker is None:
            return None
        self.speakers.remember(speaker)
        return self._statement(at, end, speaker, None, False)

    # -- rows ------------------------------------------------------------------------------------------------------

    def _direct(self, quote: Quote, speaker: Speaker | None, verb: str | None) -> Statement:
        return self._statement(quote.start + 1, quote.end - 1, speaker, verb, True)

    def _statement(self, start: int, end: int, speaker: Speaker | None, verb: str | None, direct: bool) -> Statement:
        source, simplified = self.reading.source[start:end], self.reading.simplified[start:end]
        if speaker is None:
            return Statement(start, end, source, simplified, None, None, None, None, verb, direct)
        return Statement(
            start, end, source, simplified, speaker.text, speaker.start, speaker.end, speaker.id, verb, direct
        )
