"""The credential itself: an Open Badges 3.0 badge as a signed token (VC-JWT, EdDSA), made with a
private key and verified with the public one alone.

Its payload is the credential, its header shows the public key as a JWK, and the registered claims
repeat issuer, name and times (Open Badges 3.0, 8.2). Whom it is about is a salted hash of the phone
number: it tells nobody who it is, and whoever has the number can see that it fits. The number is
short, so the hash hides it from readers, not from somebody who tries all numbers.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.errors import Problem
from app.registry.known import known
from app.services.badge_keys import did_of, jwk_of, private_key, public_key

LIFETIME = timedelta(days=365)
_ALGORITHM = "EdDSA"
_CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
_TYPES = ("VerifiableCredential", "OpenBadgeCredential")
_SHEET = "urn:ygt:sheet:"
_NUMBER = "urn:uuid:"
# Clocks of two servers.
_LEEWAY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Earned:
    """What somebody may do: fill these sheets (id to title), as `release` asks for them."""

    id: str
    phone: str
    salt: str
    release: str
    sheets: Mapping[str, str]
    issued_at: datetime

    @property
    def valid_until(self) -> datetime:
        return self.issued_at + LIFETIME


@dataclass(frozen=True, slots=True)
class Verified:
    """A credential whose signature, issuer, subject and times are right."""

    id: str
    release: str
    sheets: tuple[str, ...]
    issued_at: datetime
    valid_until: datetime


class _Identity(msgspec.Struct, frozen=True, rename="camel"):
    identity_hash: str
    salt: str


class _Alignment(msgspec.Struct, frozen=True, rename="camel"):
    target_url: str


class _Achievement(msgspec.Struct, frozen=True):
    version: str
    alignment: list[_Alignment]


class _About(msgspec.Struct, frozen=True):
    identifier: list[_Identity]
    achievement: _Achievement


class _Issuer(msgspec.Struct, frozen=True):
    id: str


@known
class _Claims(msgspec.Struct, frozen=True):
    """What is read of a payload; what else it says is nothing to rely on."""

    iss: str
    jti: str
    nbf: int
    exp: int
    type: list[str]
    issuer: _Issuer
    subject: _About = msgspec.field(name="credentialSubject")


def sign(pem: bytes, earned: Earned) -> str:
    """The token that a trainee carries away."""
    key = private_key(pem)
    claims = {
        **_credential(did_of(key.public_key()), earned),
        "iss": did_of(key.public_key()),
        "jti": f"{_NUMBER}{earned.id}",
        "nbf": int(earned.issued_at.timestamp()),
        "exp": int(earned.valid_until.timestamp()),
    }
    return jwt.encode(claims, key, _ALGORITHM, headers={"jwk": jwk_of(key.public_key())})


def verify(pem: bytes, token: str, phone: str, now: datetime) -> Verified:
    """Read a token that somebody with this phone number brings.

    Raises Problem 422 `bad_credential` where it is not one of this issuer's, `other_subject` where
    it is somebody else's, `expired_credential`.
    """
    claims = _read(public_key(pem), token)
    if not any(_fits(identity, phone) for identity in claims.subject.identifier):
        raise _refused("other_subject", "This credential was given to another phone number.")
    until = datetime.fromtimestamp(claims.exp, UTC)
    issued = datetime.fromtimestamp(claims.nbf, UTC)
    if now >= until:
        raise _refused("expired_credential", "This credential has run out: practise once more.")
    if issued > now + _LEEWAY:
        raise _bad()
    achievement = claims.subject.achievement
    urls = [it.target_url for it in achievement.alignment]
    sheets = tuple(url.removeprefix(_SHEET) for url in urls if url.startswith(_SHEET))
    return Verified(claims.jti.removeprefix(_NUMBER), achievement.version, sheets, issued, until)


def _read(key: Ed25519PublicKey, token: str) -> _Claims:
    # Times are looked at with the clock that is handed in, not with the library's own.
    checks = {"require": ["iss", "jti", "nbf", "exp"], "verify_exp": False, "verify_nbf": False}
    try:
        told = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            issuer=did_of(key),
            options=checks,  # type: ignore[arg-type]
        )
        claims = msgspec.convert(told, _Claims)
    except (jwt.PyJWTError, msgspec.ValidationError, ValueError):
        raise _bad() from None
    own = claims.issuer.id == claims.iss and set(_TYPES) <= set(claims.type)
    if not own or not claims.jti.startswith(_NUMBER) or len(claims.jti) != len(_NUMBER) + 36:
        raise _bad()
    return claims


def _credential(issuer: str, earned: Earned) -> dict[str, Any]:
    names = "、".join(earned.sheets.values())
    return {
        "@context": list(_CONTEXT),
        "id": f"{_NUMBER}{earned.id}",
        "type": list(_TYPES),
        "issuer": {"id": issuer, "type": ["Profile"], "name": "一格通 · 演练"},
        "validFrom": _moment(earned.issued_at),
        "validUntil": _moment(earned.valid_until),
        "name": f"可以上岗：{len(earned.sheets)} 张表",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": hashed(earned.phone, earned.salt),
                    # No term of the standard means a phone number: extensions begin with "ext:".
                    "identityType": "ext:phone",
                    "salt": earned.salt,
                }
            ],
            "achievement": {
                "id": f"urn:ygt:duty:{earned.release}",
                "type": ["Achievement"],
                "achievementType": "Certification",
                "version": earned.release,
                "name": f"可以上岗（{earned.release}）",
                "description": f"练过并且都答对了：{names}",
                "criteria": {
                    "narrative": "这一版里用到这张表的每个情景，每一项最后一次都答对。"
                    "Every element of every scenario of this release that feeds the sheet was "
                    "right the last time it was practised."
                },
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": title,
                        "targetUrl": f"{_SHEET}{sheet}",
                        "targetType": "ext:sheet",
                    }
                    for sheet, title in earned.sheets.items()
                ],
            },
        },
    }


def hashed(phone: str, salt: str) -> str:
    """A hashed identity of Open Badges: the salt stands behind what is hashed."""
    return "sha256$" + hashlib.sha256(f"{phone}{salt}".encode()).hexdigest()


def _fits(identity: _Identity, phone: str) -> bool:
    return identity.identity_hash == hashed(phone, identity.salt)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _bad() -> Problem:
    return _refused("bad_credential", "This is no credential of this city's practice realm.")


def _refused(code: str, title: str) -> Problem:
    return Problem(422, code, title)
