"""What follows from printed figures: values that are implied, and checks of figures that should fit together.

Both stay close to the page: implied values come from two figures of one sentence, checks of parts and shares from one
sentence or the one before. Only growth is checked across articles, against levels of both years wherever they were printed.
A tolerance is what the printed digits allow, no more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Unpack

import pandas as pd

from koujing.compare.asking import Asked
from koujing.compare.bases import is_revised, word_pattern
from koujing.compare.groups import quotes
from koujing.compare.keyed import FigureRows, Row, Sentence, bounds_of, nulls, read, rows_of, sentences
from koujing.compare.results import empty, finish
from koujing.tables import Tables

_ROOM = 1 + 1e-9
_CHANGES = frozenset({"difference", "growth", "yoy_growth", "mom_growth"})
_AMONG = "其中"
_AVERAGE = re.compile("[人户戶亩畝]均|平均|每|[率比]$")  # of averages the whole is no sum
_AMOUNTS = frozenset({"money", "count"})


class _Implied(NamedTuple):
    kind: str
    indicator_id: str | None
    indicator: str | None
    measure: str | None
    ref_area: str | None
    scope: str
    time_period: str | None
    unit: str | None
    value: float
    value_min: float
    value_max: float
    article_id: str
    sentence: int | None
    start: int
    text: str
    from_start: int
    from_text: str


class _Check(NamedTuple):
    check: str
    status: str
    indicator_id: str | None
    indicator: str | None
    measure: str | None
    ref_area: str | None
    scope: str
    time_period: str | None
    unit: str | None
    stated: float | None
    computed: float
    tolerance: float
    article_id: str
    sentence: int | None
    start: int
    text: str
    others: str
    other_texts: str


def implied(tables: Tables | FigureRows, **asked: Unpack[Asked]) -> pd.DataFrame:
    """Values that follow from two printed ones, kept apart from what was stated.

    `counterpart`: 增長5.4%，高於全國0.4個百分點 gives the country's growth. `previous`: 預測3.43%，上修0.08個百分點 gives
    the earlier forecast. `base`: a level and its growth give the level a year before.

    Args:
        tables: of a run, or `FigureRows` of it.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["figure_implied"]`; bounds are what the printed digits allow.

    Raises:
        CompareError: no article is left.
    """
    figures = read(tables, None, asked)
    made = figures.all
    said = sentences(figures.tables, made.frame, word_pattern())
    found: list[_Implied] = []
    for (article, number), rows in _by_sentence(figures.rows).items():
        sentence = said.get(article, {}).get(number)
        found += _implied(rows, sentence.text if sentence else "")
    if not found:
        return empty("figure_implied", **made.groups.attrs)
    frame = pd.DataFrame(found, columns=_Implied._fields)
    frame["quote"] = quotes(figures.tables, frame)
    return finish(
        "figure_implied", nulls(frame).sort_values(["article_id", "start", "from_start"]), **made.groups.attrs
    )


def sums(tables: Tables | FigureRows, **asked: Unpack[Asked]) -> pd.DataFrame:
    """Figures that should fit together: parts and their whole (其中), shares and levels, growth and levels.

    Args:
        tables: of a run, or `FigureRows` of it.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["figure_sums"]`; what does not hold comes first.

    Raises:
        CompareError: no article is left.
    """
    figures = read(tables, None, asked)
    made = figures.all
    said = sentences(figures.tables, made.frame, _AMONG)
    by_article: dict[str, list[Row]] = defaultdict(list)
    for row in figures.rows:
        by_article[row.article_id].append(row)
    found: list[_Check] = []
    for article, rows in by_article.items():
        found += [*_parts(rows, said.get(article, {})), *_shares(rows)]
    found += _growths(rows_of(figures.complete.frame))
    if not found:
        return empty("figure_sums", **made.groups.attrs)
    frame = pd.DataFrame(found, columns=_Check._fields)
    frame["quote"] = quotes(figures.tables, frame)
    order = frame["status"].map({"fails": 0, "basis": 1, "short": 2, "holds": 3})
    frame = nulls(frame.assign(order=order)).sort_values(["order", "article_id", "start"])
    return finish("figure_sums", frame, **made.groups.attrs)


# -- implied values ---------------------------------------------------------------------------------------------------


def _by_sentence(rows: Sequence[Row]) -> dict[tuple[str, int], list[Row]]:
    out: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        if row.sentence is not None:
            out[row.article_id, int(row.sentence)].append(row)
    return out


def _implied(rows: Sequence[Row], text: str) -> Iterator[_Implied]:
    """What follows inside one sentence."""
    for place, row in enumerate(rows):
        before = [
            other for other in rows[:place] if other.value is not None and (other.what == row.what or row.what is None)
        ]
        if row.value is None or not before:
            continue
        if row.measure == "difference" or (row.measure in _CHANGES and row.unit == "pp"):
            yield from _differences(row, before, text)
        elif row.measure == "yoy_growth" and row.unit == "1" and row.value > -1:
            yield from _bases(row, before)


def _differences(row: Row, before: Sequence[Row], text: str) -> Iterator[_Implied]:
    unit = "1" if row.unit == "pp" else row.unit
    stated = next((other for other in reversed(before) if other.measure != "difference" and other.unit == unit), None)
    kind = "counterpart" if row.counterpart else "previous" if is_revised(text) else None
    if stated is None or kind is None or stated.value is None or row.value is None:
        return
    scale = 0.01 if row.unit == "pp" else 1.0
    room = stated.step / 2 + row.step * scale / 2
    yield _follows(kind, row, stated, stated.value - row.value * scale, room)._replace(
        ref_area=row.counterpart or stated.ref_area
    )


def _bases(row: Row, before: Sequence[Row]) -> Iterator[_Implied]:
    fits = (
        o
        for o in reversed(before)
        if o.measure == "level" and (o.time_period, o.ref_area) == (row.time_period, row.ref_area)
    )
    level = next(fits, None)
    if level is None or level.value is None or row.value is None or row.time_period is None:
        return
    base, ratio = level.value / (1 + row.value), 1 + row.value
    room = (abs(base) * row.step / 2 + level.step / 2) / ratio
    yield _follows("base", row, level, base, room)._replace(
        time_period=row.base_period or _year_before(row.time_period)
    )


def _follows(kind: str, row: Row, stated: Row, value: float, room: float) -> _Implied:
    return _Implied(
        kind=kind,
        indicator_id=stated.indicator_id,
        indicator=stated.indicator,
        measure=stated.measure,
        ref_area=stated.ref_area,
        scope=stated.scope,
        time_period=stated.time_period,
        unit=stated.unit,
        value=_clean(value),
        value_min=_clean(value - room),
        value_max=_clean(value + room),
        article_id=row.article_id,
        sentence=row.sentence,
        start=row.start,
        text=row.text,
        from_start=stated.start,
        from_text=stated.text,
    )


def _clean(value: float) -> float:
    return float(f"{value:.12g}")


def _year_before(period: str) -> str:
    """The same period a year earlier; the 29th of February becomes the 28th."""
    earlier = re.sub(r"(?<!\d)\d{4}(?!\d)", lambda year: f"{int(year[0]) - 1:04d}", period)
    return earlier.replace("-02-29", "-02-28")


# -- checks -----------------------------------------------------------------------------------------------------------


def _parts(rows: Sequence[Row], said: Mapping[int, Sentence]) -> Iterator[_Check]:
    """Parts after 其中 against the last level of their unit before it, in the sentence or the one before."""
    levels = [row for row in rows if row.measure == "level" and row.value is not None and row.kind in _AMOUNTS]
    for number, here in _by_sentence(levels).items():
        sentence = said.get(number[1])
        if sentence is None or _AMONG not in sentence.text:
            continue
        cut = sentence.start + sentence.text.index(_AMONG)
        after = [row for row in here if row.start >= cut]
        before = [row for row in here if row.start < cut] or [row for row in levels if row.sentence == number[1] - 1]
        whole = next((row for row in reversed(before) if after and row.unit == after[0].unit), None)
        parts = [
            row for row in after if whole and row.unit == whole.unit and row.time_period in (whole.time_period, None)
        ]
        if whole is None or len(parts) < 2 or _AVERAGE.search(whole.indicator or ""):
            continue
        total = sum(row.value or 0 for row in parts)
        room = whole.step / 2 + sum(row.step / 2 for row in parts)
        gap = total - (whole.value or 0)
        status = "holds" if abs(gap) <= room * _ROOM else "short" if gap < 0 else "fails"
        yield _check("parts", status, whole, total, room, parts)


def _shares(rows: Sequence[Row]) -> Iterator[_Check]:
    """佔全港箱量的70.9%: the level right before it against the greater level of the same unit before that."""
    for place, row in enumerate(rows):
        if row.measure != "share" or row.unit != "1" or row.value is None or not 0 < row.value <= 1:
            continue
        levels = [
            other
            for other in rows[:place]
            if other.measure == "level" and other.sentence == row.sentence and (other.value or 0) > 0
        ]
        if len(levels) < 2 or levels[-1] != rows[place - 1]:
            continue
        part = levels[-1]
        whole = next(
            (o for o in reversed(levels[:-1]) if o.unit == part.unit and (o.value or 0) > (part.value or 0)), None
        )
        if whole is None or part.value is None or whole.value is None:
            continue
        computed = part.value / whole.value
        room = row.step / 2 + computed * (part.step / part.value + whole.step / whole.value) / 2
        holds = abs(computed - row.value) <= room * _ROOM
        if holds or (row.qualifier or "exact") == "exact":
            yield _check("share", "holds" if holds else "fails", row, computed, room, [part, whole])


def _growths(rows: Sequence[Row]) -> Iterator[_Check]:
    """Growth year on year against the levels of this year and the year before, wherever they were printed."""
    sure = [r for r in rows if r.value and (r.qualifier or "exact") == "exact" and (r.modality or "actual") == "actual"]
    levels: dict[tuple[object, ...], dict[tuple[object, ...], Row]] = defaultdict(dict)
    for row in sure:
        if row.measure == "level" and row.kind in _AMOUNTS:
            levels[row.what, row.ref_area, row.scope, row.first, row.last][(row.unit,)] = row
    for row in sure:
        if row.measured != "yoy_growth" or row.value is None:
            continue
        past = bounds_of(_year_before(str(row.time_period)))
        then_by_unit = levels.get((row.what, row.ref_area, row.scope, *past), {})
        for unit, now in levels.get((row.what, row.ref_area, row.scope, row.first, row.last), {}).items():
            then = then_by_unit.get(unit)
            if then is None or not now.value or not then.value:
                continue
            ratio = now.value / then.value
            room = row.step / 2 + abs(ratio) * (now.step / abs(now.value) + then.step / abs(then.value)) / 2
            holds = abs(ratio - 1 - row.value) <= room * _ROOM
            status = (
                "holds" if holds else "basis" if now.kind == "money" else "fails"
            )  # levels are nominal, growth mostly real
            yield _check("growth", status, row, ratio - 1, room, [now, then])


def _check(check: str, status: str, stated: Row, computed: float, room: float, others: Sequence[Row]) -> _Check:
    return _Check(
        check=check,
        status=status,
        indicator_id=stated.indicator_id,
        indicator=stated.indicator,
        measure=stated.measure,
        ref_area=stated.ref_area,
        scope=stated.scope,
        time_period=stated.time_period,
        unit=stated.unit,
        stated=stated.value,
        computed=_clean(computed),
        tolerance=_clean(room),
        article_id=stated.article_id,
        sentence=stated.sentence,
        start=stated.start,
        text=stated.text,
        others=" ".join(f"{o.article_id}:{o.start}" for o in others),
        other_texts=" + ".join(o.text for o in others),
    )
