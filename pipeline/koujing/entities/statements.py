"""Who said what: words in quotation marks and reported words, with the one who is named as saying them.

Forms: “…”X说; X说：“…”; “…”，X说，“…”; X表示，…; 据X介绍，…; X：… at the head of a line. The speaker is the name (or unnamed
相关负责人) that stands before the verb, with nothing between but when, where and to whom. 他 is the last named speaker.
Words nobody is named for keep a null speaker. Reported words go to the end of their sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from koujing.entities.marks import HAN, Marks
from koujing.entities.rows import Statement
from koujing.findings import Entity, Reading

_OPEN, _CLOSE = frozenset("“「『〝﹁﹃"), frozenset("”」』〟﹂﹄")
_LINE = re.compile(r"[^\n]+")
_END = re.compile(r'[。!?…]+"?|\n|$')
_LEAD = re.compile(r"[ ,:,]*")
_BEFORE_QUOTE = re.compile(r"(?:道|着)?[ ,:]{0,2}$")
_ADVERB = (
    r"(?:早上|上午|中午|下午|晚上|昨日?|今日?|昨天|今天|日前|近日|当天|当日|周[一二三四五六日]|会上|会后|现场|随后|此前|最后|首先|同时|其后"
    r"|又|也|还|亦|则|就|并|再次?|曾|均|都|即|便|已|继续|进一步|明确|郑重|公开|私下|严正|分别|共同|一致|普遍|坚定|自豪地?|高兴地?|激动地?|苦|笑着?|"
    r"接受[^,。]{0,14}(?:访问|采访|专访)时?|受访时?|应询时?|对此|(?:对|向|跟|告诉)(?:本报|本台|《[^》]{1,12}》)?(?:记者|传媒|媒体|大家|外界)们?|"
    r"[(][^()]{1,12}[)]|(?:在|于|到|就|出席|主持|率|与|对|以|向)?[^。;!?:\"]{0,34}?(?:时|中|上|后|前|表示同意并))"
)
_GAP = re.compile(rf"[, ]?(?:{_ADVERB}[, ]?){{0,3}}$")
_SHORT_GAP = re.compile(r"[^,。;:!?\"()、]{0,12}")
_PRONOUN = re.compile(r"(?:他们|她们|他|她|其)(?=(?:还|又|也|亦|则|并|再|曾|续|同时|随后|最后|进一步|特别|同样|[^,。;!?\"]{0,14}(?:时|后|中)[,]?)?$)")
_UNNAMED = re.compile(
    r"(?:(?:上述|有关|相关|主要|项目|该|一位|一名|有|多位|另一|另有|不少|部分)?[^\s,。;:!?\"()《》、]{0,24}?"
    r"(?:负责人|发言人|负责同志|有关人士|知情人士|人士|官员|专家|学者|业者|议员|委员|记者|居民|市民|村民|街坊|司机|店主|摊主|家长|学生|老师|教师|医生|护士|游客|旅客|与会者|代表|分析员|分析师|研究员|教授|"
    r"企业家|商户|业主|领导|干部|工作人员|员工|团体|方面|当局|署方|局方|警方|院方|校方|处方|会方|公司方|主办方|业界|舆论|媒体|网民|网友|队员|党员|志愿者|家属|大爷|大娘|阿姨|女士|先生|同学|总统府|白宫|消息))"
    r"(?=(?:们)?(?:还|又|也|亦|则|均|都|普遍|坦言|私下|早上|上午|下午|日前|近日|今日|昨日|今天|昨天|当天|表示|告诉记者|向记者|对记者|对此|在[^,。]{1,20}(?:时|上|中)){0,2}$)"
)
_GATHERING = re.compile(r"(?:会议|全会|座谈会|发布会|论坛|报告|公报|公告|文件|声明|社论|评论|文章|通知|意见|决定|公报|预算案|书面报告|研究|资料|通报|批示|贺信|贺电|讲话)$")
_PART_WORD = re.compile(r"^(?:说(?:这|那|明|法|服|辞|教|理|情|客|到底|起来|不|是|得|话|过来)|称(?:号|为|呼|赞|职|霸|心|重|谓|之|作)|指(?:标|数|挥|导|引|定|示|向|南|令|针|派|责|望|纹|的是|明|控)|问(?:题|责|候|卷|世|鼎|诊|答|询|及|时)|答(?:案|复|卷|应|题|记)|讲(?:话|述|究|解|座|师|台|好|坏|坛|政治|规矩))")
_NOT_BEFORE = re.compile(r"(?:可以|可|据|小|传|俗|简|名|职|号|自|通|统|合|堪|被|受|所|来|样|听|学|话|再|如|或|不|虽|按理|应该|换句话|总的来|一般来|具体来|这么|那么|怎么|难|胡|主|参|图|解|评|访|拷|疑|提|学|演|宣|特|直|有)$")


class _Speaker(NamedTuple):
    text: str
    start: int
    end: int
    id: str | None


class _Quote(NamedTuple):
    start: int  # of the opening mark
    end: int  # after the closing one


def find_statements(reading: Reading, entities: Sequence[Entity], marks: Marks) -> Iterator[Statement]:
    """One row a stretch of words said, in order of start."""
    return iter(sorted(_Statements(reading, entities, marks).all(), key=lambda s: (s.start, -s.end)))


class _Statements:
    def __init__(self, reading: Reading, entities: Sequence[Entity], marks: Marks) -> None:
        self.reading, self.text, self.marks = reading, reading.folded, marks
        named = [e for e in entities if e.label in ("PERSON", "POSITION", "ORG", "DOC") and not e.nested]
        self.named = sorted(named, key=lambda e: e.end)
        self.named_ends = [e.end for e in self.named]
        self.last: _Speaker | None = None
        self._is_pronoun = False
        self.verbs = _verbs(marks)
        self.verb_starts = [start for start, _, _ in self.verbs]

    def all(self) -> Iterator[Statement]:
        for line in _LINE.finditer(self.text):
            yield from self._line(*line.span())

    def _line(self, begin: int, end: int) -> Iterator[Statement]:
        quotes = list(_quotes(self.text, self.reading.source, begin, end))
        taken: set[_Quote] = set()
        opened = {quote.start: quote for quote in quotes}
        closed = sorted(quotes, key=lambda q: q.end)
        if (turn := self._turn(begin, end, quotes)) is not None:
            yield turn
            return
        low = bisect_left(self.verb_starts, begin)
        for start, stop, role in self.verbs[low : bisect_left(self.verb_starts, end)]:
            if any(q.start < start < q.end for q in quotes):
                continue
            if not self._is_verb(start, stop):
                continue
            speaker = self._speaker(begin, start, quotes)
            after = _LEAD.match(self.text, stop)
            at = after.end() if after else stop
            before = self._quote_before(closed, begin, start, speaker, self._is_pronoun)
            verb = self.reading.source[start:stop]
            if at in opened and opened[at] not in taken and self._whole(opened[at], at, stop) and (speaker or at > stop):
                quote = opened[at]
                taken.add(quote)
                yield self._direct(quote, speaker, verb)
                if before and before not in taken and speaker:
                    taken.add(before)
                    yield self._direct(before, speaker, verb)
                self._remember(speaker)
                continue
            if before and before not in taken and speaker:
                taken.add(before)
                yield self._direct(before, speaker, verb)
                self._remember(speaker)
            if speaker is None or role == "quote":
                if role != "quote" and (reported := self._reported(begin, start, at, end)):
                    yield reported._replace(verb=verb)
                continue
            words = self._rest(at, end, quotes)
            if words and (at > stop or HAN.match(self.text[at])):
                if not (before and words[1] - words[0] < 4):
                    yield self._statement(*words, speaker, verb, False)
                self._remember(speaker)
        for quote in quotes:
            if quote not in taken and self._is_speech(quote, begin):
                yield self._direct(quote, self._colon_speaker(begin, quote.start, quotes), None)

    # -- verbs and words -------------------------------------------------------------------------------------------

    def _is_verb(self, start: int, stop: int) -> bool:
        if self.text[stop : stop + 1] in ("时", "后", "中", "会", "者", "人", "稿", "书", "信"):
            return False
        if stop - start == 1:
            if _PART_WORD.match(self.text[start : start + 4]) or _NOT_BEFORE.search(self.text, max(start - 4, 0), start):
                return False
        elif self.text[max(start - 1, 0) : start] in tuple("被所的") and self.text[start:stop] != "说":
            return False
        return True

    def _rest(self, at: int, end: int, quotes: list[_Quote]) -> tuple[int, int] | None:
        """From `at` to the end of the sentence, quoted sentence ends passed over."""
        stop = at
        while True:
            match = _END.search(self.text, stop, end)
            if match is None:
                stop = end
                break
            holding = next((q for q in quotes if q.start < match.start() < q.end - 1), None)
            if holding is None:
                stop = match.start()
                break
            stop = holding.end
        return (at, stop) if stop - at >= 2 else None

    def _is_speech(self, quote: _Quote, begin: int) -> bool:
        """Whether unattributed quotation marks hold speech: a sentence of its own, not a term."""
        inside = self.text[quote.start + 1 : quote.end - 1]
        if len(inside) < 8:
            return False
        left = self.text[begin : quote.start].rstrip()
        if left.endswith(":"):
            return bool(re.search(r"[,。!?]", inside)) or self._colon_speaker(begin, quote.start, []) is not None
        alone = not left or left.endswith(("。", "!", "?", "…", '"'))
        return alone and (inside.endswith(("。", "!", "?", ",", "…")) or len(inside) >= 10 and not left)

    def _whole(self, quote: _Quote, at: int, stop: int) -> bool:
        """Whether a quotation behind a verb is all that is said there: not the first words of a longer sentence."""
        if ":" in self.text[stop:at]:
            return True
        after = self.text[quote.end : quote.end + 1]
        inside = self.text[quote.end - 2]
        return inside in "。!?…" or not after or after in "。!?;\n" or after == "," and quote.end - quote.start > 14

    # -- speakers --------------------------------------------------------------------------------------------------

    def _speaker(self, begin: int, verb: int, quotes: list[_Quote]) -> _Speaker | None:
        """Who stands before the verb at `verb`: a name, 他, or someone unnamed."""
        self._is_pronoun = False
        low = max(begin, verb - 90)
        for mark in (self.text.rfind(m, low, verb) for m in "。!?;"):
            low = max(low, mark + 1)
        inner = [q.end for q in quotes if q.end <= verb]
        low = max([low, *(e for e in inner if e > low)])
        if (named := self._named(low, verb)) is not None:
            return named
        stretch = self.text[low:verb]
        if match := _PRONOUN.search(stretch):
            self._is_pronoun = True
            return self._pronoun(low + match.start())
        if match := _UNNAMED.search(stretch):
            text = match[0]
            start = low + match.start() + self._lead(text)
            end = low + match.end()
            return self._unnamed(start, end)
        if match := re.search(r"(?:^|[,、])((?:会议|全会|报告|公报|文章|声明|社论|书面报告|与会者))$", stretch):
            return self._unnamed(low + match.start(1), low + match.end(1))
        if re.fullmatch(r"(?:.*[,])?(?:并|又|还|也|同时|并且|续|亦|再)?", stretch) and self.last and self._continues(begin, low, stretch):
            return self.last
        return None

    def _continues(self, begin: int, low: int, stretch: str) -> bool:
        return bool(stretch.endswith(("并", "又", "还", "续", "亦")))

    def _lead(self, text: str) -> int:
        """Characters at the front of an unnamed speaker that are no part of it: 据, 有, a time."""
        match = re.match(r"(?:据|对此|会后|会上|日前|近日|昨日|今日|其中|但|而|不过|另外|同时)+", text)
        return match.end() if match else 0

    def _named(self, low: int, verb: int) -> _Speaker | None:
        at = bisect_right(self.named_ends, verb) - 1
        tries = 0
        while at >= 0 and self.named[at].start >= low and tries < 6:
            e = self.named[at]
            gap = self.text[e.end : verb]
            if e.label == "PERSON":
                gap = self._without_post(gap)
                if (_GAP.match(gap) or _SHORT_GAP.fullmatch(gap)) and not self._other_verb(e.end, verb):
                    return self._known(e)
            elif re.fullmatch(r"(?:又|也|还|亦|则|就|并|再次?|曾|昨日?|今日?|日前|近日|昨天|今天|均|已|方面)?(?:\(\d{1,2}日?\)日?)?", gap):
                return self._known(e)
            at -= 1
            tries += 1
        return None

    def _without_post(self, gap: str) -> str:
        """The stretch behind a name less a post or form of address: 羅奕龍|主席|表示."""
        for size in (5, 4, 3, 2):
            if self.marks.vocabulary.posts.at(gap[:size], 0) == size:
                return gap[size:]
        return gap

    def _other_verb(self, start: int, verb: int) -> bool:
        low = bisect_left(self.verb_starts, start)
        high = bisect_left(self.verb_starts, verb)
        return any(self._is_verb(s, e) and role != "quote" for s, e, role in self.verbs[low:high])

    def _known(self, e: Entity) -> _Speaker:
        return _Speaker(e.text, e.start, e.end, e.entity_id)

    def _unnamed(self, start: int, end: int) -> _Speaker | None:
        if end - start < 2:
            return None
        return _Speaker(self.reading.source[start:end], start, end, None)

    def _pronoun(self, at: int) -> _Speaker | None:
        """The last named speaker; where nobody has spoken yet, the last person named before."""
        if self.last:
            return self.last
        index = bisect_right(self.named_ends, at) - 1
        while index >= 0:
            if self.named[index].label == "PERSON":
                return self._known(self.named[index])
            index -= 1
        return None

    def _remember(self, speaker: _Speaker | None) -> None:
        if speaker and speaker.id:
            self.last = speaker

    # -- forms -----------------------------------------------------------------------------------------------------

    def _quote_before(
        self, closed: list[_Quote], begin: int, verb: int, speaker: _Speaker | None, pronoun: bool
    ) -> _Quote | None:
        """The quotation that ends where the clause of the speaker starts: “…”|省委书记吕玉印|说."""
        if speaker is None:
            return None
        at = bisect_right([q.end for q in closed], verb) - 1
        if at < 0:
            return None
        quote = closed[at]
        between = self.text[quote.end : verb]
        if re.search(r"[。!?;]", between) or len(between) > 70 or quote.end - quote.start < 8:
            return None
        inside = self.text[quote.start + 1 : quote.end - 1]
        direct = inside.endswith(("。", "!", "?", ",", "…")) or between[:1] == ","
        lead = self.text[begin : quote.start].rstrip()
        starts = not lead or lead[-1] in '。!?;:,"'
        if not (direct and starts):
            return None
        return quote if speaker.start >= quote.end or pronoun else None

    def _reported(self, begin: int, verb: int, at: int, end: int) -> Statement | None:
        """据介绍，…: nobody is named."""
        if self.text[max(verb - 1, begin) : verb] != "据":
            return None
        words = self._rest(at, end, [])
        return self._statement(*words, None, None, False) if words else None

    def _turn(self, begin: int, end: int, quotes: list[_Quote]) -> Statement | None:
        """X：… at the head of a line, as in minutes and headlines; not where quotation marks follow."""
        colon = self.text.find(":", begin, min(begin + 40, end))
        if colon < 0 or colon + 2 >= end:
            return None
        at = colon + 1 + (self.text[colon + 1] == " ")
        if self.text[at] == '"' or self.text[colon + 1].isdigit():
            return None
        index = bisect_right(self.named_ends, colon) - 1
        if index < 0:
            return None
        e = self.named[index]
        head = self.text[begin : e.start]
        gap = self._without_post(self.text[e.end : colon])
        if not re.fullmatch(r" ?(?:\([^()]{1,8}\))? ?", gap) or e.label not in ("PERSON", "ORG"):
            return None
        if e.label == "PERSON" and head.strip() and not self._post_before(e.start, begin):
            return None
        if e.label == "ORG" and (head.strip() or "。" in self.text[at:end] or end - begin > 60):
            return None
        speaker = self._known(e)
        self._remember(speaker)
        return self._statement(at, end, speaker, None, False)

    def _post_before(self, at: int, begin: int) -> bool:
        return any(end == at and start <= begin + 1 for end, start in self._post_spans(at))

    def _post_spans(self, at: int) -> list[tuple[int, int]]:
        return [(post.end, post.start) for post in self._posts() if post.end == at]

    def _posts(self) -> list[_Speaker]:
        return []

    def _colon_speaker(self, begin: int, at: int, quotes: list[_Quote]) -> _Speaker | None:
        """X：“…” without a verb."""
        left = self.text[begin:at].rstrip()
        if not left.endswith(":"):
            return None
        colon = begin + len(left) - 1
        index = bisect_right(self.named_ends, colon) - 1
        if index >= 0:
            e = self.named[index]
            if e.start >= begin and not self._without_post(self.text[e.end : colon]).strip():
                speaker = self._known(e)
                self._remember(speaker)
                return speaker
        return None

    def _direct(self, quote: _Quote, speaker: _Speaker | None, verb: str | None) -> Statement:
        return self._statement(quote.start + 1, quote.end - 1, speaker, verb, True)

    def _statement(self, start: int, end: int, speaker: _Speaker | None, verb: str | None, direct: bool) -> Statement:
        named = speaker or _Speaker("", -1, -1, None)
        return Statement(
            start,
            end,
            self.reading.source[start:end],
            self.reading.simplified[start:end],
            named.text or None,
            named.start if speaker else None,
            named.end if speaker else None,
            named.id,
            verb,
            direct,
        )


def _verbs(marks: Marks) -> list[tuple[int, int, str]]:
    """Verbs of speech, leftmost-longest."""
    out: list[tuple[int, int, str]] = []
    last = -1
    for start, end, term in sorted(marks.speech, key=lambda m: (m[0], -m[1])):
        if start >= last:
            out.append((start, end, term.role))
            last = end
    return out


def _quotes(text: str, source: str, begin: int, end: int) -> Iterator[_Quote]:
    """Outermost quotation marks of a line; one that is not closed in its line holds nothing."""
    depth: list[int] = []
    straight = -1
    for found in re.finditer('"', text[begin:end]):
        at = begin + found.start()
        mark = source[at]
        if mark in _OPEN:
            depth.append(at)
        elif mark in _CLOSE:
            if depth:
                start = depth.pop()
                if not depth:
                    yield _Quote(start, at + 1)
        elif straight < 0:
            straight = at
        else:
            yield _Quote(straight, at + 1)
            straight = -1
