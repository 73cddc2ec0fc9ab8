"""A route that learns to build addresses when the first one is asked for: this house matches
addresses and builds none, and most of the time of making an application went into that."""

from collections.abc import Callable

from werkzeug.routing import Rule


class LateRule(Rule):
    """As the framework's own, which would compile two functions for each route at once."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        whole = super()._compile_builder

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            return whole(append_unknown)(rule, **values)

        return build
