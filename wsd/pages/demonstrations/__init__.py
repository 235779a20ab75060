"""The lab's demonstrations: one file each, found by being here.

A demonstration is a module with

    ORDER: int       its place in the menu
    TITLE: str       its name in the menu
    QUESTION: str    the one sentence above it
    show(case)       draws it with Streamlit

and, where it needs no word with several senses, `WHOLE_TEXT = True`; the lab
shows any other only for a word that WordNet gives two senses or more.  What a
visitor can mend, `show` raises as a `WsdError`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from wsd.pages.case import Case


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One demonstration; `name` is its module's and stands in links."""

    name: str
    order: int
    title: str
    question: str
    show: Callable[[Case], None]
    whole_text: bool


@cache
def demonstrations() -> tuple[Demonstration, ...]:
    """Import every demonstration, in the order of the menu."""
    names = [each.name for each in pkgutil.iter_modules(__path__)]
    found = [_described(name, importlib.import_module(f"{__name__}.{name}")) for name in names]
    return tuple(sorted(found, key=lambda one: (one.order, one.name)))


def _described(name: str, module: ModuleType) -> Demonstration:
    return Demonstration(
        name=name,
        order=module.ORDER,
        title=module.TITLE,
        question=module.QUESTION,
        show=module.show,
        whole_text=getattr(module, "WHOLE_TEXT", False),
    )
