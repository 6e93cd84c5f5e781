"""Scores of predicted rows against gold labels: entities, figures, slogans, and the smaller layers.

Gold and predictions are lists of dicts. `certainty` (of slogans: `confidence`) arguable is never counted as missed and never
as false; a core entity inside an arguable span that was predicted exactly is excused. `X_accept` lists further right answers
for field X; `rows_accept` n allows n rows on one printed number. Traditional and Simplified match each other by the table
t2s_chars.txt beside this file, on purpose not by the converter that is being measured.
"""

import calendar
import datetime
import json
import math
import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path

import pandas as pd


# ---------------------------------------------------------------- text helpers
def _t2s():
    pairs = (Path(__file__).parent / "t2s_chars.txt").read_text(encoding="utf-8")
    return {ord(pairs[i]): pairs[i + 1] for i in range(0, len(pairs) - 1, 2)}


T2S = _t2s()


def simp(s):
    return unicodedata.normalize("NFKC", s).translate(T2S)


def norm_ind(s):
    """indicator: Simplified, NFKC, no 的, no punctuation or space, final 数 dropped; 进出口 kept atomic."""
    if s is None:
        return ""
    s = simp(str(s)).lower()
    s = "".join(c for c in s if unicodedata.category(c)[0] not in "PZSC")
    s = s.replace("的", "").replace("进出口", "①")
    return re.sub(r"(总数|人数|数)$", "", s) or s


TRADE = re.compile(r"(货物贸易|外贸|货物|总值|总额|规模)")


def ind_match(pred, golds):
    """normalised containment either way, with three guards: a bare trade head (进出口/出口/进口) only matches a gold without a partner or
    sector; a shorter prediction must hold at least 0.4 of the gold; a prediction may not be a sentence."""
    p = norm_ind(pred)
    gs = [norm_ind(g) for g in golds if g]
    if not p:
        return not gs
    for g in gs:
        if p == g:
            return True
        tp_, tg = TRADE.sub("", p), TRADE.sub("", g)
        if tp_ in ("①", "出口", "进口") or tg in ("①", "出口", "进口"):
            if tp_ == tg:
                return True
            continue
        a, b = (p, g) if len(p) <= len(g) else (g, p)
        if len(a) < 2 or a not in b:
            continue
        if len(p) <= len(g) and len(p) < 0.4 * len(g):
            continue
        if len(p) > 4 * len(g) + 6:
            continue
        return True
    return False


def ind_equal(pred, golds):
    return norm_ind(pred) in [norm_ind(g) for g in golds if g]


PLACE = {
    "我国": "中国",
    "全国": "中国",
    "中华人民共和国": "中国",
    "香港特别行政区": "香港",
    "全港": "香港",
    "本港": "香港",
    "澳门特别行政区": "澳门",
    "合作区": "横琴",
    "横琴粤澳深度合作区": "横琴",
    "横琴合作区": "横琴",
    "琴": "横琴",
}


def norm_place(s):
    if s in (None, "", "-"):
        return None
    s = simp(str(s)).strip()
    s = PLACE.get(s, s)
    t = re.sub(r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|地区)$", "", s)
    return t if len(t) >= 2 else s


MEAS = {
    "yoy": "yoy_growth",
    "mom": "mom_growth",
    "growth": "yoy_growth",
    "同比": "yoy_growth",
    "环比": "mom_growth",
    "ratio": "share",
    None: "level",
    "value": "level",
}


def norm_meas(m):
    if isinstance(m, str):
        m = m.strip().lower()
    m = MEAS.get(m, m)
    return "difference" if str(m).startswith("difference") else m


# ---------------------------------------------------------------- EDTF
def _one(s):
    m = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?([~?%]?)", s)
    if not m:
        return None
    y, mo, d, q = int(m[1]), m[2], m[3], m[4]
    try:
        if d:
            a = b = datetime.date(y, int(mo), int(d))
        elif mo:
            a, b = datetime.date(y, int(mo), 1), datetime.date(y, int(mo), calendar.monthrange(y, int(mo))[1])
        else:
            a, b = datetime.date(y, 1, 1), datetime.date(y, 12, 31)
    except ValueError:
        return None
    return a, b, q


def edtf(s):
    """-> (first day, last day, start qualifier, end qualifier) so that 2021 == 2021-01/2021-12; unparsed strings compare as text."""
    if s in (None, ""):
        return None
    s = str(s).strip()
    if "/" in s:
        x, y = s.split("/", 1)
        x, y = _one(x), _one(y)
        if x and y:
            return x[0], y[1], x[2], y[2]
        return s
    x = _one(s)
    return (x[0], x[1], x[2], x[2]) if x else s


def edtf_loose(s):
    e = edtf(s)
    return e[:2] if isinstance(e, tuple) else e


# ---------------------------------------------------------------- generic
def prf(tp, npred, ngold):
    p = tp / npred if npred else (1.0 if not ngold else 0.0)
    r = tp / ngold if ngold else (1.0 if not npred else 0.0)
    return p, r, (2 * p * r / (p + r) if p + r else 0.0)


def row(name, tp, npred, ngold, group=""):
    p, r, f = prf(tp, npred, ngold)
    return {"group": group, "metric": name, "tp": tp, "pred": npred, "gold": ngold, "P": p, "R": r, "F1": f}


def ov(a, b, c, d):
    return max(0, min(b, d) - max(a, c))


def load(path):
    rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
    return [r for r in rows if "start" in r]


# ---------------------------------------------------------------- entities
def score_entities(gold, pred):
    core = [g for g in gold if g.get("certainty", "core") == "core"]
    arg = {(g["start"], g["end"]) for g in gold if g.get("certainty") == "arguable"}
    P = {}
    for p in pred:
        P.setdefault((p["start"], p["end"], p["label"]), p)
    P = list(P.values())
    coresp = {(g["start"], g["end"]) for g in core}
    keep = [p for p in P if (p["start"], p["end"]) in coresp or (p["start"], p["end"]) not in arg]
    hit_arg = {(p["start"], p["end"]) for p in P if (p["start"], p["end"]) in arg}
    pk = {(p["start"], p["end"]) for p in keep}
    core = [
        g
        for g in core
        if (g["start"], g["end"]) in pk
        or not any(a <= g["start"] and g["end"] <= b and (a, b) != (g["start"], g["end"]) for a, b in hit_arg)
    ]
    rows, det = [], defaultdict(list)
    gl = {(g["start"], g["end"], g["label"]) for g in core}
    gs = {(g["start"], g["end"]) for g in core}
    pl = {(p["start"], p["end"], p["label"]) for p in keep}
    ps = {(p["start"], p["end"]) for p in keep}
    rows.append(row("exact span+label", len(gl & pl), len(pl), len(gl), "entity"))
    rows.append(row("exact span", len(gs & ps), len(ps), len(gs), "entity"))
    for lab_needed, name in ((False, "overlap"), (True, "overlap+label")):
        pairs = sorted(
            (
                (
                    ov(g["start"], g["end"], p["start"], p["end"])
                    / (max(g["end"], p["end"]) - min(g["start"], p["start"])),
                    i,
                    j,
                )
                for i, g in enumerate(core)
                for j, p in enumerate(keep)
                if ov(g["start"], g["end"], p["start"], p["end"]) and (not lab_needed or g["label"] == p["label"])
            ),
            reverse=True,
        )
        ug, up = set(), set()
        for _, i, j in pairs:
            if i not in ug and j not in up:
                ug.add(i)
                up.add(j)
        rows.append(row(name, len(ug), len(keep), len(core), "entity"))
    for lab in sorted({g["label"] for g in core} | {p["label"] for p in keep}):
        a = {x for x in gl if x[2] == lab}
        b = {x for x in pl if x[2] == lab}
        rows.append(row(lab, len(a & b), len(b), len(a), "entity by label"))
    det["missed"] = [g for g in core if (g["start"], g["end"], g["label"]) not in pl]
    det["spurious"] = [p for p in keep if (p["start"], p["end"], p["label"]) not in gl]
    # canonical, on exact span+label hits for which both sides give one
    can = {(g["start"], g["end"], g["label"]): g.get("canonical") for g in core}
    pc = [
        (k, p) for p in keep for k in [(p["start"], p["end"], p["label"])] if k in can and can[k] and p.get("canonical")
    ]
    if pc:
        okc = sum(simp(p["canonical"]) == simp(can[k]) for k, p in pc)
        rows.append(row("canonical (given exact hit)", okc, len(pc), len(pc), "entity"))
    return pd.DataFrame(rows), det


# ---------------------------------------------------------------- figures
def close(a, b):
    return math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-9)


def acc(g, f):
    return [g.get(f), *list(g.get(f + "_accept") or [])]


def ok_value(g, p):
    v = p.get("value")
    if g.get("value") is None:  # vague (數十): no point value asserted
        lo, hi = g.get("value_min"), g.get("value_max")
        if v is None or v == "":
            return True
        return (lo is None or float(v) >= lo) and (hi is None or float(v) <= hi)
    if v is None or v == "":
        return False
    return any(close(v, x) for x in acc(g, "value") if x is not None)


def ok_abs(g, p):
    if g.get("value") is None:
        return ok_value(g, p)
    v = p.get("value")
    return v not in (None, "") and close(abs(float(v)), abs(g["value"]))


def ok_unit(g, p):
    return (p.get("unit") or None) in [u or None for u in acc(g, "unit")]


def uclass(u):
    u = u or ""
    return "classifier" if u.startswith("{") and u.endswith("}") else u


def ok_unit_class(g, p):
    return uclass(p.get("unit")) in [uclass(u) for u in acc(g, "unit")]


def _qual(x):
    return "exact" if x in (None, "", "reach", "total") else x


def ok_qual(g, p):
    return _qual(p.get("qualifier")) in [_qual(q) for q in acc(g, "qualifier")]


def ok_kind(g, p):
    return p.get("kind") in acc(g, "kind")


@cache
def indicators():
    """Ids of the indicators that a name is a wording of, by its normalised form."""
    path = Path(__file__).parents[1] / "models" / "lexicons" / "indicators.tsv"
    known = defaultdict(set)
    header = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            continue
        row = dict(zip(header, cells, strict=False))
        for name in (row["surface"], *row.get("aliases", "").split("|")):
            known[norm_ind(name)].add(row["id"])
    return known


def ok_ind(g, p):
    """By the words, or because text and lexicon name one indicator."""
    names = [*acc(g, "indicator"), g.get("indicator_text")]
    if ind_match(p.get("indicator"), names):
        return True
    meant = indicators().get(norm_ind(p.get("indicator")), set()) | {str(p.get("indicator_id") or "").removeprefix("indicators:")} - {""}
    return any(meant & indicators().get(norm_ind(name), set()) for name in names if name)


def ok_name(field):
    """A name of something: the same in either script, as a place is; null where the label is null."""

    def ok(g, p):
        return norm_place(p.get(field)) in [norm_place(x) for x in acc(g, field)]

    return ok


def ok_base(g, p):
    return edtf_loose(p.get("base_period")) in [edtf_loose(x) for x in acc(g, "base_period")]


def ok_modality(g, p):
    return p.get("modality") in acc(g, "modality")


def ok_ind_eq(g, p):
    return ind_equal(p.get("indicator"), [*acc(g, "indicator"), g.get("indicator_text")])


def get(p, *ks):
    for k in ks:
        if p.get(k) not in (None, ""):
            return p[k]
    return None


def ok_place(g, p):
    return norm_place(get(p, "ref_area", "place")) in [norm_place(x) for x in acc(g, "place")]


def ok_period(g, p):
    return edtf(get(p, "time_period", "period")) in [edtf(x) for x in acc(g, "period")]


def ok_period_loose(g, p):
    return edtf_loose(get(p, "time_period", "period")) in [edtf_loose(x) for x in acc(g, "period")]


def ok_meas(g, p):
    return norm_meas(p.get("measure")) in [norm_meas(x) for x in acc(g, "measure")]


FIELDS = [
    ("value", ok_value),
    ("value, sign ignored", ok_abs),
    ("unit", ok_unit),
    ("unit, any classifier", ok_unit_class),
    ("qualifier", ok_qual),
    ("kind", ok_kind),
    ("indicator", ok_ind),
    ("indicator, equal", ok_ind_eq),
    ("place", ok_place),
    ("period", ok_period),
    ("period, ~ ignored", ok_period_loose),
    ("measure", ok_meas),
    ("subject", ok_name("subject")),
    ("counterpart", ok_name("counterpart")),
    ("base", ok_base),
    ("modality", ok_modality),
]
CLAIM = [ok_value, ok_unit_class, ok_qual, ok_ind, ok_place, ok_period]


def core_span(r):
    a, b = r.get("num_start"), r.get("num_end")
    return (
        (a, b)
        if a is not None and b is not None and not (isinstance(a, float) and math.isnan(a))
        else (r["start"], r["end"])
    )


def score_figures(gold, pred):
    figs = [g for g in gold if g.get("figure") and g.get("certainty") != "arguable"]
    traps = [g for g in gold if not g.get("figure") and g.get("certainty") != "arguable"]
    argu = [g for g in gold if g.get("certainty") == "arguable"]
    pred = [p for p in pred if p.get("figure", True) not in (False, "False", 0)]
    cand = []
    for i, g in enumerate(figs):
        a, b = core_span(g)
        for j, p in enumerate(pred):
            c, d = core_span(p)
            o = ov(a, b, c, d)
            if o:
                cand.append((sum(f(g, p) for f in CLAIM), o / (max(b, d) - min(a, c)), -abs(i - j), i, j))
    cand.sort(key=lambda x: (x[1] >= 0.999, x[0], x[1], x[2]), reverse=True)
    ug, up, pairs = {}, set(), []
    for _s, _o, _, i, j in cand:
        if j not in up and i not in ug:
            ug[i] = j
            up.add(j)
            pairs.append((figs[i], pred[j]))
    # second rows allowed on one printed number
    left = defaultdict(int)
    for i, g in enumerate(figs):
        left[i] = (g.get("rows_accept") or 1) - 1
    ignored = set()
    for _s, _o, _, i, j in cand:
        if j not in up and left[i] > 0:
            left[i] -= 1
            ignored.add(j)
            up.add(j)
    for j, p in enumerate(pred):
        if j not in up and any(ov(*core_span(g), *core_span(p)) for g in argu):
            ignored.add(j)
            up.add(j)
    npred, ngold = len(pred) - len(ignored), len(figs)
    rows = [row("span (numeral core)", len(pairs), npred, ngold, "figure")]
    exact = sum(p["start"] == g["start"] and p["end"] == g["end"] for g, p in pairs)
    rows.append(row("span exact", exact, npred, ngold, "figure"))
    det = defaultdict(list)
    for name, f in FIELDS:
        good = [f(g, p) for g, p in pairs]
        r = row(name, sum(good), npred, ngold, "figure")
        r["acc_if_matched"] = sum(good) / len(good) if good else float("nan")
        rows.append(r)
        det["wrong " + name] = [(g, p) for (g, p), k in zip(pairs, good, strict=False) if not k]
    whole = [all(f(g, p) for f in CLAIM) for g, p in pairs]
    r = row("WHOLE CLAIM", sum(whole), npred, ngold, "figure")
    r["acc_if_matched"] = sum(whole) / len(whole) if whole else float("nan")
    rows.append(r)
    det["wrong WHOLE CLAIM"] = [pair for pair, good in zip(pairs, whole, strict=True) if not good]
    strict = sum(all(f({k: v for k, v in g.items() if not k.endswith("_accept")}, p) for f in CLAIM) for g, p in pairs)
    rows.append(row("WHOLE CLAIM, strict", strict, npred, ngold, "figure"))
    un = [p for j, p in enumerate(pred) if j not in up]
    hit, onto = set(), 0
    for p in un:
        h = [k for k, t in enumerate(traps) if ov(*core_span(t), *core_span(p))]
        if h:
            onto += 1
            hit.update(h)
            det["trapped"].append((traps[h[0]], p))
        else:
            det["spurious elsewhere"].append(p)
    nt = len(traps)
    tr = {
        "group": "trap",
        "metric": "traps emitted as figures",
        "tp": len(hit),
        "pred": len(pred),
        "gold": nt,
        "rate": len(hit) / nt if nt else 0.0,
    }
    rows.append(tr)
    nd = [k for k, t in enumerate(traps) if t["kind"] != "date"]
    rows.append(
        {
            "group": "trap",
            "metric": "... without dates",
            "tp": sum(k in hit for k in nd),
            "pred": len(pred),
            "gold": len(nd),
            "rate": sum(k in hit for k in nd) / len(nd) if nd else 0.0,
        }
    )
    for kind in sorted({t["kind"] for t in traps}):
        ks = [k for k, t in enumerate(traps) if t["kind"] == kind]
        rows.append(
            {
                "group": "trap by kind",
                "metric": kind,
                "tp": sum(k in hit for k in ks),
                "pred": None,
                "gold": len(ks),
                "rate": sum(k in hit for k in ks) / len(ks),
            }
        )
    rows.append(
        {
            "group": "trap",
            "metric": "predicted rows that sit on a trap",
            "tp": onto,
            "pred": len(pred),
            "gold": None,
            "rate": onto / len(pred) if pred else 0.0,
        }
    )
    det["missed"] = [g for i, g in enumerate(figs) if i not in ug]
    return pd.DataFrame(rows), det


def shift(rows, k):
    """Rows with all offsets moved by k, so that many documents can be scored as one."""
    moved = ("start", "end", "num_start", "num_end")
    return [{f: v + k if f in moved and v is not None and not (isinstance(v, float) and math.isnan(v)) else v for f, v in row.items()} for row in rows]


# ---------------------------------------------------------------- slogans and the smaller layers
def half(a, b):
    """Do two rows overlap by at least half of the longer one?"""
    o = ov(a["start"], a["end"], b["start"], b["end"])
    return o > 0 and 2 * o >= max(a["end"] - a["start"], b["end"] - b["start"])


def same(a, b):
    return a["start"] == b["start"] and a["end"] == b["end"]


def inside(g, p):
    """Does p lie in g, and is less than half of it?"""
    return g["start"] <= p["start"] and p["end"] <= g["end"] and not half(g, p)


def is_core(g):
    return "arguable" not in (g.get("certainty"), g.get("confidence"))


def score_spans(gold, pred, match=same, right=lambda g, p: True):
    """Rows of a layer matched one to one by `match`; a matched pair counts where `right` says so. Arguable gold is free."""
    left, missed, tp = list(pred), [], 0
    for g in gold:
        near = [p for p in left if match(g, p)]
        hit = next((p for p in near if right(g, p)), near[0] if near else None)
        if hit is not None:
            left.remove(hit)
        if not is_core(g):
            continue
        if hit is not None and right(g, hit):
            tp += 1
        else:
            missed.append((g, hit))
    free = [p for p in left if any(ov(g["start"], g["end"], p["start"], p["end"]) and not is_core(g) for g in gold)]
    false = [p for p in left if p not in free]
    ngold = sum(map(is_core, gold))
    return {
        "tp": tp,
        "pred": tp + len(false) + sum(h is not None for _, h in missed),
        "gold": ngold,
        "missed": missed,
        "false": false,
    }


def accepted_parts(g):
    """Where a gold item may also be given by other spans: the texts of `span_accept` inside or around it."""
    wanted = {simp(t) for t in g.get("span_accept") or []}
    return lambda p: simp(p.get("text") or "") in wanted and ov(g["start"], g["end"], p["start"], p["end"]) > 0


def score_slogans(gold, pred):
    """Core recall by overlap and exact, precision with arguable hits counted as right."""
    core = [g for g in gold if g.get("confidence") == "core"]
    missed = [g for g in core if not any(half(g, p) or accepted_parts(g)(p) for p in pred)]
    pred = [p for p in pred if not any(inside(g, p) and not accepted_parts(g)(p) for g in gold)]  # a near match [C4]
    false = [p for p in pred if not any(half(g, p) or accepted_parts(g)(p) for g in gold)]
    exact = sum(any(same(g, p) or accepted_parts(g)(p) for p in pred) for g in core)
    return {
        "core": len(core),
        "exact": exact,
        "hit": len(core) - len(missed),
        "pred": len(pred),
        "good": len(pred) - len(false),
        "missed": missed,
        "false": false,
    }
