"""An authority of this installation's own, so that phones nearby can try it over TLS.

It can vouch for addresses of local networks only (RFC 5280, 4.2.1.10): whoever stole its key could
not pose as a site of the Internet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_network

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Address = IPv4Address | IPv6Address

_LOCAL = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
_LOCAL_6 = ("fc00::/7", "fe80::/10", "::1/128")
NETWORKS = tuple(ip_network(text) for text in (*_LOCAL, *_LOCAL_6))
# Phones refuse a certificate of more than 398 days; clocks of laptops and phones differ.
_SERVES, _RENEWED = timedelta(days=90), timedelta(days=30)
_TRUSTED, _EARLIER = timedelta(days=730), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key, both PEM."""

    certificate: bytes
    key: bytes


def is_local(address: Address) -> bool:
    return any(address in network for network in NETWORKS)


def new_authority(now: datetime) -> Pair:
    """An authority that is trusted for two years, on the phones that it was put on by hand."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Yigetong trial authority")
    only = [x509.IPAddress(network) for network in NETWORKS]
    # Without a name of its own kind every host name would be left open.
    limits = x509.NameConstraints([*only, x509.DNSName("local")], None)
    made = (
        _begun(name, name, key.public_key(), now, _TRUSTED)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(limits, critical=True)
        .sign(key, hashes.SHA256())
    )
    return _pair(made, key)


def new_certificate(authority: Pair, address: Address, now: datetime) -> Pair:
    """For the server at this address; `certificate` holds the authority's own behind it."""
    above = x509.load_pem_x509_certificate(authority.certificate)
    signing = serialization.load_pem_private_key(authority.key, password=None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    made = (
        _begun(_name("Yigetong trial server"), above.subject, key.public_key(), now, _SERVES)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(address)]), critical=False)
        .add_extension(by, critical=False)
        .sign(signing, hashes.SHA256())
    )
    own = _pair(made, key)
    return Pair(own.certificate + authority.certificate, own.key)


def is_trusted(authority: bytes, now: datetime) -> bool:
    """Whether a certificate that it signs today would not outlive it."""
    return x509.load_pem_x509_certificate(authority).not_valid_after_utc > now + _SERVES


def still_serves(certificate: bytes, authority: bytes, address: Address, now: datetime) -> bool:
    """Whether it is of this authority and this address, and is not to be renewed yet."""
    own, *above = x509.load_pem_x509_certificates(certificate)
    names = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        above == [x509.load_pem_x509_certificate(authority)]
        and address in names.get_values_for_type(x509.IPAddress)
        and own.not_valid_after_utc > now + _RENEWED
    )


def as_der(certificate: bytes) -> bytes:
    """As phones install it."""
    made = x509.load_pem_x509_certificate(certificate)
    return made.public_bytes(serialization.Encoding.DER)


def fingerprint(certificate: bytes) -> str:
    """SHA-256 in pairs, as phones show it."""
    digest = x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    lasts: timedelta,
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
    return (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pair(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Pair:
    return Pair(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
