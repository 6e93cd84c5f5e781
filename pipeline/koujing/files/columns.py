"""Which column of a table holds what: told by the user, or guessed from names and contents.

`text=body,date=pub:%d/%m/%Y` names the columns of fields; a date may have a `strptime` pattern, or `epoch`. What is not
told is guessed from the names that exports of databases use; the text, where no name helps, is the column with the most
Chinese. What was guessed is known, so that it can be said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

FIELDS = ("text", "title", "outlet", "region", "author", "date", "year", "url")
_NAMES = {
    "text": (
        "text body content contents article fulltext full_text article_text content_text news_content "
        "maintext main_text articlebody 正文 內容 内容 全文 文本 本文 文章 新聞內容 新闻内容 內文 内文 文章內容 文章内容 報道內容 报道内容 正文內容 正文内容"
    ),
    "title": (
        "title headline subject heading name 標題 标题 題目 题目 題名 题名 新聞標題 新闻标题 篇名 文章標題 文章标题 主題 主题"
    ),
    "outlet": (
        "outlet source media newspaper publication publisher source_name site sitename site_name paper press "
        "journal 媒體 媒体 報紙 报纸 報章 报章 來源 来源 報刊 报刊 刊物 出處 出处 媒體名稱 媒体名称 報名 报名 来源媒体 报纸名称"
    ),
    "region": ("region place country area 地區 地区"),
    "author": ("author authors byline reporter writer journalist creator 作者 記者 记者 撰文"),
    "date": (
        "date published pubdate pub_date publish_date published_date publication_date publishdate "
        "published_at date_published datepublished publish_time published_time pubtime pub_time pub datetime "
        "time timestamp created_at 日期 時間 时间 發佈日期 发布日期 發布日期 發佈時間 发布时间 發布時間 出版日期 刊登日期 刊出日期 見報日期 报道日期 報道日期 發表日期 "
        "发表日期 发表时间"
    ),
    "year": ("year 年份 年 年度"),
    "url": ("url link href source_url article_url permalink 網址 网址 鏈接 链接 連結 原文链接 原文鏈接"),
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_RANK = {name: rank for names in _NAMES.values() for rank, name in enumerate(names.split())}
_HAN = re.compile(r"[\u3400-\u9fff]")
Cell = object
Row = Mapping[str, Cell]


class ColumnsError(ValueError):
    """What the user says about columns can't be understood, or a named column is not there."""


class Columns(NamedTuple):
    """Which column holds what; `formats` are strptime patterns, or `epoch`."""

    of: Mapping[str, str]  # field -> column
    formats: Mapping[str, str]
    guessed: frozenset[str] = frozenset()

    def said(self) -> str:
        """In words, as they could be given: `text=正文 title=標題 date=日期 (guessed: text title date)`."""
        parts = [
            f"{field}={column}" + (f":{self.formats[field]}" if field in self.formats else "")
            for field, column in self.of.items()
        ]
        return ",".join(parts) + (
            f" (guessed: {' '.join(f for f in FIELDS if f in self.guessed)})" if self.guessed else ""
        )


class Layout(NamedTuple):
    """How a line-delimited file is read: told once from its beginning, so that all its parts are read alike."""

    codec: str
    mark: int  # bytes of the byte order mark
    separator: str  # of cells; "" where a line is an object
    names: tuple[str, ...]  # of the header; empty where there is none
    columns: Columns


def parse_columns(said: str | None) -> Columns:
    """What a user says about columns.

    Raises:
        ColumnsError: a field is unknown or a part is not `field=column`.

    >>> parse_columns("text=body,date=pub:%d/%m/%Y").formats
    {'date': '%d/%m/%Y'}
    """
    of: dict[str, str] = {}
    formats: dict[str, str] = {}
    for part in re.split(r",(?=\w+=)", said or ""):
        if not part:
            continue
        field, equals, column = (piece.strip() for piece in part.partition("="))
        field = {"published": "date", "body": "text"}.get(field, field)
        if not equals or not column or field not in FIELDS:
            raise ColumnsError(f"--columns: {part!r} is not FIELD=COLUMN; fields are {' '.join(FIELDS)}")
        if field in ("date", "year") and ":" in column:
            column, _, pattern = column.partition(":")
            formats[field] = pattern
        of[field] = column
    return Columns(of, formats)


def guess(columns: Sequence[str], rows: Sequence[Row], told: Columns) -> Columns:
    """Fill in what the user did not say.

    Raises:
        ColumnsError: a column named by the user is not there, or none can be the text.
    """
    of: dict[str, str] = {}
    plain = {_plain(name): name for name in reversed(columns)}
    for field, column in told.of.items():
        if column not in columns and _plain(column) not in plain:
            raise ColumnsError(f"no column {column!r}; the columns are {', '.join(columns) or 'none'}")
        of[field] = column if column in columns else plain[_plain(column)]
    for name in columns:
        meant = _FIELD_OF.get(_plain(name))
        if meant and meant not in of and name not in of.values():
            alike = [n for n in columns if _FIELD_OF.get(_plain(n)) == meant and n not in of.values()]
            of[meant] = min(alike, key=lambda n: _RANK[_plain(n)])
    if "text" not in of:
        weight = {
            name: sum(len(_HAN.findall(str(row.get(name) or "")[:2000])) for row in rows)
            for name in columns
            if name not in of.values()
        }
        best = max(weight, key=lambda name: weight[name], default="")
        if not best or weight[best] < 2 * max(len(rows), 1):
            raise ColumnsError(
                f"no column looks like the text; the columns are {', '.join(columns) or 'none'}; say --columns"
                f" text=NAME"
            )
        of["text"] = best
    return Columns(
        {field: of[field] for field in FIELDS if field in of}, told.formats, frozenset(of) - frozenset(told.of)
    )


def field_of(column: str) -> str | None:
    """The field that a column of this name mostly holds."""
    return _FIELD_OF.get(_plain(column))


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().strip("\ufeff").lower())
