"""Charts of the page: each draws one view, as a Vega-Lite specification without rows.

The rows stay beside the specification, so that chart and table of a view share them and a choice changes only the rows. Colours
that must hold on light and on dark ground are of middling lightness; strength is drawn as opacity, because the strongest colour
stands out on both. A row's `ask` goes with its mark: a click on a mark leads where the row of the table leads.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from koujing import resources
from koujing.interface import Language
from koujing.report.view import View

_PALETTE = ["#3b7dbd", "#d1662c", "#2f9366", "#a45ab0", "#b08a1e", "#c8475b", "#3a9aa8", "#7d7d86", "#6f79d6", "#8a9a3b"]
_ACCENT = "#3b7dbd"
_NAME_LIMIT = 240  # pixels of a name on an axis
_TALL, _LOW = 320, 236


def draw(view: View, say: Language) -> dict[str, Any] | None:
    """The specification of a view's chart; null for a view that is a table only, or without rows."""
    if view.name not in CHARTS or view.frame.empty:
        return None
    chart = CHARTS[view.name](view, say).properties(width="container", background="transparent")
    chart = chart.configure_view(strokeWidth=0).configure_range(category=_PALETTE)
    chart = chart.configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelLimit=_NAME_LIMIT, gridOpacity=0.5)
    chart = chart.configure_legend(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", orient="bottom", columns=4, labelLimit=200)
    spec: dict[str, Any] = json.loads(chart.to_json(validate=False))
    spec["config"] |= {"aria": False, "mark": {"cursor": "pointer"}}
    return spec


@cache
def library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, as vl-convert bundles them."""
    import vl_convert

    bundle: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # its stub forgets that all is optional
    notice = (resources.folder("models/licences") / "vega.txt").read_text(encoding="utf-8").partition("\n\n")[2]
    return f"/*!\n{notice}*/\n" + bundle.replace("</script", "<\\/script").replace("<!--", "\\x3c!--")


def _alt() -> Any:
    import altair

    return altair


def _rows() -> Any:
    alt = _alt()
    return alt.Chart(alt.NamedData("rows"))


def _tips(view: View, say: Language, *names: str) -> list[Any]:
    alt = _alt()
    types = {"int": "Q", "float": "Q", "share": "Q"}
    wanted = [column for column in view.columns if column.name in names] if names else list(view.columns)
    return [
        alt.Tooltip(f"{c.name}{'_said' if c.kind == 'word' else ''}:{types.get(c.kind, 'N')}", title=say(f"column.{c.name}"), **({"format": ".0%"} if c.kind == "share" else {}))
        for c in wanted
    ]  # fmt: skip


def _whole() -> Any:
    """An axis of counts: whole numbers only, however few there are."""
    alt = _alt()
    return alt.Axis(labelExpr="datum.value % 1 ? '' : format(datum.value, ',d')", tickCount=6)


def _steps(view: View, name: str) -> list[float]:
    """A few values for a legend of strengths."""
    most, least = float(view.frame[name].max()), float(view.frame[name].min())
    if name == "share":
        return [value for value in (0.1, 0.25, 0.5, 0.75, 1.0) if least <= value <= most] or [most]
    return sorted({round(least + (most - least) * part) for part in (0, 1 / 3, 2 / 3, 1)})


def _time_axis() -> Any:
    alt = _alt()
    return alt.Axis(format="%Y-%m", labelOverlap=True, tickCount=8)


def _months(view: View, say: Language) -> Any:
    alt = _alt()
    return _rows().mark_rect(color=_ACCENT, cornerRadius=2).encode(
        x=alt.X("yearmonth(month):T", title=None, axis=alt.Axis(format="%Y-%m", labelOverlap=True, grid=False)),
        y=alt.Y("outlet:N", title=None, sort=None, axis=alt.Axis(ticks=False, domain=False), scale=alt.Scale(paddingInner=0.12)),
        opacity=alt.Opacity("articles:Q", title=say("column.articles"), scale=alt.Scale(range=[0.45, 1]), legend=None),
        tooltip=_tips(view, say),
    ).properties(height=alt.Step(18)).transform_filter("isValid(datum.month) && isValid(datum.outlet)")  # fmt: skip


def _scripts(view: View, say: Language) -> Any:
    alt = _alt()
    return _rows().mark_bar().encode(
        x=alt.X("articles:Q", title=say("column.articles"), axis=_whole()),
        y=alt.Y("region_said:N", title=None),
        color=alt.Color("script_said:N", title=None),
        tooltip=_tips(view, say),
    ).properties(height=alt.Step(26))  # fmt: skip


def _bars(count: str, name: str, second: str | None = None, step: int = 20) -> Callable[[View, Language], Any]:
    def chart(view: View, say: Language) -> Any:
        alt = _alt()
        return _rows().mark_bar(color=_ACCENT, cornerRadiusEnd=2).encode(
            x=alt.X(f"{count}:Q", title=say(f"column.{count}"), axis=_whole()),
            y=alt.Y(f"{name}:N", title=None, sort=None),
            tooltip=_tips(view, say),
            **({"opacity": alt.Opacity(f"{second}:Q", title=say(f"column.{second}"), scale=alt.Scale(domain=[0, 1], range=[0.45, 1]),
                                     legend=alt.Legend(format="%", values=[0, 0.5, 1]))}
               if second else {}),
        ).properties(height=alt.Step(step))  # fmt: skip

    return chart


def _slogans_time(view: View, say: Language) -> Any:
    alt = _alt()
    base = _rows().encode(
        x=alt.X("period:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("share:Q", title=say("axis.share_of_articles"), axis=alt.Axis(format="%", tickCount=5)),
        color=alt.Color("canonical:N", title=None, sort=None),
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(shape=alt.Shape("canonical:N", sort=None, legend=None), tooltip=_tips(view, say))
    return alt.layer(base.mark_line(strokeWidth=2), points).properties(height=_LOW)


def _heat(x: str, y: str, strength: str) -> Callable[[View, Language], Any]:
    def chart(view: View, say: Language) -> Any:
        alt = _alt()
        share = strength == "share"
        columns = list(dict.fromkeys(view.frame.sort_values("column")[x])) if "column" in view.frame else None
        few = len(columns or view.frame[x].unique()) <= 8
        axis = alt.Axis(labelAngle=0 if few else -40, labelLimit=140, orient="top", ticks=False, domain=False)
        return _rows().mark_rect(color=_ACCENT, cornerRadius=2).encode(
            x=alt.X(f"{x}:N", title=None, sort=columns, axis=axis, scale=alt.Scale(paddingInner=0.04)),
            y=alt.Y(f"{y}:N", title=None, sort=None, axis=alt.Axis(ticks=False, domain=False), scale=alt.Scale(paddingInner=0.12)),
            opacity=alt.Opacity(f"{strength}:Q", title=say("axis.share_of_articles" if share else f"column.{strength}"),
                                scale=alt.Scale(range=[0.3, 1]),
                                legend=alt.Legend(format="%" if share else "d", values=_steps(view, strength))),
            tooltip=_tips(view, say),
        ).properties(height=alt.Step(18))  # fmt: skip

    return chart


def _variants(view: View, say: Language) -> Any:
    alt = _alt()
    return _rows().mark_bar().encode(
        x=alt.X("occurrences:Q", title=say("column.occurrences"), axis=_whole()),
        y=alt.Y("group:N", title=None, sort="-x"),
        color=alt.Color("wording:N", title=None, sort=None, legend=alt.Legend(columns=2, labelLimit=320)),
        tooltip=_tips(view, say),
    ).properties(height=alt.Step(24))  # fmt: skip


def _adoption(view: View, say: Language) -> Any:
    alt = _alt()
    base = _rows().encode(
        x=alt.X("first:T", title=None, axis=_time_axis()),
        y=alt.Y("adopted:Q", title=say("axis.share_of_groups"), axis=alt.Axis(format="%", tickCount=5)),
        color=alt.Color("canonical:N", title=None, sort=None),
    )
    points = base.mark_point(filled=True, size=60, opacity=1).encode(shape=alt.Shape("canonical:N", sort=None, legend=None), tooltip=_tips(view, say))
    return alt.layer(base.mark_line(interpolate="step-after", strokeWidth=2), points).properties(height=_LOW)


def _series(view: View, say: Language) -> Any:
    alt = _alt()
    base = _rows().encode(
        x=alt.X("end:T", title=None, axis=_time_axis(), scale=alt.Scale(padding=16)),
        y=alt.Y("number:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(labelExpr=say("axis.number_expression"), tickCount=6)),
        color=alt.Color("place:N", title=None),
    )
    line = base.mark_line(strokeWidth=1.5, opacity=0.7).encode(detail="length:N")
    span = base.mark_rule(strokeWidth=3, opacity=0.35).encode(x=alt.X("begin:T", title=None), x2="end:T")
    points = base.mark_point(filled=True, size=80, opacity=0.9).encode(
        shape=alt.Shape("modality_said:N", title=None), tooltip=_tips(view, say))  # fmt: skip
    return alt.layer(line, span, points).properties(height=_TALL)


def _keyness(view: View, say: Language) -> Any:
    alt = _alt()
    base = _rows().encode(y=alt.Y("label:N", title=None, sort=None))
    interval = base.mark_rule(color=_ACCENT, strokeWidth=2, opacity=0.5).encode(
        x=alt.X("log_ratio_low:Q", title=say("axis.log_ratio")), x2="interval_end:Q")  # fmt: skip
    dots = base.mark_point(filled=True, size=70, color=_ACCENT, opacity=1).encode(x="log_ratio:Q", tooltip=_tips(view, say))
    return alt.layer(interval, dots).properties(height=alt.Step(19))


CHARTS: dict[str, Callable[[View, Language], Any]] = {
    "months": _months,
    "scripts": _scripts,
    "slogans_top": _bars("articles", "canonical", step=24),
    "slogans_time": _slogans_time,
    "slogans_groups": _heat("group", "canonical", "share"),
    "slogans_variants": _variants,
    "slogans_adoption": _adoption,
    "figures_series": _series,
    "keyness": _keyness,
    "entities_top": _bars("articles", "name"),
    "speakers": _bars("statements", "speaker", "direct"),
    "quoted": _heat("label", "speaker", "statements"),
}
"""The chart of each view; the others are tables."""
