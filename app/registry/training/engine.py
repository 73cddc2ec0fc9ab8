"""What playing and scoring need of a release: its form, checks and projectors, compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.registry.check import Checker, compile_checker
from app.registry.compose.engine import Composer, compile_composer
from app.registry.project import Projector, compile_projectors
from app.registry.registry import Registry


@dataclass(frozen=True, slots=True)
class Engine:
    """Free of state; safe to share between threads."""

    registry: Registry
    composer: Composer
    checker: Checker
    projectors: Mapping[str, Projector]


def compile_engine(registry: Registry) -> Engine:
    """Takes about as long as publishing: keep it."""
    projectors = compile_projectors(registry)
    checker = compile_checker(registry, projectors)
    return Engine(registry, compile_composer(registry), checker, projectors)
