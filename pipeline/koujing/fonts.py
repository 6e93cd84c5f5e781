"""A Chinese font for matplotlib: boxes instead of characters are what its default font draws.

    from koujing import fonts
    fonts.use()                       # from here on, matplotlib draws Chinese
    plt.title("橫琴", font=fonts.find())

matplotlib knows one face of a font collection, often the Japanese one of Noto Sans CJK: it has the Chinese characters too, some in
Japanese shape. What `find` takes is checked for Traditional and Simplified characters, not only for its name. matplotlib is
optional; nothing else in koujing needs it, and pages and Altair charts take the fonts of the reader's browser.
"""

from __future__ import annotations

from functools import cache

_SAMPLE = "國国橫横經经"  # both scripts
_KNOWN = (
    "Noto Sans CJK TC", "Noto Sans CJK HK", "Noto Sans CJK SC", "Noto Sans TC", "Noto Sans HK", "Noto Sans SC", "Source Han Sans TC",
    "Source Han Sans SC", "Source Han Sans", "PingFang TC", "PingFang HK", "PingFang SC", "Microsoft JhengHei", "Microsoft YaHei",
    "Heiti TC", "Hiragino Sans GB", "Noto Sans CJK JP", "Noto Sans CJK KR", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
    "Noto Serif CJK TC", "Noto Serif CJK SC", "Arial Unicode MS", "SimHei", "Droid Sans Fallback",
)  # fmt: skip
_INSTALL = (
    "Debian or Ubuntu: apt-get install fonts-noto-cjk; Fedora: dnf install google-noto-sans-cjk-fonts; macOS and Windows have "
    "one (PingFang TC, Microsoft JhengHei); or put NotoSansTC-Regular.otf into ~/.fonts. Then call fonts.find.cache_clear()"
)


class FontError(ValueError):
    """No font with Chinese characters is installed, or matplotlib is not."""


@cache
def find() -> str:
    """The name of an installed font with Traditional and Simplified characters, as matplotlib calls it.

    Raises:
        FontError: matplotlib is not installed, or no such font is; it says what to install.
    """
    try:
        from matplotlib import font_manager
    except ImportError as error:
        raise FontError("koujing.fonts is for matplotlib, which is not installed: pip install matplotlib") from error
    faces = {face.name: face.fname for face in reversed(font_manager.fontManager.ttflist)}
    for name in [*(known for known in _KNOWN if known in faces), *sorted(faces)]:
        if _covers(faces[name]):
            return name
    raise FontError(f"matplotlib finds no font with Chinese characters. {_INSTALL}")


def use() -> str:
    """Set matplotlib's `rcParams` so that Chinese is drawn from here on; the default font stays behind it for what it lacks.

    Returns:
        The name of the font.

    Raises:
        FontError: as for `find`.
    """
    name = find()
    from matplotlib import rcParams

    others = [other for other in rcParams["font.sans-serif"] if other != name]
    rcParams.update({"font.family": "sans-serif", "font.sans-serif": [name, *others], "axes.unicode_minus": False})
    return name


def _covers(path: str) -> bool:
    from matplotlib.ft2font import FT2Font

    try:
        characters = FT2Font(path).get_charmap()
    except (RuntimeError, OSError):  # a damaged file is no reason to stop
        return False
    return all(ord(character) in characters for character in _SAMPLE)
