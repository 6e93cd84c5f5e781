"""The engines that bench.py measures: ours as a whole and a stage, the plain composition, peers.

Run as a worker, in the environment of the engine: texts come in as JSON, seconds of processor time, things found and memory go
out. Each engine reads one other text first, which loads what is loaded late, and then every text once. Nothing outside the
standard library is imported before an engine asks for it.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

WARM = (
    "【濱海訊】記者阮筱嵐2022年3月8日報道：今年首兩個月，濱海新區新設企業1,205家，同比增長6.8%，其中外資企業約四十家。區管委會主任"
    "嵇明遠表示，要堅持“穩字當頭、穩中求進”，做到有諾必踐、有難必幫，爭取年底前完成投資12.5億元。《濱海條例》去年施行以來，"
    "累計受理申請三千多宗；一名姓諶的店主說：「手續快了，成本低了。」新區將推進“一站式”服務，不忘初心，行穩致遠。"
    "\n“十四五”期間，新區劏房住戶由二○二○年的1.2萬戶減至3,400戶，降幅近七成；春節黃金周首三日（農曆正月初一至初三）入境旅客日均"
    "5.6萬人次，恢復至2019年同期的八成六，高於全國平均水平4.5個百分點。約翰遜（John Johnson）說，高富帅一類的廣告“不合時宜”。"
)
Run = Callable[[Sequence[str]], tuple[float, int]]  # seconds, things found


def work(name: str, task: dict[str, Any]) -> dict[str, Any]:
    """Load one engine, warm it up, read the texts."""
    started = time.process_time()
    run = MAKERS[name]() if name in MAKERS else _stage(name.removeprefix("koujing: "))
    run([WARM])
    load, loaded = time.process_time() - started, _megabytes()
    answer: dict[str, Any] = {"load": load, "loaded": loaded, "seconds": {}, "found": {}}
    for kind, some in task["texts"].items():
        answer["seconds"][kind], answer["found"][kind] = run(some)
    return answer | {"peak": _megabytes()}


def _megabytes() -> float:
    """The peak of this process; the system's own count begins with the size of the process that started it."""
    status = Path("/proc/self/status")
    if status.is_file() and (line := re.search(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="utf-8"))):
        return int(line[1]) / 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def _timed(read: Callable[[str], int], prepare: Callable[[str], Any] = lambda text: text) -> Run:
    def run(some: Sequence[str]) -> tuple[float, int]:
        ready = [prepare(text) for text in some]
        started = time.process_time()
        found = sum(map(read, ready))
        return time.process_time() - started, found

    return run


def _simplified() -> Callable[[str], str]:
    """The conversion that stages are given; engines of other environments get texts that are converted already."""
    from koujing import convert

    return convert.simplify


def _koujing() -> Run:
    from koujing import Article, pipe, tables

    nlp = pipe.load()
    counted = ("times", "entities", "roles", "statements", "figures", "numbers", "slogans")

    def read(text: str) -> int:
        article = Article(text, published="2022-04-22", region="CN")
        rows = tables.rows(pipe.parse(article, nlp), article, nlp)
        return sum(len(rows[table]) for table in counted)

    return _timed(read)


def _plain() -> Run:
    import jieba
    import jieba.posseg
    import opencc
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    from koujing import lexicons  # the list only

    nlp, convert = spacy.blank("zh"), opencc.OpenCC("t2s")
    matcher = PhraseMatcher(nlp.vocab)
    for entry in lexicons.load("slogans"):
        for surface in entry.surfaces:
            words = jieba.lcut(surface)
            matcher.add(surface, [Doc(nlp.vocab, words, [False] * len(words))])
    number = re.compile(r"[-+]?\d[\d,.]*(?:万|亿|千|百)*[%％]?|[一二三四五六七八九十百千万亿]{2,}")

    def read(text: str) -> int:
        pairs = list(jieba.posseg.cut(convert.convert(text)))
        doc = Doc(nlp.vocab, [pair.word for pair in pairs], [False] * len(pairs), tags=[pair.flag for pair in pairs])
        names = [token for token in doc if token.tag_ in ("nr", "ns", "nt")]
        numbers = [doc.char_span(*match.span(), alignment_mode="expand") for match in number.finditer(doc.text)]
        return len(names) + len(numbers) + len(matcher(doc))

    return _timed(read)


def _stage(name: str) -> Run:
    """One of our stages: find and read, on texts in which the stages before it have found what they find."""
    if name == "convert":
        simplify = _simplified()
        return _timed(lambda text: len(simplify(text)))
    from koujing import words

    cutter = words.Cutter()
    if name == "words":
        return _timed(lambda text: len(cutter.split(text)), _simplified())
    if name == "words with tags":
        return _timed(lambda text: len(cutter.cut(text)), _simplified())
    from koujing import layout, pipe
    from koujing.findings import Reading, longest_first

    nlp, simplify = pipe.load(), _simplified()
    finders: dict[str, Any] = nlp.tokenizer.finders  # type: ignore[union-attr]
    stages = pipe.stages(nlp)

    def prepare(text: str) -> Reading:
        about = {"published": "2022-04-22", "region": "CN"}
        reading = Reading(text, simplify(text), sentences=layout.split, words=cutter.cut, **about)
        for group, finder in finders.items():
            if group == name:
                break
            reading.found[group] = longest_first(finder.find(reading))
        if name == "figures":
            given.append((stages.times.read(reading), stages.entities.read(reading)))
        return reading

    given: list[Any] = []

    def read(reading: Reading) -> int:
        reading.found[name] = longest_first(finders[name].find(reading))
        if name == "figures":
            figures, numbers = stages.figures.read(reading, *given.pop(0))
            return len(figures) + len(numbers)
        rows = getattr(stages, name).read(reading)
        if name == "entities":
            stages.entities.roles(reading, rows), stages.entities.statements(reading, rows)
        return len(rows)

    return _timed(read, prepare)  # type: ignore[arg-type]


def _opencc() -> Run:
    import opencc

    convert = opencc.OpenCC("t2s")
    return _timed(lambda text: len(convert.convert(text)))


def _jieba() -> Run:
    import jieba

    jieba.initialize()
    return _timed(lambda text: len(jieba.lcut(text)), _simplified())


def _posseg() -> Run:
    import jieba.posseg

    return _timed(lambda text: len(list(jieba.posseg.cut(text))), _simplified())


def _rjieba() -> Run:
    import rjieba

    cut = rjieba.Jieba().cut
    return _timed(lambda text: len(cut(text)), _simplified())


def _lac() -> Run:
    import lac

    tagger = lac.Lac()
    return _timed(lambda text: len(tagger.tag(text)), _simplified())


def _list() -> Run:
    import jieba
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    from koujing import lexicons, words

    nlp, cutter = spacy.blank("zh"), words.Cutter()
    matcher = PhraseMatcher(nlp.vocab)
    for entry in lexicons.load("slogans"):
        for surface in entry.surfaces:
            cut = jieba.lcut(surface)
            matcher.add(surface, [Doc(nlp.vocab, cut, [False] * len(cut))])
    simplify = _simplified()

    def prepare(text: str) -> Doc:
        cut = cutter.split(simplify(text))
        return Doc(nlp.vocab, cut, [False] * len(cut))

    return _timed(lambda doc: len(matcher(doc)), prepare)  # type: ignore[arg-type]


def _jionlp() -> Run:
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp

    base = {"year": 2022, "month": 4, "day": 22}
    return _timed(lambda text: len(jionlp.ner.extract_time(text, time_base=base)))


def _recognizers_times() -> Run:
    from recognizers_date_time import Culture, DateTimeRecognizer

    model = DateTimeRecognizer(Culture.Chinese).get_datetime_model()
    return _timed(lambda text: len(model.parse(text)))


def _recognizers_numbers() -> Run:
    from recognizers_number import Culture, NumberRecognizer
    from recognizers_number_with_unit import NumberWithUnitRecognizer

    numbers, units = NumberRecognizer(Culture.Chinese), NumberWithUnitRecognizer(Culture.Chinese)
    models = [numbers.get_number_model(), numbers.get_percentage_model(), units.get_currency_model()]
    return _timed(lambda text: sum(len(model.parse(text)) for model in models))


MAKERS: dict[str, Callable[[], Run]] = {
    "koujing": _koujing,
    "plain composition": _plain,
    "opencc-python-reimplemented": _opencc,
    "OpenCC (C++)": _opencc,
    "jieba": _jieba,
    "jieba.posseg": _posseg,
    "rjieba": _rjieba,
    "LAC-small (NumPy)": _lac,
    "the list alone (PhraseMatcher)": _list,
    "JioNLP times": _jionlp,
    "Recognizers-Text times": _recognizers_times,
    "Recognizers-Text numbers": _recognizers_numbers,
}


if __name__ == "__main__":
    _, _, engine_name, question, answer_to = sys.argv
    outcome = work(engine_name, json.loads(Path(question).read_text(encoding="utf-8")))
    Path(answer_to).write_text(json.dumps(outcome), encoding="utf-8")
