"""Charts: each draws one result of `koujing.compare`, as an Altair specification with the rows inside.

`draw(frame)` picks the chart by the result's name in `frame.attrs`. Charts hold at most `top` items, chosen by what the
result is sorted by; the subtitle says of how many. Fonts are left to the reader's browser, so Chinese shows without
boxes. Altair is the extra `report`; nothing is fetched: the specification is data.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from koujing.compare.results import CompareError

if TYPE_CHECKING:
    import altair as alt

_WIDTH = 520
_Chart = TypeVar("_Chart")


def draw(frame: pd.DataFrame, *, top: int = 30, **options: str) -> alt.Chart | alt.LayerChart:
    """The chart of a result.

    Args:
        frame: what a function of `koujing.compare` gave; its name stands in `frame.attrs["result"]`.
        top: at most so many items.
        **options: title, and for keyness target: the one to draw.

    Returns:
        An Altair chart; `.to_dict()` is the Vega-Lite specification.

    Raises:
        CompareError: there is no chart for this, the frame is empty, or Altair is not installed.
    """
    name = frame.attrs.get("result")
    if name not in CHARTS:
        raise CompareError(f"no chart for {name!r}; there are charts for {', '.join(CHARTS)}")
    if frame.empty:
        raise CompareError(f"{name}: no rows to draw")
    chart = CHARTS[name](frame, top, **{key: value for key, value in options.items() if key != "title"})
    drawn: alt.Chart | alt.LayerChart = chart.properties(title=options["title"]) if "title" in options else chart
    return shown(drawn)


def shown(chart: _Chart) -> _Chart:
    """The same chart; in a notebook it is a picture made here, where Altair's own would ask a server for Vega.

    Args:
        chart: any Altair chart, of one's own too.
    """
    copy: _Chart = chart.copy()  # type: ignore[attr-defined]
    object.__setattr__(copy, "_repr_mimebundle_", partial(_picture, copy))  # Altair keeps what is set in the plain way
    return copy


def _picture(chart: Any, *_: object, **__: object) -> dict[str, str]:
    """What Jupyter shows: an SVG that is drawn without a network."""
    try:
        import vl_convert
    except ImportError as error:
        raise CompareError("charts need vl-convert: pip install 'koujing[report]'") from error
    return {"image/svg+xml": vl_convert.vegalite_to_svg(chart.to_json(), allowed_base_urls=[])}


def _altair() -> Any:
    try:
        import altair
    except ImportError as error:
        raise CompareError("charts need Altair: pip install 'koujing[report]'") from error
    return altair


def _chart(frame: pd.DataFrame, title: str, subtitle: str = "") -> Any:
    """A chart with its rows as plain values, without Altair's limit of 5,000 rows (which is global state)."""
    alt = _altair()
    values = [{name: _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]
    text = alt.TitleParams(title, subtitle=subtitle or [], anchor="start")
    return alt.Chart(alt.InlineData(values=values), title=text).properties(width=_WIDTH)


def _plain(value: object) -> object:
    if isinstance(value, (date, pd.Timestamp)):
        return value.isoformat()[:10]
    if value is None or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]
        return None
    return value.item() if hasattr(value, "item") else value


def _of(shown: int, total: int, noun: str) -> str:
    return "" if shown >= total else f"{shown:,} of {total:,} {noun}"


def _keyness(frame: pd.DataFrame, top: int, target: str | None = None) -> Any:
    """Log ratio with its interval, the strongest on both sides."""
    alt = _altair()
    name = target or str(frame["target"].iloc[0])
    own = frame[frame["target"] == name]
    some = own.reindex(own["lrc"].abs().sort_values(ascending=False, kind="stable").index[:top])
    title = f"{name} against {some['reference'].iloc[0]}" if len(some) else name
    base = _chart(some, title, _of(len(some), len(own), "items")).encode(
        y=alt.Y("label:N", sort=alt.SortField("log_ratio", order="descending"), title=None)
    )
    bars = base.mark_rule().encode(x=alt.X("log_ratio_low:Q", title="log ratio, 95% interval"), x2="log_ratio_high:Q")
    shown = [
        "label:N",
        "f1:Q",
        "f2:Q",
        "per_million1:Q",
        "per_million2:Q",
        "range1:Q",
        "log_ratio:Q",
        "lrc:Q",
        "g2:Q",
        "q:Q",
    ]
    dots = base.mark_point(filled=True, size=60).encode(x="log_ratio:Q", tooltip=shown)
    return alt.layer(bars, dots).properties(width=_WIDTH)


def _dispersion(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    some = frame.sort_values("frequency", ascending=False).head(top * 10)
    return (
        _chart(some, "Frequency and dispersion", _of(len(some), len(frame), "items"))
        .mark_point()
        .encode(
            x=alt.X("frequency:Q", scale=alt.Scale(type="log")),
            y=alt.Y("dpnorm:Q", title="DPnorm (0 even, 1 clumped)"),
            color="group:N",
            tooltip=["label:N", "group:N", "frequency:Q", "range:Q", "units:Q", "dpnorm:Q"],
        )
    )


def _collocations(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    some = frame.head(top)
    return (
        _chart(some, f"Near {some['node'].iloc[0]}", _of(len(some), len(frame), "collocates"))
        .mark_bar()
        .encode(
            x=alt.X("log_dice:Q", title="logDice"),
            y=alt.Y("label:N", sort="-x", title=None),
            tooltip=["label:N", "f:Q", "f2:Q", "mi:Q", "t:Q", "g2:Q", "q:Q"],
        )
    )


def _similarity(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    turned = frame.rename(
        columns={"group_a": "group_b", "group_b": "group_a", "articles_a": "articles_b", "articles_b": "articles_a"}
    )
    both = pd.concat([frame, turned[frame.columns]])
    return (
        _chart(both, "Likeness of groups")
        .mark_rect()
        .encode(
            x=alt.X("group_a:N", title=None),
            y=alt.Y("group_b:N", title=None),
            color=alt.Color("cosine:Q", scale=alt.Scale(domain=[0, 1])),
            tooltip=["group_a:N", "group_b:N", "cosine:Q", "shared:Q"],
        )
    )


def _distinctive(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    some = frame[frame["rank"] <= max(1, top // 3)]
    chart = (
        _chart(some, "What stands out")
        .mark_bar()
        .encode(
            x="tfidf:Q",
            y=alt.Y("label:N", sort="-x", title=None),
            tooltip=["label:N", "tfidf:Q", "frequency:Q", "groups:Q"],
        )
    )
    return chart.properties(width=160).facet("group:N", columns=3).resolve_scale(y="independent")


def _commonest(frame: pd.DataFrame, column: str, by: str, top: int) -> pd.DataFrame:
    totals = frame.groupby(column)[by].sum().sort_values(ascending=False, kind="stable")
    return frame[frame[column].isin(totals.index[:top])]


def _timeline(frame: pd.DataFrame, top: int) -> Any:
    """Heat map slogan × period, one panel a group where there are few."""
    alt = _altair()
    some = _commonest(frame, "slogan_id", "docs_with", top)
    subtitle = _of(some["slogan_id"].nunique(), frame["slogan_id"].nunique(), "slogans")
    shown = [
        "canonical:N",
        "group:N",
        "period:N",
        "docs_with:Q",
        "docs:Q",
        "share:Q",
        "occurrences:Q",
        "raw_docs_with:Q",
        "tier:N",
    ]
    chart = (
        _chart(some, "Slogans over time", subtitle)
        .mark_rect()
        .encode(
            x=alt.X("period:O", title=None),
            y=alt.Y("canonical:N", title=None, sort=alt.EncodingSortField("docs_with", op="sum", order="descending")),
            color=alt.Color("share:Q", title="share of articles"),
            tooltip=shown,
        )
    )
    return chart.properties(width=220).facet("group:N", columns=2) if frame["group"].nunique() > 1 else chart


def _adoption(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    some = _commonest(frame, "slogan_id", "docs_with", min(top, 10))
    return (
        _chart(some, "Adoption", _of(some["slogan_id"].nunique(), frame["slogan_id"].nunique(), "slogans"))
        .mark_line(interpolate="step-after", point=True)
        .encode(
            x=alt.X("first:T", title=None),
            y=alt.Y("adopted:Q", title="share of groups that have used it", axis=alt.Axis(format="%")),
            color=alt.Color("canonical:N", title=None),
            tooltip=["canonical:N", "group:N", "first:T", "days_behind_first:Q", "days_behind_source:Q"],
        )
    )


def _births(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    down = frame.assign(deaths=-frame["deaths"])
    long = down.melt(["period", "docs"], ["births", "deaths"], "event", "slogans")
    return (
        _chart(long, "Born and dead")
        .mark_bar()
        .encode(
            x=alt.X("period:O", title=None),
            y=alt.Y("slogans:Q"),
            color="event:N",
            tooltip=["period:N", "event:N", "slogans:Q", "docs:Q"],
        )
    )


def _variants(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    totals = frame.groupby("family")["wording"].nunique().sort_values(ascending=False, kind="stable")
    some = frame[frame["family"].isin(totals.index[: max(1, top // 6)])]
    chart = (
        _chart(some, "Wordings of a family", _of(some["family"].nunique(), frame["family"].nunique(), "families"))
        .mark_bar()
        .encode(
            x=alt.X("period:O", title=None),
            y=alt.Y("sum(occurrences):Q", stack="normalize", title="share"),
            color=alt.Color("wording:N", title=None),
            tooltip=["family:N", "wording:N", "variant:N", "group:N", "period:N", "occurrences:Q", "share:Q"],
        )
    )
    return chart.properties(width=220).facet("family:N", columns=2).resolve_scale(color="independent")


def _stances(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    some = _commonest(frame, "slogan_id", "occurrences", top)
    return (
        _chart(some, "Stance", _of(some["slogan_id"].nunique(), frame["slogan_id"].nunique(), "slogans"))
        .mark_bar()
        .encode(
            x=alt.X("sum(occurrences):Q", stack="normalize", title="share"),
            y=alt.Y("canonical:N", title=None),
            color="stance:N",
            row=alt.Row("group:N"),
            tooltip=["canonical:N", "group:N", "stance:N", "occurrences:Q"],
        )
    )


def _pairs(letters: str, noun: str) -> Callable[..., Any]:
    def chart(frame: pd.DataFrame, top: int) -> Any:
        """The network as a matrix: it stays readable where a drawing of nodes does not."""
        alt = _altair()
        some = frame.head(top * 5)
        return (
            _chart(some, f"{noun} together", _of(len(some), len(frame), "pairs"))
            .mark_rect()
            .encode(
                x=alt.X(f"{letters}_a:N", title=None),
                y=alt.Y(f"{letters}_b:N", title=None),
                color="together:Q",
                tooltip=[f"{letters}_a:N", f"{letters}_b:N", "together:Q", "npmi:Q", "log_dice:Q"],
            )
        )

    return chart


def _moves(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    some = frame.reindex(frame["steps"].abs().sort_values(ascending=False, kind="stable").index[:top])
    return (
        _chart(some, "Moves between tiers", _of(len(some), len(frame), "moves"))
        .mark_bar()
        .encode(
            x="steps:Q",
            y=alt.Y("canonical:N", title=None, sort="-x"),
            color=alt.Color("to_tier:N", title="to"),
            tooltip=["canonical:N", "group:N", "from_period:N", "to_period:N", "from_tier:N", "to_tier:N"],
        )
    )


def _figure_pairs(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    some = frame.head(top * 3).assign(
        what=lambda f: f["indicator"] + " " + f["ref_area"].fillna("") + " " + f["time_period"]
    )
    shown = [
        "what:N",
        "relation:N",
        "why:N",
        "outlet_a:N",
        "text_a:N",
        "quote_a:N",
        "outlet_b:N",
        "text_b:N",
        "quote_b:N",
    ]
    return (
        _chart(some, "Figures side by side", _of(len(some), len(frame), "pairs"))
        .mark_point(filled=True, size=70)
        .encode(
            x=alt.X("relative:Q", title="difference, relative to the earlier", axis=alt.Axis(format="%")),
            y=alt.Y("what:N", title=None, sort=None),
            color="relation:N",
            tooltip=shown,
        )
    )


def _figure_series(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    key = frame["indicator"] + "|" + frame["measure"] + "|" + frame["unit"]
    lines = key.value_counts(sort=True).index[: max(1, top // 8)]
    some = frame[key.isin(lines)].assign(what=key)
    base = _chart(some, "Indicators over time", _of(len(lines), key.nunique(), "indicators")).encode(
        x=alt.X("period_end:T", title=None),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
        color=alt.Color("ref_area:N", title=None),
    )
    shown = [
        "indicator:N",
        "ref_area:N",
        "time_period:N",
        "value:Q",
        "unit:N",
        "status:N",
        "text:N",
        "quote:N",
        "article_id:N",
    ]
    points = base.mark_point(filled=True, size=60).encode(shape="status:N", tooltip=shown)
    layered = alt.layer(base.mark_line(), points).properties(width=260)
    return layered.facet(alt.Facet("what:N", title=None), columns=2).resolve_scale(y="independent")


def _quotes(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    some = frame[frame["about"].notna()].head(top * 3)
    return (
        _chart(some, "Who is quoted on what", _of(len(some), len(frame), "rows"))
        .mark_rect()
        .encode(
            x=alt.X("label:N", title=None),
            y=alt.Y("speaker:N", title=None),
            color="statements:Q",
            tooltip=["speaker:N", "kind:N", "label:N", "statements:Q", "articles:Q", "direct:Q"],
        )
    )


def _names(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    some = _commonest(frame, "entity_id", "occurrences", top).assign(called=lambda f: f["canonical"].fillna(f["name"]))
    return (
        _chart(some, "What it is called", _of(some["entity_id"].nunique(), frame["entity_id"].nunique(), "entities"))
        .mark_bar()
        .encode(
            x=alt.X("sum(occurrences):Q", stack="normalize", title="share"),
            y=alt.Y("called:N", title=None),
            color=alt.Color("name:N", legend=None),
            row=alt.Row("group:N"),
            tooltip=["called:N", "name:N", "form:N", "group:N", "occurrences:Q", "own:N"],
        )
    )


def _posts(frame: pd.DataFrame, top: int) -> Any:
    alt = _altair()
    some = frame[frame["first"].notna()].head(top)
    return (
        _chart(some, "Posts, as articles say", _of(len(some), len(frame), "posts"))
        .mark_bar(height=8)
        .encode(
            x=alt.X("first:T", title=None),
            x2="last:T",
            y=alt.Y("person:N", title=None),
            color="position:N",
            tooltip=["person:N", "organisation:N", "position:N", "former:N", "first:T", "last:T", "articles:Q"],
        )
    )


CHARTS: dict[str, Callable[..., Any]] = {
    "keyness": _keyness,
    "dispersion": _dispersion,
    "collocations": _collocations,
    "similarity": _similarity,
    "distinctive": _distinctive,
    "slogan_timeline": _timeline,
    "slogan_adoption": _adoption,
    "slogan_births": _births,
    "slogan_variants": _variants,
    "slogan_stances": _stances,
    "slogan_pairs": _pairs("canonical", "Slogans"),
    "slogan_moves": _moves,
    "figure_pairs": _figure_pairs,
    "figure_series": _figure_series,
    "entity_pairs": _pairs("name", "Entities"),
    "entity_quotes": _quotes,
    "entity_names": _names,
    "entity_posts": _posts,
}
"""The chart of each result."""
