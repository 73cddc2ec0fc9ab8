"""`serve --lan`: what is made once, what is renewed, and what it will never vouch for."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from app.cli.lan import Lan, open_lan
from app.services.local_authority import new_authority, new_certificate
from tests.world import World

NOW = datetime(2026, 11, 26, tzinfo=UTC)
HERE, THERE = "192.168.1.20", "10.3.0.7"


def test_a_phone_trusts_once_for_as_long_as_the_authority_lasts(world: World) -> None:
    def opened(host: str, days: int) -> Lan:
        return open_lan(world.settings, host, 8443, NOW + timedelta(days=days))

    first = opened(HERE, 0)
    certificate = first.certificate.read_bytes()
    assert opened(HERE, 50) == first
    assert first.certificate.read_bytes() == certificate

    assert opened(HERE, 70).authority == first.authority
    renewed = first.certificate.read_bytes()
    assert renewed != certificate
    assert opened(THERE, 70).authority == first.authority
    assert first.certificate.read_bytes() != renewed
    assert opened(HERE, 700).authority != first.authority


@pytest.mark.parametrize("host", ["8.8.8.8", "0.0.0.0", "ygt.example"])
def test_an_address_that_is_not_of_a_local_network_is_refused(world: World, host: str) -> None:
    refused = world.operator("serve", "--lan", "--host", host)
    assert refused.exit_code == 1
    assert "not_local" in refused.stderr


@pytest.mark.parametrize(("address", "is_trusted"), [(HERE, True), ("203.0.113.9", False)])
def test_whoever_stole_its_key_could_not_pose_as_the_internet(
    address: str, is_trusted: bool
) -> None:
    authority = new_authority(NOW)
    host = ip_address(address)
    chain = new_certificate(authority, host, NOW).certificate
    own, above = x509.load_pem_x509_certificates(chain)
    builder = PolicyBuilder().store(Store([above])).time(NOW)
    verifier = builder.build_server_verifier(x509.IPAddress(host))
    if is_trusted:
        verifier.verify(own, [])
    else:
        with pytest.raises(VerificationError):
            verifier.verify(own, [])
