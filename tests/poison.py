"""Started in worker processes by tests: articles that kill or hang whoever reads them, as a bug in a library would."""

from __future__ import annotations

import os
import signal
import time

from koujing import pipe
from koujing.article import Article
from koujing.batch import work

DEADLY, SLEEPY = "毒藥一份", "長眠不醒"
_real = pipe.parse


def parse(article: Article, nlp: object) -> object:
    """As `pipe.parse`, but for two kinds of article."""
    if DEADLY in article.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if SLEEPY in article.text:
        time.sleep(3600)
    return _real(article, nlp)  # type: ignore[arg-type]


def begin() -> None:
    """Start of a worker."""
    work.begin_worker()
    pipe.parse = parse  # type: ignore[assignment]


def die() -> None:
    """Start of a worker that never comes to life."""
    os._exit(3)
