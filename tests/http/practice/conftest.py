"""Both realms of one installation, each with a store of its own, behind one address."""

from collections.abc import Iterator

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from app import PRACTICE
from app.cli.fields import make_field_keys
from app.doors import Doors
from app.services.badge_keys import new_key, public_pem
from app.settings import Settings, make_secrets, make_training_key
from tests.clock import TestClock
from tests.store import Stores, running
from tests.world import World


@pytest.fixture
def practice_settings(stores: Stores, settings: Settings) -> Iterator[Settings]:
    folder = settings.data / "practice"
    folder.mkdir()
    practice = stores.published(folder)
    # Secrets that are the same everywhere would hide what one realm takes from the other.
    practice.secrets_file.unlink()
    practice.field_keys_file.unlink()
    yield practice
    stores.drop(practice)


@pytest.fixture
def practice(practice_settings: Settings, settings: Settings, clock: TestClock) -> Iterator[World]:
    """The practice realm as a world of its own: its workers, its keys. The live one has the public
    half of the key that credentials are signed with, as `init` leaves it."""
    make_secrets(practice_settings)
    make_field_keys(practice_settings)
    make_training_key(practice_settings, new_key)
    settings.own_duty_key.write_bytes(public_pem(practice_settings.training_key_file.read_bytes()))
    with running(practice_settings, clock, PRACTICE) as app:
        yield World(app, practice_settings, clock)


@pytest.fixture
def doors(world: World, practice: World) -> Client:
    """Whoever comes to the one address: `/…` is live, `/practice/…` is practice."""
    return Client(Doors(world.app, lambda: practice.app), Response, use_cookies=False)
