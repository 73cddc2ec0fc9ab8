"""The release that the phone's tests run over is the one the server would publish."""

from pathlib import Path

from app.registry.release import build_bundle
from tests.golden import golden_registry

_COPY = Path(__file__).parents[2] / "pwa" / "tests" / "form" / "release.json"


def test_the_copy_of_the_release_in_the_phones_tests_is_up_to_date() -> None:
    bundle = build_bundle(golden_registry())
    right = "write it anew: .venv/bin/python -m tests.registry.test_phone_release"
    assert _COPY.read_bytes() == bundle, right


if __name__ == "__main__":
    _COPY.write_bytes(build_bundle(golden_registry()))
