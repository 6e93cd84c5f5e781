"""matplotlib gets a font with Chinese characters, or is told by name what to install."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from koujing import fonts

matplotlib = pytest.importorskip("matplotlib", reason="koujing.fonts is for matplotlib: pip install matplotlib")


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    fonts.find.cache_clear()
    with matplotlib.rc_context():
        yield
    fonts.find.cache_clear()


def only(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Leave matplotlib only the fonts of these names."""
    from matplotlib import font_manager

    faces = [face for face in font_manager.fontManager.ttflist if face.name in names]
    monkeypatch.setattr(font_manager, "fontManager", SimpleNamespace(ttflist=faces))


def test_the_font_has_the_characters_of_both_scripts_and_nothing_is_missing() -> None:
    try:
        name = fonts.use()
    except fonts.FontError as reason:
        pytest.skip(str(reason))
    matplotlib.use("Agg")
    from matplotlib import pyplot

    assert matplotlib.rcParams["font.sans-serif"][0] == name
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph is a warning
        figure = pyplot.figure()
        figure.text(0.1, 0.5, "橫琴 横琴 −5%")
        figure.canvas.draw()
        pyplot.close(figure)


def test_without_such_a_font_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, "DejaVu Sans")
    with pytest.raises(fonts.FontError, match="apt-get install fonts-noto-cjk"):
        fonts.find()


def test_without_matplotlib_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(fonts.FontError, match="pip install matplotlib"):
        fonts.find()
