"""Routes that learn late to build addresses build those that lead to them."""

from typing import Any

from flask import Flask, url_for
from werkzeug.routing import Rule


def test_the_address_of_every_route_leads_to_it(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    rules = list(app.url_map.iter_rules())
    for rule in rules:
        # Several routes of one path may answer OPTIONS.
        method = min({*(rule.methods or ())} - {"OPTIONS"})
        with app.test_request_context():
            address = url_for(rule.endpoint, _method=method, **_values(rule))
        assert addresses.match(address, method=method) == (rule.endpoint, _values(rule))
    assert len(rules) > 50


def _values(rule: Rule) -> dict[str, Any]:
    """What each name in the route may be."""
    return {name: _value(type(rule._converters[name]).__name__) for name in rule.arguments}


def _value(converter: str) -> object:
    return {"AnyConverter": "index.html", "IntegerConverter": 7}.get(converter, "x")
