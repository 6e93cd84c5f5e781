"""A trained model of names: a linear-chain model over characters, in NumPy alone.

In goes Simplified text, out come names with a label and a probability. The one that ships (`models/ner`) proposes what
lexicons and rules did not find; `train_own` makes one of a user's own labelled articles. What is learned from, and how
good it is, stands in models/ner/README.md.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from koujing.ner.model import GUIDELINE, SHIPPED, Model, ModelError, is_model, load

if TYPE_CHECKING:
    from koujing.ner.labelled import LabelledError
    from koujing.ner.own import Trained, train_own

_OF_TRAINING = {"LabelledError": "labelled", "Trained": "own", "train_own": "own"}  # loaded when asked for: they need SciPy


def __getattr__(name: str) -> Any:
    if name not in _OF_TRAINING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_OF_TRAINING[name]}"), name)


__all__ = ["GUIDELINE", "SHIPPED", "LabelledError", "Model", "ModelError", "Trained", "is_model", "load", "train_own"]
