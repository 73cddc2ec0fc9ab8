"""VAPID: how this installation shows a push service who asks for a nudge (RFC 8292).

A nudge has no body, so nothing needs to be encrypted and one signature is all there is to do.
"""

import base64
from datetime import datetime, timedelta

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

# RFC 8292 allows a day; clocks differ.
_VALID = timedelta(hours=12)
_HEADER = {"typ": "JWT", "alg": "ES256"}
_HALF = 32


def new_key() -> bytes:
    """A private key on P-256, as PEM."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def public_key(pem: bytes) -> str:
    """What a browser subscribes with: the uncompressed point in base64url."""
    point = _key(pem).public_key()
    form = serialization.PublicFormat.UncompressedPoint
    return _base64url(point.public_bytes(serialization.Encoding.X962, form))


def authorization(pem: bytes, origin: str, contact: str | None, now: datetime) -> str:
    """The Authorization header for a push service at `origin`; `contact` is a mailto: or https:."""
    claims: dict[str, object] = {"aud": origin, "exp": int((now + _VALID).timestamp())}
    if contact:
        claims["sub"] = contact
    signed = f"{_part(_HEADER)}.{_part(claims)}"
    r, s = decode_dss_signature(_key(pem).sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = _base64url(r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big"))
    return f"vapid t={signed}.{signature}, k={public_key(pem)}"


def _key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the push key is no key on an elliptic curve")
    return key


def _part(document: dict[str, object] | dict[str, str]) -> str:
    return _base64url(msgspec.json.encode(document))


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
