"""The access matrix as it is read: which route, about what, asked by whom, answers how.

A table is text. Its first line names askers of `cast`, one a column. A line that begins with a
method names a route by its rule; the lines below it say what is asked for, one word for each
variable of the rule (a thing of `cast`, else the word itself; `?…` is the query), and behind `|`
the status for each asker. Whoever has no column is answered as nobody is.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flask import Flask

_VARIABLE = re.compile(r"<[^>]*>")
_NAME = re.compile(r"[A-Za-z-]+")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
NOBODY = "nobody"


class Line(NamedTuple):
    """One line of a table. `words` fill the variables of `rule`."""

    method: str
    rule: str
    words: tuple[str, ...]
    statuses: Mapping[str, int]

    @property
    def route(self) -> str:
        return f"{self.method} {self.rule}"

    def status(self, asker: str) -> int:
        return self.statuses.get(asker, self.statuses[NOBODY])

    def address(self, things: Mapping[str, str]) -> str:
        """Where to ask, once words that name things have become those things."""
        words = [_NAME.sub(lambda name: things.get(name[0], name[0]), word) for word in self.words]
        query = "".join(word for word in words if word.startswith("?"))
        left = iter([word for word in words if not word.startswith("?")])
        address = _VARIABLE.sub(lambda _: next(left), self.rule)
        assert next(left, None) is None, f"{self.route}: more words than variables"
        return address + query


def lines_of(table: str) -> Iterator[Line]:
    """Read a table; a line that does not fit the header is a mistake in it."""
    first, *rest = (line for line in table.splitlines() if line.strip())
    askers = first.split()
    method, rule = "", ""
    for line in rest:
        if line.split()[0] in _METHODS:
            method, rule = line.split(maxsplit=1)
            continue
        asked, _, statuses = line.partition("|")
        answers = [int(status) for status in statuses.split()]
        by_asker = dict(zip(askers, answers, strict=True))
        yield Line(method, rule.strip(), tuple(asked.split()), by_asker)


def routes_of(app: Flask) -> set[str]:
    """Every method of every rule of an application, as tables name it."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in _asked(rule.methods or set())
    }


def _asked(methods: set[str]) -> set[str]:
    # Where there is GET the framework makes HEAD out of it.
    return (methods & _METHODS) - ({"HEAD"} if "GET" in methods else set())
