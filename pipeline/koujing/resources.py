"""Where models/ and corpora/ are: inside the package in a wheel, beside pipeline/ in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


class ResourceError(ValueError):
    """A file that ships with koujing is not where it should be."""


def folder(name: str) -> Path:
    """The folder `models`, `models/lexicons` or `corpora/sample`.

    Raises:
        ResourceError: it is in neither place; the installation is incomplete.
    """
    for root in (_PACKAGE, _PACKAGE.parents[1]):
        path = root / name
        if path.is_dir():
            return path
    raise ResourceError(f"{name} is neither in {_PACKAGE} nor beside it: install koujing again")


def sample_folder() -> Path:
    """The sample corpus that ships with koujing: articles written for it, with metadata.csv."""
    return folder("corpora/sample")
