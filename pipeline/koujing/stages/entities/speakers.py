"""Who is named as saying something: the name, pronoun or unnamed person that stands before a verb of speech.

Between the name and the verb may stand when, where and to whom (致辞时, 在会后记者会上, 对记者), not another verb of speech.
他 is the person who is the subject just before, else the last person who spoke. 相关负责人 and the like are kept as they
stand, without an id.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from koujing.findings import Entity, Reading
from koujing.stages.entities.marks import HAN, Marks
from koujing.stages.entities.quotations import Quotations

_FARTHEST = 90
_ADVERB = (
    r"(?:早上|上午|中午|下午|晚上|昨日?|今日?|昨天|今天|日前|近日|当天|当日|周[一二三四五六日]|会上|会后|现场|随后|此前|最后|首先|同时|其后"
    r"|又|也|还|亦|则|就|并|再次?|曾|均|都|即|便|已|继续|进一步|明确|郑重|公开|私下|严正|分别|共同|一致|普遍|坚定|自豪地?|高兴地?|激动地?|苦|笑着?|"
    r"接受[^,。]{0,14}(?:访问|采访|专访)时?|受访时?|应询时?|对此|(?:对|向|跟|告诉)(?:本报|本台|《[^》]{1,12}》)?(?:记者|传媒|媒体|大家|外界)们?|"
    r"[(][^()]{1,12}[)]|(?:在|于|到|就|出席|主持|率|与|对|以|向)?[^。;!?:\"]{0,34}?(?:时|中|上|后|前))"
)
_GAP = re.compile(rf"[, ]?(?:{_ADVERB}[, ]?){{0,3}}$")
_SHORT_GAP = re.compile(r"[^,。;:!?\"()、的]{0,12}的?")
_BODY_GAP = re.compile(
    r"(?:又|也|还|亦|则|就|并|再次?|曾|昨日?|今日?|日前|近日|昨天|今天|当天|随后|均|已|方面)?"
    r"(?:\((?:\d{1,2}月)?\d{1,2}日?\)日?)?(?:\d{1,2}日)?"
    r"(?:(?:发布|发表|发出)(?:[^,。的]{0,12}(?:声明|公报|报告|公告|消息|新闻稿|通报|数据))?)?"
)
_SPEAKING = frozenset(["PERSON", "POSITION", "ORG", "DOC", "EVENT"])
_GIVEN = frozenset("对向给就为把让请将")  # the one named behind is not who speaks
_BEHIND = r"(?:还|又|也|亦|则|并|再|曾|续|同时|随后|最后|进一步|特别|同样|[^,。;!?\"]{0,14}(?:时|后|中)[,]?)?$"
_PRONOUN = re.compile(rf"(?P<they>他们|她们)|(?:他|她)(?={_BEHIND})")
_ABOUT = (
    r"(?=们?(?:(?:还|又|也|亦|则|均|都|普遍|坦言|私下|早上|上午|下午|日前|近日|今日|昨日|今天|昨天|当天|告诉记者|向记者|对记者|对此)|"
    r"在?[^,。]{1,20}(?:时|上|中|后)){0,2}$)"
)
_RUNNING_ON = re.compile(
    r"(?:,(?:[^,]{2,30}中)?|后|时|之际)(?:并|还|也|又|亦|同时|随后|最后|特别|再次|多次|一再|进一步)?$"
)
_AND = re.compile(r"(?:^|[,; ])(?:同时|此外|会上|[^,;。]{0,6}后)?(?:并|又|还|续|亦)(?:同时|特别|再次)?$")
_OPENING = re.compile(r" *(?:[^,\"]{0,14}(?:日|天|午|晚|上|中|期|月|后)(?:\([^()]{1,8}\))?,?)?")
_ATTRIBUTE = re.compile(r"[^,]{0,6}(?:提出|倡导|发表|作出|主持|领导)的")  # 主席提出的倡议令人鼓舞
_VERBAL = re.compile(r"支持|认为|表示|要求|建议|提出|希望|[的是了由被把将]|在(?![野场线任席读])")
_QUALIFIED = re.compile(
    r"(?:(?:相关|有关|主要|项目|上述|该|一位|一名|多位|不少|部分|所属|最新|初步|统计|官方|公开|各界|当地|业内|多国|工作|专班|监测)){0,4}$"
)
_BRACKETED = re.compile(r" ?(?:\([^()]{1,8}\))? ?")
_HEAD = re.compile(r" *(?:\d{1,3}[.、])? *|.*[?!。 ]")  # what may stand before one who speaks at the head of a line
_LEAD = re.compile(r"(?:据|对此|会后|会上|日前|近日|昨日|今日|其中|但是|但|而|不过|另外|同时|然而|虽然|另有|另据|有)+")
_PART_WORD = re.compile(
    r"说(?:这|那|明|法|服|辞|教|理|情|客|到底|起来|不|是|得|话|过来)|称(?:号|为|呼|赞|职|霸|心|重|谓|之|作)|"
    r"指(?:标|数|挥|导|引|定|示|向|南|令|针|派|责|望|纹|的是|明|控)|问(?:题|责|候|卷|世|鼎|诊|答|询|及|时)|答(?:案|复|卷|应|题|记)|"
    r"讲(?:话|述|究|解|座|师|台|好|坏|坛|授|课|学|堂|稿|义|政治|规矩)"
)
_NOT_BEFORE = re.compile(
    r"(?:可以|可|据|小|传|俗|简|名|职|号|自|通|统|合|堪|被|受|所|来|样|听|学|话|再|如|或|不|虽|按理|应该|换句话|总的来|一般来|具体来|这么|那么|怎么|难|胡|主|参|图|"
    r"解|评|访|拷|疑|提|演|宣|特|直|有|痛|怒|驳|训|排|充|呵)$"
)
_NO_VERB_BEFORE = re.compile(
    r"[时后者稿的]|中(?![央国方东美俄日欧华])|人(?![们民手类才员口均工])|书(?![籍店面记])|信(?![心任息号贷用])"
    r"|(?<=说明|介绍|通报|宣讲|总结|宣布|解释|分析|回应|答问|建议|批评|回顾|展望|感谢|讲述)会"
)


class Speaker(NamedTuple):
    """A name or unnamed phrase in the text; `id` is null for the unnamed."""

    text: str  # as published
    start: int
    end: int
    id: str | None
    meant: Speaker | None = None  # of 他, who it is


class Speakers:
    """Speakers of one text; remembers who spoke last, so verbs are asked for in order."""

    def __init__(self, reading: Reading, entities: Sequence[Entity], marks: Marks) -> None:
        self.text, self.source, self.marks = reading.folded, reading.source, marks
        named = [e for e in entities if e.label in _SPEAKING and not e.nested]
        self.named = sorted(named, key=lambda e: e.end)
        self._ends = [e.end for e in self.named]
        self.verbs = [verb for verb in _verbs(marks) if is_verb(self.text, verb[0], verb[1])]
        self.verb_starts = [start for start, _, _ in self.verbs]
        self._person: Speaker | None = None
        self._nobodies = _nobodies(marks.vocabulary.nobody)

    def before(self, verb: int, quotations: Quotations) -> Speaker | None:
        """Who stands before the verb at `verb`, in its sentence and behind the last quotation."""
        low = max(quotations.begin, verb - _FARTHEST)
        for mark in (self.text.rfind(m, low, verb) for m in "。!?;"):
            low = max(low, mark + 1)
        sentence = low
        if (quote := quotations.before(verb)) is not None:
            low = max(low, quote.end)
        if (named := self._name(low, verb)) is not None:
            return named
        stretch = self.text[low:verb]
        if match := _PRONOUN.search(stretch):
            start, end = low + match.start(), low + match.end()
            meant = None if match["they"] else self._meant(start, quotations.begin)
            return Speaker(self.source[start:end], start, end, meant.id if meant else None, meant)
        if (match := self._nobodies.search(stretch)) and not self.text.startswith(("公布", "宣布"), verb):
            return self._nobody(low, low + match.start(), low + match.end())
        if _RUNNING_ON.search(self.text, max(sentence, verb - 48), verb) and (subject := self._subject(sentence, verb)):
            return subject
        if _AND.search(stretch):
            return self._person  # 并指出: nobody stands here
        return None

    def _subject(self, low: int, verb: int) -> Speaker | None:
        """The one person of the sentence so far, who opens it: 省长王明视察工地，强调…"""
        index = bisect_right(self._ends, low)
        persons = []
        while index < len(self.named) and self._ends[index] <= verb:
            if self.named[index].label == "PERSON":
                persons.append(index)
            index += 1
        if len(persons) != 1 or not self._is_subject(persons[0], low):
            return None
        e = self.named[persons[0]]
        if _ATTRIBUTE.match(self.text, e.end, verb):
            return None
        first, last = bisect_left(self.verb_starts, e.end), bisect_left(self.verb_starts, verb)
        if any(self.text[stop : stop + 1] in ",:" for _, stop, _ in self.verbs[first:last]):
            return None  # inside of what is said: 指出，中方支持…，相信…
        before = self.named[persons[0] - 1] if persons[0] else e
        start = before.start if before.label == "POSITION" and before.end == e.start else e.start
        return self._known(e) if _OPENING.fullmatch(self.text, low, start) else None

    def clause_of_named(self, low: int, verb: int) -> int | None:
        """Where the clause starts whose subject is the person named right before a verb, with his post."""
        index = bisect_right(self._ends, verb) - 1
        if index < 0 or (e := self.named[index]).start < low or e.label not in ("PERSON", "ORG", "POSITION"):
            return None
        if not _SHORT_GAP.fullmatch(self._without_post(self.text[e.end : verb])):
            return None
        while index and self._ends[index - 1] == self.named[index].start:
            index -= 1
        return self.named[index].start

    def before_colon(self, colon: int, begin: int) -> Speaker | None:
        """Who stands right before a colon: X：“…”."""
        index = bisect_right(self._ends, colon) - 1
        if index >= 0:
            e = self.named[index]
            if e.start >= begin and not self._without_post(self.text[e.end : colon]).strip():
                return self._known(self._holder(index))
        return None

    def at_head(self, begin: int, colon: int) -> Speaker | None:
        """Who stands alone, or behind a post, between `begin` and the colon."""
        index = bisect_right(self._ends, colon) - 1
        if index < 0:
            return None
        last = self.named[index]
        e = self._holder(index)
        gap = self._without_post(self.text[last.end : colon])
        if not _BRACKETED.fullmatch(gap) or e.label == "DOC":
            return None
        start = e.start
        while (i := bisect_right(self._ends, start) - 1) >= 0 and self._ends[i] == start and e.label == "PERSON":
            start = self.named[i].start
        head = self.text[begin:start]
        return self._known(e) if _HEAD.fullmatch(head) else None

    def remember(self, speaker: Speaker | None) -> None:
        """Keep a named speaker for the next 他."""
        if speaker and speaker.id:
            self._person = speaker.meant or speaker

    def _name(self, low: int, verb: int) -> Speaker | None:
        at = bisect_right(self._ends, verb) - 1
        for index in range(at, max(at - 6, -1), -1):
            e = self.named[index]
            if e.start < low:
                return None
            gap = self.text[e.end : verb]
            if e.label == "PERSON":
                gap = self._without_post(gap)
                if (_GAP.match(gap) or _SHORT_GAP.fullmatch(gap)) and not self._speech_between(e.end, verb):
                    return None if self._is_given(index) else self._known(e)
            elif _BODY_GAP.fullmatch(gap):
                behind = verb + self.marks.vocabulary.speech.at(self.text, verb)
                if e.label == "EVENT" and self.text[behind : behind + 1] not in (",", ":"):
                    return None  # 两会建议提案
                return None if self._is_given(index) else self._known(self._holder(index))
        return None

    def _is_given(self, index: int) -> bool:
        """Whether a name is the object of a preposition: 对钱正英同志逝世表示哀悼."""
        start = self.named[index].start
        while index and self._ends[index - 1] == start:
            index -= 1
            start = self.named[index].start
        return self.text[start - 1 : start] in _GIVEN and not self.text.endswith(("认为", "以为", "因为"), 0, start)

    def _holder(self, index: int) -> Entity:
        """The person a post stands behind: 习近平|主席; else what is there."""
        e = self.named[index]
        before = self.named[index - 1] if index else e
        return before if e.label == "POSITION" and before.label == "PERSON" and before.end == e.start else e

    def _without_post(self, gap: str) -> str:
        """The stretch behind a name less a post or form of address: 羅奕龍|主席|表示."""
        return gap[self.marks.vocabulary.posts.at(gap, 0) :]

    def _speech_between(self, start: int, verb: int) -> bool:
        low, high = bisect_left(self.verb_starts, start), bisect_left(self.verb_starts, verb)
        return any(role != "quote" for _, _, role in self.verbs[low:high])

    def _known(self, e: Entity) -> Speaker:
        return Speaker(e.text, e.start, e.end, e.entity_id)

    def _meant(self, at: int, begin: int) -> Speaker | None:
        """Whom 他 means: the subject of the line so far, else the last speaker, else the last person named."""
        index = bisect_right(self._ends, at) - 1
        last: Entity | None = None
        since = self._person.start if self._person else -1
        while index >= 0 and (e := self.named[index]).start > since and (e.start >= begin or self._person is None):
            if e.label == "PERSON":
                last = last or e
                if self._is_subject(index, begin):
                    return self._known(e)
            index -= 1
        return self._person or (self._known(last) if last else None)

    def _is_subject(self, index: int, begin: int) -> bool:
        """Whether a person, with the post before it, opens a clause."""
        start = self.named[index].start
        if index and self._ends[index - 1] == start and self.named[index - 1].label == "POSITION":
            start = self.named[index - 1].start
        return start <= begin or not HAN.match(self.text[start - 1])

    def _nobody(self, low: int, noun: int, end: int) -> Speaker | None:
        """Someone unnamed: the noun with what stands before it in its clause, or less where that is too long."""
        start = max(low, noun - 18)
        for mark in (self.text.rfind(m, start, noun) for m in ',、 "()《》'):
            start = max(start, mark + 1)
        index = bisect_right(self._ends, start)
        if index < len(self.named) and self.named[index].start < start:
            start = self.named[index].start
        if lead := _LEAD.match(self.text, start, noun):
            start = lead.end()
        start = max(start, self.text.rfind("的", start, noun) + 1)
        if noun - start > 10 or _VERBAL.search(self.text, start, noun):
            near = [
                e for e in self.named[index : index + 4] if e.end <= noun and not _VERBAL.search(self.text, e.end, noun)
            ]
            match = _QUALIFIED.search(self.text, start, noun)
            start = near[-1].start if near and noun - near[-1].end <= 8 else match.start() if match else noun
        if end - start < 2 or self.text[start] in "向对与同给为跟":
            return None
        return Speaker(self.source[start:end], start, end, None)


def is_verb(text: str, start: int, stop: int) -> bool:
    """Whether a verb of speech is one here: not 说明书, 名称, 被要求, 总结时."""
    if _NO_VERB_BEFORE.match(text, stop):
        return False
    if stop - start == 1:
        return not (_PART_WORD.match(text, start, start + 4) or _NOT_BEFORE.search(text, max(start - 4, 0), start))
    return text[max(start - 1, 0) : start] not in ("被", "所", "的")


@lru_cache(maxsize=8)
def _nobodies(nobody: str) -> re.Pattern[str]:
    return re.compile(f"(?:{nobody}){_ABOUT}")


def _verbs(marks: Marks) -> list[tuple[int, int, str]]:
    """Verbs of speech, leftmost-longest."""
    out: list[tuple[int, int, str]] = []
    last = -1
    for start, end, term in sorted(marks.speech, key=lambda m: (m[0], -m[1])):
        if start >= last:
            out.append((start, end, term.role))
            last = end
    return out
