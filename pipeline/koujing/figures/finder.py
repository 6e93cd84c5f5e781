"""Finding numbers: which stretches of a text are numbers, and which of them are figures.

A figure is a number that claims something (503人, 同比增长114%). All others are numbers with a reason: a date, a
duration, an ordinal, a document number, a name (5G, 1号线, 第一人民医院), an article (一场座谈), a slogan. Characters that
are numerals only in script (统一, 一般, 四川) are neither. The finder goes over the text once, from the left; what
earlier stages found is respected, and where they found nothing it knows the plain forms of dates and names itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from koujing import lexicons
from koujing.figures import numerals
from koujing.figures.cells import cell_at
from koujing.figures.quantity import RATIO, Quantities, Quantity, tidy
from koujing.figures.units import FACTORS, KINDS
from koujing.findings import Finding, Reading
from koujing.lexicons import Matcher


class Found(NamedTuple):
    """One number of a text: a figure (`reason` is empty) or a number with its reason."""

    start: int
    end: int
    reason: str
    rule: str
    quantity: Quantity | None


class _Block(NamedTuple):
    """A stretch in which numerals are no figures: a time, an entity, a slogan, a word."""

    start: int
    end: int
    reason: str
    rule: str
    whole: bool  # one row for the whole stretch, not one a numeral


H = numerals.HAN
_ONES = "一二三四五六七八九"
_YEAR = rf"(?:(?:1[89]|20|21)\d{{2}}|[一二][〇○零九八][〇○零{_ONES}]{{2}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = rf"(?:[12]\d|3[01]|0?[1-9]|廿[{_ONES}]?|卅一?|[二三]?十[{_ONES}]?|[{_ONES}])"
_TO = r"\ ?(?:-{1,2}|~|至|到)\ ?"
# Dates as they are printed; what they mean is the business of times. Tried at a digit or a Chinese numeral only.
_DATES = re.compile(
    rf"""
      {_YEAR}\ ?[/-]\ ?\d{{2,4}}\ ?(?:财政年度|财政年|年度|财年|学年)
    | {_YEAR}[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)
    | {_YEAR}年?{_TO}{_YEAR}\ ?(?:年度?|学年)
    | {_YEAR}\ ?年\ ?(?:[度初末底中](?![国央小])|代)?(?:\ ?{_MONTH}(?:{_TO}{_MONTH})?\ ?月(?:份|[初底末]|[上中下]旬)?(?:\ ?{_DAY}(?:{_TO}{_DAY})?\ ?[日号])?)?
      (?:[上下]半年|[一二三四]季度?|第[一二三四]季度?)?(?:\ ?\d{{1,2}}[时点](?:\d{{1,2}}分)?)?
    | {_YEAR}(?=\ ?(?:财年|学年|财政年))
    | {_MONTH}月?{_TO}{_MONTH}\ ?月(?:份)?(?![\d薪饼])
    | {_MONTH}\ ?月\ ?{_DAY}\ ?[日号]?{_TO}(?:{_MONTH}月)?{_DAY}\ ?[日号](?!线)
    | {_MONTH}\ ?月\ ?{_DAY}\ ?[日号](?!线)
    | {_MONTH}\ ?月(?:份|[初底末]|[上中下]旬)?(?![\d薪饼球嫂供费租])
    | [1-4一二三四](?:季度|季(?=[度至到及和、,的比同环增G本]))
    | 十[一二三四五]五(?=["']?(?:规划|时期|期间|计划|开局|收官|以来|末|初|建设|发展|纲要|后|重点))
    | (?:二十|十[{_ONES}]|2[01]|1\d)世纪(?:\d0年代|[{_ONES}]十年代)?
    | (?:\d0|[{_ONES[1:]}]十)年代
    | (?:1[0-2]|[1-9])\.(?:3[01]|[12]\d|[1-9])(?=起|至\d|前[^一-鿿]|始)
    | (?:[12]\d|3[01]|0?[1-9]){_TO}(?:[12]\d|3[01]|0?[1-9])日(?!元|圆|币|均|产)
    | (?:[12]\d|3[01]|0?[1-9])日(?!元|圆|币|均|产|量|游|内|之内|后|以内|以上|行程)
    """,
    re.VERBOSE,
)
_CLOCKS = re.compile(
    rf"""
      (?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d.:])(?![%倍])
    | (?:[01]?\d|2[0-4])[时点](?:[0-5]?\d分(?:[0-5]?\d秒)?|半|正|许|整)(?![之钱])
    | (?:[01]?\d|2[0-4])时(?![速间期代])
    | (?:[01]?\d|2[0-4])点(?=档)
    | (?:十[一二]?|[一二三四五六七八九两])[时点](?:[二三四五]?十[{_ONES}]?分|[一三]刻|钟)(?!之)
    """,
    re.VERBOSE,
)
_HOUR = re.compile(rf"(?:[01]?\d|2[0-4]|十[一二]?|[{_ONES}两])[时点](?:[0-5]?\d分|半|许|正|整|[二三四五]?十[{_ONES}]?分?|[一三]刻)?")
_RESULTS = re.compile(r"(?:\d{1,2}分)?\d{1,2}秒\d{1,3}|\d{1,2}分\d{1,2}秒")  # 9秒98, 1分07秒99
_DAYTIME = re.compile(r"(?:[上下]午|凌晨|早上|晚上|傍晚|中午|清晨|深夜|今早|今晚|晚间|[早晚])(?:约)?\ ?$")
_DOCUMENTS = re.compile(
    r"\d{4}[\])]\ ?第?\ ?\d{1,5}\ ?号"
    r"|\d{1,4}/\d{4}(?:/[A-Z]{1,2})?\ ?号"
    r"|(?:\d{2,4}[-/])?\d{1,5}\ ?号(?=文件|文(?!明|化)|令|决议|公告|批示|案(?!件)|提案|建议|议案|通告|法律|行政)"
)
_PHONE_WORD = re.compile(r"(?:电话|热线|传真|致电|手机|短信|专线|拨打|客服|微信|QQ|Tel|TEL|Fax|WhatsApp)[^\d\n。;,]{0,8}(?:\(?\+?\d{2,4}\)?[ -]?)?$")
_TITLE_OPEN = re.compile(r"《[^》\n]{0,40}$")
_PHONES = re.compile(
    r"1[3-9]\d{9}(?!\d)|(?:400|800)-\d{3,4}-\d{3,4}(?!\d)|0\d{2,3}-\d{7,8}(?!\d)|\d{2,4}\)\ ?\d{4}[ -]?\d{4}(?!\d)"
)
_PHONE_DIGITS = re.compile(r"\d{3,11}(?:[ -]\d{3,5}){0,3}")
_FORMULAS = re.compile(
    r"\d{1,4}(?:\ ?\+\ ?(?:\d{1,4}|[NnXx])(?![\d.%])){1,6}(?:\ ?[>=<]\ ?\d{1,4})?(?![\d.]*[%万亿个家人名])"
    r"|[一二三四五六七八九]\+[一二三四五六七八九NX](?:\+[一二三四五六七八九NX])*"
    r"|\d{1,2}·\d{1,2}(?![\d%])"
    r"|\d{1,3}(?:\.\d+)?(?:[×xX*]\d{1,4})+"
)
_RATIOS = re.compile(r"(\d{1,6}(?:\.\d+)?)\ ?([:比])\ ?(\d{1,6}(?:\.\d+)?)(?![\d:.])")
_RATIO_OF_THREE = re.compile(r"\d{1,4}(?:\.\d+)?(?:\ ?:\ ?\d{1,4}(?:\.\d+)?){2,5}(?![\d:])")
_ORDINALS = re.compile(
    rf"第\ ?(?:\d{{1,6}}(?:\.\d+)?|[{H}几]{{1,8}})(?:\ ?[-至到、]\ ?(?:第\ ?)?(?:\d{{1,4}}|[{H}]{{1,6}})(?![{H}\d]))?"
)
_ORDINAL_UNIT = re.compile(r"\ ?(?:阶段|[个次名位届批条章节款页卷集期号家届级代阶轮季场站类大种型部座层栋条艘天年月周例道楼段人课讲幕])?")
_FIRST = re.compile(r"首(?:个|次|家|批|条|座|只|届|位|例|项|款|部|套|台|艘|架|期|支|名|场|轮|班|列|宗|单|笔|间|所|种|份|本|站|度(?!假))")
_HALF = re.compile(r"半(?=年(?!度|报)|个月|个小时|天|小时|个世纪|世纪)|半数|半")
_NAME_BEHIND = re.compile(
    r"\ ?(?:号(?:线|楼|馆|台风|院|岛|坝|厅|门|井|闸|码头|口岸|公路|国道|店|仓|库|车|船|机|舱|星|卫星|飞船|遥|地块|基金|工程|航站|[^\d\n]{0,3}航站楼)"
    r"|线(?:路)?(?=[^\u4e00-\u9fff]|延|东|西|南|北|工|全|首|段|车)|国道|省道|县道|高速|次列车|路(?:公交|巴士|车)|栋(?=\d)|频道|英寸|舱)"
)
_VERSION = re.compile(r"\ ?(?:版(?!权|块|面|本)|版本|时代(?=[^\u4e00-\u9fff]))")
_START = re.compile(
    rf"\d|[{H}]|(?<![\w.])\.\d|打对折|第\ ?[\d{H}几]|首[个次家批条座只届位例项款部套台艘架期支名场轮班列宗单笔间所种份本站度]|半[年个天小世数]|(?<=过)半"
    rf"|民国\ ?[\d{H}]|(?:周|星期|礼拜)[一二三四五六日天]|数(?=[十百千万亿名家位次])|几(?=[\u4e00-\u9fff])"
)
_MINGUO = re.compile(rf"民国\ ?(?:\d{{1,3}}|[{H}]{{1,4}})\ ?年?(?:度)?(?:{_MONTH}月(?:{_DAY}[日号])?)?")
_LATIN_BEFORE = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff]*$|[A-Za-z][A-Za-z0-9.+_]{0,20}[-/]?$|[\w.+-]+@[\w.-]*$")
_LATIN_REST = re.compile(r"[A-Za-z0-9._/?=&%#:+-]{0,120}[A-Za-z0-9/]")
_RUN = re.compile(rf"[{H}]{{1,60}}")
_CAPITALS = "伍陆拾肆参佰仟柒捌玖"
_PLAN = re.compile(r"(?:十[一二三四五]|[一二三四五六七八九])五(?=[\"'](?!等|以上)|(?:规划|计划|时期|期间|以来))")
_UNITS_ALONE = re.compile(r"[百千万亿]*(?:千千|万万|百百)[百千万亿]*")
_NUMERAL_CHAR = re.compile(rf"[\d{H}几]")
_QUOTE = re.compile(r'"[^"\n]{1,16}"')
_CJK = re.compile(r"[\u4e00-\u9fff]")
_RANK_BEFORE = re.compile(r"(?:排[名行位]?|位[居列]|名列|并列|列(?=[全世亚本各国]|$)|居(?![民住家留])|位次|跻身|升至|跃居|上升到|上升至|跃升至|升到|稳居|高居|蝉联)[^,。;!?\d\n]{0,12}$")
_COUNT_OF_ONE = re.compile(r"(?:[仅只共增达减]|新增|减少|合计|总共|只有|仅有|另有|其中|至|约|超|逾|近|各|收|录得|发现|确诊)$")
_LISTED = re.compile(r"([^,。;:!?\"'()\n、和与及以]{1,14})(?:[、]|和|与|以?及)")
_DEICTIC = re.compile(r"(?:[这那该此每任某另]|本(?!年)|(?<![先之以今最然随此目从以面])[前后头])\ ?$|上述$|下列$|以下$|其余$|其他$")
_LIST_MARK = re.compile(rf"[\t ]*[(]?(?:[{_ONES}十]{{1,3}}|\d{{1,2}})(?:[)]、?|、|\.(?![\d]))")
_SAID_LIST = re.compile(r"[一二三四五六七八九十](?:是|要|则)(?=[^否])")


class FigureFinder:
    """Finds all numbers of a text and says which are figures.

    Args:
        quantities: reads what touches a numeral.
        user: paths of the user's own lexicons; those of kind `no_figures` are added.
    """

    def __init__(self, quantities: Quantities, user: Sequence[str] = ()) -> None:
        self._quantities = quantities
        self._words = Matcher(
            entry for entry in lexicons.with_user("no_figures", user) if _NUMERAL_CHAR.search(entry.surface)
        )

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Figures and numbers of one text, in order."""
        for found in self.numbers(reading):
            if found.reason:
                yield Finding(found.start, found.end, "NUMBER", f"number.{found.reason}")
            else:
                yield Finding(found.start, found.end, "FIGURE", found.rule)

    def numbers(self, reading: Reading) -> list[Found]:
        """Every number of the text with what was read of it, in order, none overlapping."""
        found = list(_Scan(reading, self._quantities, self._words).run())
        return _share_units(reading.folded, self._in_tables(reading.folded, found))


    def reread(self, reading: Reading, found: Sequence[Finding]) -> list[tuple[Finding, Quantity | None]]:
        """The quantities of findings that were made before, in order; null where a span holds no number."""
        scan = _Scan(reading, self._quantities, None)
        rows = []
        for f in found:
            scan.floor = f.start
            again = scan.again(f)
            again = again and again._replace(start=f.start, end=f.end)
            rows.append(Found(f.start, f.end, "" if f.label != "NUMBER" else "number", f.id, again))
        shared = _share_units(reading.folded, self._in_tables(reading.folded, rows))
        return [(finding, row.quantity) for finding, row in zip(found, shared, strict=True)]


    def _in_tables(self, text: str, found: list[Found]) -> list[Found]:
        """Bare numbers of table-like text take the unit of header or label: 指标（亿元） GDP 454.6."""
        if "(" not in text and "单位" not in text:
            return found
        return [self._in_table(text, one) if _is_bare(text, one) else one for one in found]

    def _in_table(self, text: str, one: Found) -> Found:
        q = one.quantity
        assert q is not None
        cell = cell_at(text, q.start, q.end)
        if cell is None or cell.unit is None or q.value is None:
            return one
        at, end = cell.unit
        big = _BIG_FIRST.match(text, at, end)
        scale = numerals.power_of(big[0]) if big else 0
        unit = self._quantities.units.behind(text, big.end() if big else at)
        if unit is None or unit[0] != end or unit[1].kind not in KINDS:
            return one
        value = q.value.scaleb(scale) * FACTORS.get(unit[1].kind, Decimal(1))
        made = q._replace(
            value=tidy(value), unit=unit[1], unit_text=text[big.end() if big else at : end], scale=scale, rule="quantity.header"
        )
        return Found(one.start, one.end, "", "figure.header", made)


class _Scan:
    """One pass over one text; without `words` it only reads again what was found."""

    def __init__(self, reading: Reading, quantities: Quantities, words: Matcher | None) -> None:
        self.text = reading.folded
        self.quantities = quantities
        self.blocks = _blocks(reading) if words else []
        self.block_starts = [block.start for block in self.blocks]
        self.words = list(words.longest(self.text)) if words else []
        self.word_starts = [word.start for word in self.words]
        self.floor = 0  # where the number before ends

    def run(self) -> Iterator[Found]:
        text, at = self.text, 0
        while match := _START.search(text, at):
            start = match.start()
            if block := self._block_at(start):
                yield from self._in_block(block, start)
                at = block.end
                continue
            found = self._at(start)
            if found is None:
                at = self._skip(start)
                continue
            if found.end <= start:
                at = start + 1
                continue
            if found.reason != "word":
                yield _from(found, self.floor)
                self.floor = found.end
            at = found.end

    def again(self, finding: Finding) -> Quantity | None:
        """The quantity of a span that was found before."""
        text = self.text
        if finding.id.startswith(("number.date", "number.clock", "number.name", "number.document", "number.phone")):
            return None
        special = {
            "figure.rank": self._ordinal,
            "figure.ratio": self._ratio,
            "figure.half": self._half,
            "figure.slash": self._slash,
            "number.other": self._slash,
        }
        if finding.id in special:
            made = special[finding.id](self._numeral_start(finding))
            if made or finding.id != "number.other":
                return made.quantity if made else None
        if finding.id.startswith("number.ordinal"):
            return _ordinal_value(text, finding.start, finding.end)
        if finding.id == "number.duration" and (half := text.find("半", finding.start, finding.end)) >= 0:
            if not _START_NUMERAL.search(text, finding.start, half):
                unit = self.quantities.units.behind(text, half + 1)
                if unit:
                    return self._half_quantity(half, half + 1)._replace(unit=unit[1])
        start = _START_NUMERAL.search(text, finding.start, finding.end)
        if not start:
            return None
        at = start.start()
        written = numerals.WRITTEN.match(text, at)
        if not written:
            made = self._some_of(at)
            return made.quantity if made else None
        return self._quantity(at, self._trimmed(at, min(written.end(), max(finding.end, at + 1))))

    def _numeral_start(self, finding: Finding) -> int:
        """Where the numeral of a finding starts, behind its hedge."""
        if self.text.startswith("对折", finding.start):
            return finding.start - 1
        match = re.compile(rf"\d|第|半|[{H}]").search(self.text, finding.start, finding.end)
        return match.start() if match else finding.start

    # -- blocks -------------------------------------------------------------------------------------------------------

    def _block_at(self, at: int) -> _Block | None:
        index = bisect_right(self.block_starts, at) - 1
        if index >= 0 and self.blocks[index].end > at:
            return self.blocks[index]
        return None

    def _in_block(self, block: _Block, start: int) -> Iterator[Found]:
        if block.whole:
            yield _from(Found(block.start, block.end, block.reason, block.rule, None), self.floor)
            self.floor = block.end
            return
        at = start
        while (match := _START.search(self.text, at, block.end)) and match.start() < block.end:
            begin = match.start()
            here = _FORMULAS.match(self.text, begin, block.end)
            written = numerals.WRITTEN.match(self.text, begin, block.end)
            ordinal = _ORDINALS.match(self.text, begin, block.end)
            end = max((m.end() for m in (here, written, ordinal) if m), default=match.end())
            if not self._is_word(begin, end, block):
                yield Found(begin, end, block.reason, block.rule, None)
                self.floor = end
            at = end

    def _is_word(self, start: int, end: int, block: _Block) -> bool:
        word = self._word_over(start, end)
        shorter = word is not None and (word.start, word.end) != (block.start, block.end)
        return word is not None and shorter and word.entry.row.get("reason") == "word"

    def _word_over(self, start: int, end: int) -> lexicons.Match | None:
        """The word of `no_figures.tsv` that holds the numeral run `start` to `end` whole."""
        index = bisect_right(self.word_starts, start) - 1
        if index >= 0 and self.words[index].end >= end:
            return self.words[index]
        return None

    def _skip(self, start: int) -> int:
        word = self._word_over(start, start + 1)
        return max(word.end, start + 1) if word else start + 1

    # -- one number ---------------------------------------------------------------------------------------------------

    def _at(self, start: int) -> Found | None:
        text, char = self.text, self.text[start]
        if char == "第":
            return self._ordinal(start)
        if char == "首":
            match = _FIRST.match(text, start)
            return Found(start, match.end(), "ordinal", "ordinal.first", None) if match else None
        if char == "民":
            match = _MINGUO.match(text, start)
            return Found(start, match.end(), "date", "date.minguo", None) if match else None
        if char in "周星礼":
            return self._weekday(start)
        if char == "半":
            return self._half(start)
        if char in "打对":
            return self._half(start)
        if char.isascii() or char.isdigit():
            return self._digits(start)
        return self._han(start)

    def _digits(self, start: int) -> Found | None:
        text = self.text
        before = text[start - 1 : start]
        if before.isascii() and (before.isalnum() or before in tuple("-/=&?._+@%")) and (found := self._latin(start)):
            return found
        if before in ("[", "(") or text[start + 4 : start + 5] in ("]", ")"):
            if match := _DOCUMENTS.match(text, start):
                return self._document(start, match.end())
        if found := self._plain_forms(start):
            return found
        return self._number(start)

    def _han(self, start: int) -> Found | None:
        text = self.text
        if self._line_start(start) and (mark := _LIST_MARK.match(text, start)):
            return Found(start, mark.end(), "list_mark", "list_mark.line", None)
        if _SAID_LIST.match(text, start) and text[start - 1 : start] in tuple(",;:。、\n ?!") + ("",):
            return Found(start, start + 1, "list_mark", "list_mark.said", None)
        written = numerals.WRITTEN.match(text, start)
        end = written.end() if written else start + 1
        run = _RUN.match(text, start)
        if text[start] in _CAPITALS and (run is None or len(run[0]) == 1) and not re.match(r"\ ?[分点]\ ?[之五六七八九一二三四]", text[start + 1 : start + 5]):
            return Found(start, start + 1, "word", "word.capital", None)
        if text[start] == "一" and _CJK.match(text[start - 1 : start]) and text[start - 1] == text[start + 1 : start + 2]:
            return Found(start, start + 1, "word", "word.verb", None)
        inner = self._word_over(start, start + 1)
        if inner and inner.start < start and inner.end < (run.end() if run else end) and inner.entry.row.get("reason") == "word":
            return Found(start, start + 1, "word", inner.entry.key, None)  # 统一一定
        if run and all(c in _CAPITALS for c in run[0]) and not self._is_written_out(start, run.end()):
            return Found(start, run.end(), "word", "word.capital", None)
        if plan := _PLAN.match(text, start):
            dated = re.match(r"[\"']?(?:时期|期间|以来)", text[plan.end() : plan.end() + 3])
            return Found(start, plan.end(), "date" if dated else "name", "name.plan", None)
        if run and len(run[0]) > 2 and _UNITS_ALONE.fullmatch(run[0]):
            return Found(start, run.end(), "idiom", "idiom.units", None)
        word = self._word_over(start, run.end() if run else end)
        if word and not self._outgrown(start, end, word.end):
            reason = word.entry.row.get("reason") or "other"
            if reason == "word":
                return Found(start, word.end, "word", word.entry.key, None)
            return Found(word.start, word.end, reason, word.entry.key, None)
        if found := self._plain_forms(start):
            return found
        return self._number(start)

    def _is_written_out(self, start: int, end: int) -> bool:
        """伍拾元 is money, 队伍参加 is no number: capitals count with a unit behind or alone."""
        text = self.text
        if not re.match(rf"[\u4e00-\u9fff]", text[end : end + 1]) and not re.match(r"[\u4e00-\u9fff]", text[start - 1 : start]):
            return True
        return self.quantities.units.behind(text, end) is not None or text[end : end + 1] in ("点", "分", "整", "成", "折")

    def _outgrown(self, start: int, end: int, word_end: int) -> bool:
        """四平方公里 is no 四平, 十分钟 no 十分, 一点五 no 一点: the unit or the number goes on behind the word."""
        if end > word_end:
            return True
        word = self._word_over(start, start + 1)
        if word and word.start < start:
            return False
        quantity = self.quantities.at(self.text, start, end)
        if quantity is None or quantity.unit is None:
            return False
        return quantity.end > word_end or quantity.unit.kind in ("percent", "ratio", "pp")

    def _plain_forms(self, start: int) -> Found | None:
        text = self.text
        before = text[start - 1 : start]
        if match := _FORMULAS.match(text, start):
            return Found(start, match.end(), "slogan" if self._quoted(start) else "other", "other.formula", None)
        if text[start].isdigit():
            if match := _PHONES.match(text, start):
                return Found(start, match.end(), "phone", "phone.form", None)
            if (match := _PHONE_DIGITS.match(text, start)) and _is_phone(match[0], text[match.end() : match.end() + 1]) and _PHONE_WORD.search(text, max(start - 24, 0), start):
                return Found(start, match.end(), "phone", "phone.word", None)
            if match := _DOCUMENTS.match(text, start):
                return self._document(start, match.end())
            if self._line_start(start) and (mark := _LIST_MARK.match(text, start)):
                return Found(start, mark.end(), "list_mark", "list_mark.line", None)
            if found := self._ratio(start):
                return found
        if match := _RESULTS.match(text, start):
            return Found(start, match.end(), "duration", "duration.result", None)
        if before not in (".", ",") or not text[start - 2 : start - 1].isdigit():
            if (match := _DATES.match(text, start)) and not self._counted_months(start, match):
                return Found(start, match.end(), "date", "date.form", None)
            if match := _CLOCKS.match(text, start):
                return Found(start, match.end(), "clock", "clock.form", None)
            if (match := _HOUR.match(text, start)) and _DAYTIME.search(text, max(start - 4, 0), start):
                return Found(start, match.end(), "clock", "clock.daytime", None)
        return self._slash(start) if text[start].isdigit() else None

    def _counted_months(self, start: int, match: re.Match[str]) -> bool:
        """为期10日, 数月, 连续3日 are durations."""
        if "日" in match[0] and "月" not in match[0] and "年" not in match[0]:
            return bool(re.search(r"(?:为期|历时|连续|长达|超过|超|不足|逾|近|约|共|用时|至少|仅|每)$", self.text[max(start - 3, 0) : start]))
        return self.text[start - 1 : start] in ("每", "数", "几")

    def _ratio(self, start: int) -> Found | None:
        text = self.text
        if text[start - 1 : start] in ("表", "图") or re.match(r"\d+\ ?:\ ?(?:19|20)\d\d年", text[start : start + 12]):
            return None
        if match := _RATIO_OF_THREE.match(text, start):
            return Found(start, match.end(), "other", "other.ratio", None)
        match = _RATIOS.match(text, start)
        if not match:
            return None
        said = re.search(r"(?:比例?|比率|比为|比达|比约|配比|之比|杠杆|汇率|兑|收入比|撬动|赔率)[^\d,。;]{0,6}$", text[max(start - 10, 0) : start])
        clock = _CLOCKS.match(text, start)
        if text[match.end() : match.end() + 1] == ":" or re.match(r":\d", text[match.end() : match.end() + 2]):
            return None
        if not said and (clock or match[2] == "比" or ":" not in match[2]):
            return None if clock else Found(start, match.end(), "other", "other.score", None)
        if not said and not ("." in match[3] or match[1] == "1"):
            return Found(start, match.end(), "other", "other.score", None)
        one, two = Decimal(match[1]), Decimal(match[3])
        if not one or not two:
            return Found(start, match.end(), "other", "other.score", None)
        value = two / one if one == 1 or one < two else one / two
        quantity = Quantity(start, match.end(), start, match.end(), value, None, None, "exact", "", RATIO, "", 0, 0, "ratio")
        return Found(start, match.end(), "", "figure.ratio", quantity)

    def _slash(self, start: int) -> Found | None:
        """占1/3, 约2/3的: a fraction; other numbers with a stroke are left alone."""
        text = self.text
        match = _SLASHES.match(text, start)
        if not match or not int(match[2]):
            return None
        made = self.quantities.hedged(text, Quantity(
            start, match.end(), start, match.end(), numerals.read_number(match[0]), None, None, "exact", "", RATIO, "", 0, 0, "quantity.fraction"
        ))  # fmt: skip
        fraction = int(match[1]) < int(match[2]) <= 100
        said = made.start < start or text[match.end() : match.end() + 1] in ("的", "以") or _SHARED.search(text, max(start - 8, 0), start)
        return Found(made.start, made.end, "", "figure.slash", made) if fraction and said else Found(start, match.end(), "other", "other.slash", made)

    def _latin(self, start: int) -> Found | None:
        """COVID-19, G20, A3, http://…: what Latin letters touch is a name, unless they are a currency or a sign."""
        text = self.text
        before = _LATIN_BEFORE.search(text, max(start - 60, 0), start)
        if not before:
            return None
        if self.quantities.units.before(text, start) or re.fullmatch(r"[Xx]", before[0]):
            return None
        rest = _LATIN_REST.match(text, start)
        end = rest.end() if rest else start + 1
        return Found(before.start(), max(end, start + 1), "name", "name.latin", None)

    def _weekday(self, start: int) -> Found | None:
        match = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天](?![年种岁])").match(self.text, start)
        if not match or self._word_over(match.end() - 1, match.end()):
            return None
        if match[0][0] == "周" and (self.text[start - 1 : start] in ("一", "两", "四", "每") or (match[0][-1] in "日天" and False)):
            return None
        return Found(start, match.end(), "date", "date.weekday", None)

    def _half(self, start: int) -> Found | None:
        text = self.text
        if text[start - 1 : start] in ("上", "下", "前", "后", "大", "多", "小", "一", "两"):
            return None
        if text.startswith("打对折", start):
            made = self._half_quantity(start + 1, start + 3)
            return Found(start + 1, made.end, "", "figure.half", made)
        if text.startswith("半数", start):
            quantity = self._half_quantity(start, start + 2)
            return Found(quantity.start, quantity.end, "", "figure.half", quantity)
        if text[start - 1 : start] == "过" and text[start - 2 : start - 1] != "难":
            if self._word_over(start, start + 1):
                return None
            quantity = self._half_quantity(start, start + 1)._replace(
                start=start - 1, qualifier="more_than", qualifier_text="过", low=Decimal("0.5")
            )
            return Found(start - 1, quantity.end, "", "figure.half", quantity)
        if self._word_over(start, start + 1):
            return None
        found = self.quantities.units.behind(text, start + 1)
        if not found or found[1].kind != "duration" or text[found[0] : found[0] + 1] in ("报", "度"):
            return None
        hedge = self.quantities.hedges.front(text, start)
        return Found(hedge.start if hedge and hedge.start >= self.floor else start, found[0], "duration", "duration.half", None)

    def _half_quantity(self, start: int, end: int) -> Quantity:
        made = Quantity(start, end, start, end, Decimal("0.5"), None, None, "exact", "", RATIO, "", 0, 0, "quantity.half")
        return self.quantities.hedged(self.text, made, self.floor)

    def _ordinal(self, start: int) -> Found | None:
        text = self.text
        match = _ORDINALS.match(text, start)
        if not match:
            return None
        word = self._word_over(start, match.end())
        if word and word.start == start and word.end > match.end():
            reason = word.entry.row.get("reason") or "other"
            return Found(start, word.end, reason, word.entry.key, None)
        if doc := re.compile(r"第\ ?(?:\d{1,4}/\d{4}(?:/[A-Z]{1,2})?|\d{1,5})\ ?号(?:法律|行政法规|行政命令|批示|令|公告|决议|文件|主席令)?").match(text, start):
            if "/" in doc[0] or doc[0][-1] != "号":
                return self._document(start, doc.end())
        if re.match(r"第\ ?[一二三四1-4]季", text[start : start + 5]) and (date := re.compile(r"第\ ?[一二三四1-4]季度?").match(text, start)):
            return Found(start, date.end(), "date", "date.quarter", None)
        number = re.search(rf"[\d{H}几].*", match[0])
        end = match.end()
        unit = _ORDINAL_UNIT.match(text, end)
        unit_end = unit.end() if unit else end
        if number and self._is_rank(start, end, unit_end):
            first = re.match(rf"\d+|[{H}]+", number[0])
            try:
                value = numerals.read_number(first[0]) if first else None
            except numerals.NumeralError:
                value = None
            if value is not None and first:
                at = start + match[0].index(first[0])
                close = unit_end if text[end:unit_end].strip() in ("位", "名", "大") else end
                rank = Quantity(start, close, at, at + len(first[0]), value, None, None, "exact", "", None, text[end:close], 0, 0, "rank")
                return Found(start, close, "", "figure.rank", rank)
        if text[end:unit_end].strip() == "号":
            return Found(start, unit_end, "name" if not text[unit_end : unit_end + 1].isspace() else "ordinal", "ordinal.number", None)
        return Found(start, unit_end, "ordinal", "ordinal.form", None)

    def _is_rank(self, start: int, end: int, unit_end: int) -> bool:
        text = self.text
        if text[end:unit_end].strip() not in ("", "位", "名", "大"):
            return False
        behind = text[unit_end : unit_end + 1]
        if text[end:unit_end].strip() == "" and _CJK.match(behind) and behind not in ("。"):
            if not re.match(r"[,。;、)]|$", behind) and not text.startswith(("的", "和", "及", "、"), unit_end):
                return False
        return bool(_RANK_BEFORE.search(text, max(start - 20, 0), start))

    def _document(self, start: int, end: int) -> Found:
        text, begin = self.text, start
        if text[begin - 1 : begin] in ("[", "("):
            begin -= 1
            name = re.search(r"[\u4e00-\u9fff]{1,6}$", text[max(begin - 6, 0) : begin])
            known = re.search(r"(?:[国中办发府函字令公粤沪京珠深汕琴委财税银证环建教科卫商工信农]{2,5})$", name[0]) if name else None
            begin -= len(known[0]) if known else 0
        return Found(begin, end, "document", "document.form", None)

    def _line_start(self, start: int) -> bool:
        before = self.text[max(start - 3, 0) : start].rstrip(" (\t")
        return before == "" or before.endswith("\n")

    def _quoted(self, start: int) -> str:
        """The short quotation around `start`, or ''."""
        text = self.text
        open_at = text.rfind('"', max(start - 16, 0), start)
        if open_at < 0:
            return ""
        match = _QUOTE.match(text, open_at)
        if not match or match.end() <= start:
            return ""
        return match[0]

    def _number(self, start: int) -> Found | None:
        text = self.text
        written = numerals.WRITTEN.match(text, start)
        if not written:
            return self._some_of(start)
        end = self._trimmed(start, written.end())
        quantity = self._quantity(start, end)
        if quantity is None:
            return Found(start, end, "other", "other.unread", None) if text[start].isdigit() else None
        if reason := self._refused(quantity):
            if reason == "word":
                return None
            name = reason.partition(".")[0]
            return Found(quantity.start, self._name_end(quantity, reason), name, reason, quantity)
        if quantity.reason:
            return Found(quantity.start, quantity.end, quantity.reason, quantity.rule, quantity)
        return Found(quantity.start, quantity.end, "", quantity.rule.replace("quantity", "figure"), quantity)

    def _name_end(self, q: Quantity, reason: str) -> int:
        """1号线, 5G, 2.0版: the name goes on behind its number."""
        at = q.number_end
        forms = {"name.behind": _NAME_BEHIND, "version.behind": _VERSION, "name.latin": _LATIN_REST}
        if form := forms.get(reason):
            match = form.match(self.text, at)
            return max(match.end(), at) if match else q.end
        return at + 1 if reason == "name.number" else q.end

    def _some_of(self, start: int) -> Found | None:
        """数名, 几家: 2 to 9 of something."""
        text = self.text
        char = text[start]
        before = text[start - 1 : start]
        if char == "数":
            if before in tuple("人指总系户件次参分基倍函多少个位岁票拍单双负整奇偶计读度级得代字号份额无小大常") or not self.quantities.units.behind(text, start + 1):
                return None
        elif char == "几":
            if self._word_over(start, start + 1) or before in tuple("这那前后近没茶") or not self.quantities.units.behind(text, start + 1):
                return None
        else:
            return None
        unit_end, unit = self.quantities.units.behind(text, start + 1) or (start + 1, None)
        made = Quantity(
            start, unit_end, start, start + 1, None, Decimal(2), Decimal(9), "several", char, unit,
            text[start + 1 : unit_end], 0, 0, "quantity.several",
        )  # fmt: skip
        if made.reason or not made.kind:
            return Found(start, unit_end, made.reason or "other", "duration.several", made)
        if unit and unit.code in ("{item}", "{time}", "{kind}", "{point}") and char == "几":
            return Found(start, unit_end, "other", "other.some", made)
        return Found(start, unit_end, "", "figure.several", made)

    def _trimmed(self, start: int, end: int) -> int:
        """三万一线职工 is 三万: a word that begins with the last numeral takes it away."""
        if end - start < 2 or self.text[end - 1] not in _ONES + "十百千万":
            return end
        word = self._word_over(end - 1, end)
        if (word and word.start == end - 1 and word.end > end and self.text[end - 2] in "万亿") or (
            word and word.start == end - 1 and word.end > end and self.text[end - 2].isdigit()
        ):
            return end - 1
        return end

    def _quantity(self, start: int, end: int) -> Quantity | None:
        """The quantity at a place; a number broken over a line or spaced out is read as if it were not."""
        text = self.text
        if broken := _broken(text, start, end):
            made = self._without(start, broken, broken + 1, "\n")
            return made._replace(broken=True) if made and made.end > broken else made
        if " " in text[start + 1 : start + 24] and (spaced := _SPACED.match(text, start)) and " " in spaced[0]:
            made = self._without(start, start, spaced.end(), " ")
            if made and made.end > start + spaced[0].index(" ") and (
                not _CELLS.search(text, start, made.number_end) or (made.unit and made.unit.kind == "discount")
            ):
                return made
        return self.quantities.at(text, start, end, self.floor)

    def _without(self, start: int, begin: int, stop: int, blank: str) -> Quantity | None:
        """What is read at `start` when the characters `blank` between `begin` and `stop` are left out; spans keep them."""
        lead = max(start - 24, 0)
        kept = [i for i in range(lead, min(stop + 60, len(self.text))) if not (begin <= i < stop and self.text[i] == blank)]
        joined = "".join(self.text[i] for i in kept)
        at = kept.index(start)
        written = numerals.WRITTEN.match(joined, at)
        floor = next((i for i, k in enumerate(kept) if k >= self.floor), 0)
        made = self.quantities.at(joined, at, written.end(), floor) if written else None
        if made is None:
            return None
        back = [*kept, kept[-1] + 1]
        return made._replace(
            start=back[made.start],
            end=back[made.end - 1] + 1,
            number_start=back[made.number_start],
            number_end=back[made.number_end - 1] + 1,
        )

    # -- why a number is no figure ------------------------------------------------------------------------------------

    def _refused(self, q: Quantity) -> str:
        """Why this quantity is no figure: reason.rule, or '' where it is one."""
        text, start, end = self.text, q.number_start, q.end
        char = text[start]
        digits = char.isdigit() or char == "."
        before, behind = text[q.start - 1 : q.start], text[end : end + 1]
        unit = q.unit
        if char in "百千万亿" and q.qualifier == "exact" and (before in tuple("(:/[") or (behind == ")" and before == "(")):
            return "word"
        if text.find("》", end, end + 40) >= 0 and _TITLE_OPEN.search(text, max(start - 42, 0), start):
            return "document.title"
        if unit is None or unit.kind == "count":
            if digits and (name := _NAME_BEHIND.match(text, q.number_end)) and unit is None:
                return "name.behind"
            if text[q.number_end : q.number_end + 1] == "号" and unit is None:
                return "name.number"
        if digits and before in ("表", "图") and unit is None:
            return "name.label"
        if digits and unit is None and _VERSION.match(text, q.number_end):
            return "version.behind"
        if unit is not None and unit.code in ("m", "km") and _RACE.match(text, end):
            return "name.race"
        if unit is not None and unit.kind in ("money", "local", "percent", "pp", "bp", "ratio", "permille", "times", "doubling"):
            return ""
        quoted = self._quoted(start)
        if quoted and (not digits or unit is None) and (unit is None or unit.kind == "count" or not digits):
            if quoted[1:-1] == text[start : q.number_end]:
                return "other.mention"
            if len(quoted) <= 14 and not (digits and unit and unit.kind == "count" and unit.code not in ("{item}",)):
                return "slogan.quoted"
        if unit is not None and unit.kind in ("duration", "age", "anniversary"):
            return ""
        if unit is not None and unit.kind in ("tenth", "discount", "physical"):
            if text[q.number_end : end] == "度" and not digits and not re.search("[温角纬经气]", text[max(q.start - 8, 0) : q.start]):
                return "other.times"
            return ""
        if _DEICTIC.search(text, max(q.start - 3, 0), q.start) and q.qualifier == "exact":
            if before == "每":
                return "article.each"
            if before in ("前", "头", "后"):
                return "ordinal.first" if unit else "other.first"
            if not digits or before in ("这", "那", "该", "此"):
                return "appositive.deictic" if before in ("这", "那", "该", "此", "述", "列") else "article.deictic"
        if digits:
            return self._refused_digits(q, behind)
        return self._refused_han(q, behind)

    def _refused_digits(self, q: Quantity, behind: str) -> str:
        text = self.text
        unit = q.unit
        if unit is None:
            after = _LATIN_REST.match(text, q.number_end)
            if after and after[0][0].isalpha():
                return "name.latin"
            if text[q.number_end - 1] in "kKwW" and q.qualifier == "exact":
                return "name.latin"
            if q.qualifier in ("exact",) and not q.scale:
                if self._counts_noun(q) or _TO_BEHIND.match(text, q.end):
                    return ""
                return "other.bare"
            return ""
        if unit.kind == "count" and unit.code == "{point}" and text[q.end - 1] == "分" and re.search(r"比赛|得分|\d:$", text[max(q.start - 8, 0) : q.start]):
            return ""
        if unit.kind == "count" and unit.code in ("{level}", "{term}"):
            return "other.level" if unit.code == "{level}" and behind not in ("地",) else "ordinal.term"
        if _ABSTRACT.match(text, q.end) and q.value is not None and q.value < 10 and unit.kind == "count" and q.qualifier == "exact":
            return "other.structure"
        if self._appositive(q):
            return "appositive.list"
        return ""

    def _refused_han(self, q: Quantity, behind: str) -> str:
        text, start, end = self.text, q.number_start, q.end
        unit, run = q.unit, text[q.number_start : q.number_end]
        if run == "一" or run == "壹":
            if unit is None:
                return "article.bare" if _CJK.match(behind) else "other.bare"
            if unit.code in ("{level}", "{term}", "{line}", "{issue}", "{character}"):
                return "other.level"
            if _COUNT_OF_ONE.search(text, max(q.start - 4, 0), q.start) or q.qualifier != "exact":
                return ""
            return "article.classifier"
        small = len(run) == 1 and run not in "百千万亿"
        if unit is None and all(c in "百千万亿" for c in run) and q.qualifier == "exact" and not self._counts_noun(q):
            return "word" if len(run) == 1 or not behind else "other.bare"
        if unit is None:
            if behind == "大" or text.startswith(("大", "级", "类", "型", "维", "新", "通", "平"), end):
                return "slogan.set" if behind == "大" else "other.structure"
            if q.qualifier in ("range", "several"):
                return "" if _CJK.match(behind) else "other.bare"
            if not small and (q.scale >= 4 or len(run) > 1):
                if run[0] in numerals.DIGIT and all(c in numerals.DIGIT for c in run):
                    return "other.bare"
                return "" if (_CJK.match(behind) and self._counts_noun(q)) or q.scale >= 4 else "other.bare"
            if self._counts_noun(q):
                return ""
            return "other.bare"
        if unit.code == "{term}":
            return "ordinal.term"
        if unit.code in ("{level}", "{line}", "{issue}", "{character}"):
            return "other.level"
        if unit.code in ("{item}", "{kind}", "{time}") and q.high is not None and q.high <= 3:
            return "other.some"
        if _ABSTRACT.match(text, end) and unit.kind == "count":
            return "other.structure"
        if text[q.number_end : end] == "点" or text[q.number_end:end] == "分":
            return "other.point"
        if self._appositive(q):
            return "appositive.list"
        return ""

    def _counts_noun(self, q: Quantity) -> bool:
        """三千农民, 4800企业: a noun straight behind, or a verb of amount straight before."""
        text = self.text
        behind = text[q.end : q.end + 2]
        if _NOUN_BEHIND.match(text, q.end):
            return True
        if _AMOUNT_BEFORE.search(text, max(q.start - 8, 0), q.start):
            return not behind or not behind[0].isalnum() or bool(_CJK.match(behind))
        return False

    def _appositive(self, q: Quantity) -> bool:
        """A、B和C三个: the number counts the complete list before it; after 等 the list is open."""
        if q.value is None or q.value < 2 or q.value > 12 or q.qualifier != "exact" or q.unit is None:
            return False
        text = self.text
        if q.unit.kind != "count":
            return False
        before = text[max(q.start - 60, 0) : q.start]
        clause = re.split(r"[,。;:!?\n\"()]", before)[-1]
        if clause.endswith(("、", "和", "与", "及", "或")):
            return False
        if re.search(r"\d[\u4e00-\u9fff]{0,4}(?:、|和|与|及)", clause):  # 上海5例、广东3例: the items have numbers of their own
            return False
        if not clause or clause.endswith(("等", "共", "有", "增", "达", "计", "余", "其他", "其余")):
            return False
        items = [item for item in re.split(r"、|和|与|以?及", clause) if item]
        place = q.unit.code in ("{place}", "{party}", "{country}", "{city}", "{province}", "{county}", "{district}")
        if len(items) == int(q.value) and len(items) >= 2:
            return place or "、" in clause or (len(items) == 2 and len(items[-1]) <= 12)
        return place and len(clause) >= int(q.value) and bool(re.search(rf"(?:{_PLACES_SHORT}){{{int(q.value)}}}$", clause))


_RACE = re.compile(r"(?:决赛|半决赛|短跑|自由泳|蛙泳|蝶泳|仰泳|混合泳|栏|跨栏|接力|赛跑|项目|比赛|预赛|飞人)")
_ABSTRACT = re.compile(
    r"(?:重要|主要|重大|基本|关键|突出|显著|鲜明|新|大|不同|具体)?(?:的)?"
    r"(?:方面|层面|环节|部分|阶段|问题|原则|要求|特点|特征|主张|公报|意见|建议|关系|维度|角度|领域|重点|关键|步骤|方向|条件|基本点|积极性|统一|转变|结合|时期|字|词|话题|理由|原因|因素|趋势|信号|支柱|亮点|优势|目标|任务|要点|议题|主题|板块|篇章|历史|世纪|大局|一百年|伟大|坚持|自信|意识|维护|必须|务必|确立|轮子|抓手|体系|机制|平台|系统|模块|等级|时段|环境|文明|导向|链|心)"
)
_PLACES_SHORT = "[京津冀粤港澳琴珠深台陆沪苏浙皖闽赣鲁豫鄂湘桂琼川渝黔滇藏陕甘青宁新蒙辽吉黑晋穗莞中美日韩俄英法德欧印巴]"
_NOUN_BEHIND = re.compile(
    r"(?:多)?(?:企业|公司|人口|居民|农民|群众|学生|旅客|游客|员工|职工|军民|市民|师生|村民|教师|医生|护士|党员|干部|官兵|观众|人民|同胞|工人|劳动者"
    r"|户籍|市场主体|商户|住户|农户|家庭|客户|用户|网民|粉丝|股民|考生|儿童|老人|青年|志愿者|义工|参赛者|选手|运动员|代表|专家|民众|人家|澳企|港企|中小|余)"
)
_TO_BEHIND = re.compile(r"(?:上升|下降|提高|缩小|扩大|增加|减少|回升|回落|[升降增跌])[至到为]约?\d")
_AMOUNT_BEFORE = re.compile(r"(?:[为达是至到共超逾约近报收录]|增加|减少|下降|上升|提高|突破|合计|总计|总数|[数量率值额值])(?:[:为是达]|)$")


def _is_phone(digits: str, behind: str) -> bool:
    """Long enough to be dialled, or a hotline of three to five digits, and nothing counted behind."""
    bare = digits.replace(" ", "").replace("-", "")
    return len(bare) >= 3 and (len(bare) >= 7 or bare[0] == "1") and behind not in tuple("万亿个千百家户人%")


def _broken(text: str, start: int, end: int) -> int:
    """Where a line break cuts the number that is written from `start`: 总投资达3⏎5亿元. 0 where none does."""
    if text[end : end + 1] != "\n" or not text[start].isdigit() or end - start > 5:
        return 0
    line = text.rfind("\n", 0, start) + 1
    if start - line < 3 or not _CJK.match(text[start - 1]):
        return 0
    return end if re.compile(r"\d{0,4}(?:\.\d+)?[十百千]?[万亿%个家元人名项]|\.\d").match(text, end + 1) else 0


def _blocks(reading: Reading) -> list[_Block]:
    """What earlier stages found and that holds numerals, in order and not overlapping."""
    text = reading.folded
    blocks: list[_Block] = []
    if "://" in text or "www." in text:
        for link in _LINK.finditer(text):
            blocks.append(_Block(*link.span(), "name", "name.link", True))
    for found in reading.found.get("times", ()):
        if _NUMERAL_CHAR.search(text, found.start, found.end) or re.search("[首半]", text[found.start : found.end]):
            reason = "clock" if _CLOCKS.fullmatch(text[found.start : found.end]) else "date"
            blocks.append(_Block(found.start, found.end, reason, "number.date", True))
    for found in reading.found.get("slogans", ()):
        if _NUMERAL_CHAR.search(text, found.start, found.end):
            blocks.append(_Block(found.start, found.end, "slogan", "number.slogan", False))
    for found in reading.found.get("entities", ()):
        if _NUMERAL_CHAR.search(text, found.start, found.end):
            reason = "document" if found.label == "DOC" else "name"
            blocks.append(_Block(found.start, found.end, reason, f"number.{reason}", False))
    out: list[_Block] = []
    for block in sorted(blocks, key=lambda b: (b.start, -b.end)):
        if out and block.start < out[-1].end:
            if block.end > out[-1].end and not out[-1].whole and not block.whole:
                out[-1] = out[-1]._replace(end=block.end)
            continue
        out.append(block)
    return out


_SLASHES = re.compile(r"(\d{1,4})/(\d{1,4})(?![\d/])")
_SHARED = re.compile(r"(?:占|约|超过?|近|逾|达|为|有|足|过)[^,。;\d]{0,4}$")
_LINK = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff]{1,2000}")
_SPACED = re.compile(rf"[\d{H}几](?:\ {{0,4}}[\d{H}几.,多余分之又点成折个半]){{1,40}}")
_CELLS = re.compile(rf"[{numerals.DIGIT}] +[{numerals.DIGIT}]|[\d.,] +\d")  # lone digits side by side are a table, no number

_START_NUMERAL = re.compile(rf"\.?\d|[{H}]|数(?=[十百千万亿名家位次])|几(?!近)")


def _ordinal_value(text: str, start: int, end: int) -> Quantity | None:
    """1 for 首个, 12 for 第12次."""
    if text[start] == "首":
        value = Decimal(1)
    else:
        shown = re.search(rf"\d+|[{H}]+", text[start:end])
        try:
            value = numerals.read_number(shown[0]) if shown else Decimal(0)
        except numerals.NumeralError:
            return None
        if not shown:
            return None
    return Quantity(start, end, start, end, value, None, None, "exact", "", None, "", 0, 0, "ordinal")


def _from(found: Found, floor: int) -> Found:
    """A number never reaches into the one before it."""
    if found.start >= floor:
        return found
    quantity = found.quantity and found.quantity._replace(start=max(found.quantity.start, floor))
    return found._replace(start=floor, quantity=quantity)


_BIG_FIRST = re.compile("[十百千]?[万亿]+|[百千](?=[元人吨])")


def _is_bare(text: str, one: Found) -> bool:
    """Is this an Arabic number that stands alone, as in a cell?"""
    q = one.quantity
    if q is None or q.unit is not None or not text[q.number_start].isdigit() or one.rule.startswith(("ordinal", "list", "name")):
        return False
    before, behind = text[q.start - 1 : q.start], text[q.end : q.end + 1]
    return (not before or before in " \t|\n") and (not behind or behind in " \t|\n(")


_LIST_GAP = re.compile(r"\ ?(?:[、,]|和|与|及|以及|或)\ ?")


def _share_units(text: str, found: list[Found]) -> list[Found]:
    """120、95、88亿元: bare members of a list take scale and unit of the last one."""
    out = list(found)
    for index in range(len(out) - 1, 0, -1):
        last, this = out[index], out[index - 1]
        if last.reason or last.quantity is None or last.quantity.unit is None or this.quantity is None:
            continue
        if this.reason not in ("", "other") or this.quantity.value is None:
            continue
        if this.quantity.unit is not None and not (this.quantity.unit_text == "个" and last.quantity.unit_text.startswith("个")):
            continue
        if not text[this.quantity.number_start].isdigit() and last.quantity.unit.kind not in ("tenth", "times", "percent"):
            continue
        gap = text[this.end : last.start]
        if not _LIST_GAP.fullmatch(gap) or (gap.strip() == "," and last.rule.find("shared") < 0 and not re.search("分别", text[max(this.start - 12, 0) : this.start])):
            continue
        if last.quantity.qualifier not in ("exact",) or last.quantity.value is None:
            continue
        out[index - 1] = _shared_member(this, last)
    return out


def _shared_member(this: Found, last: Found) -> Found:
    mine, other = this.quantity, last.quantity
    assert mine is not None and other is not None and mine.value is not None and other.unit is not None
    scale = 0 if mine.scale else other.scale
    value = mine.value.scaleb(scale) * FACTORS.get(other.unit.kind, Decimal(1))
    quantity = mine._replace(
        value=tidy(value), unit=other.unit, unit_text=other.unit_text, scale=mine.scale or scale, rule="quantity.shared"
    )
    return Found(this.start, this.end, "", "figure.shared", quantity)
