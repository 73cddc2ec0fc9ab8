"""The key that credentials are signed with (Ed25519): as PEM in files, as a JWK and as a did:key.

The private half lies with the practice realm's secrets; the live realm has the public one.
"""

import base64

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.errors import Problem

_RAW = serialization.Encoding.Raw
_PEM = serialization.Encoding.PEM
# did:key: base58 of the multicodec for an Ed25519 public key and its 32 bytes; "z" says base58.
_ED25519 = bytes([0xED, 0x01])
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def new_key() -> bytes:
    """A private key, as PEM."""
    return Ed25519PrivateKey.generate().private_bytes(
        _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_pem(pem: bytes) -> bytes:
    """The half that may be handed to anybody, as PEM."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return private_key(pem).public_key().public_bytes(_PEM, form)


def private_key(pem: bytes) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("the training key is no Ed25519 key")
    return key


def public_key(pem: bytes) -> Ed25519PublicKey:
    """Raises Problem 503 `bad_training_key` for a file that holds something else."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        title = "The file that YGT_TRAINING_KEY names holds no public Ed25519 key in PEM."
        raise Problem(503, "bad_training_key", title)
    return key


def jwk_of(key: Ed25519PublicKey) -> dict[str, str]:
    x = base64.urlsafe_b64encode(_raw(key)).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x}


def did_of(key: Ed25519PublicKey) -> str:
    """The issuer's name, which is its key: nobody has to be asked whose it is."""
    number, text = int.from_bytes(_ED25519 + _raw(key)), ""
    while number:
        number, digit = divmod(number, len(_BASE58))
        text = _BASE58[digit] + text
    return f"did:key:z{text}"


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(_RAW, serialization.PublicFormat.Raw)
