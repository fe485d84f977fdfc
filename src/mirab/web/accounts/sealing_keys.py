"""The cryptography of sealed text: keys under pass phrases, and a text under a key of its own.

A reader's key pair is X25519; its private half is kept encrypted (XSalsa20-Poly1305) under a key that Argon2id makes of
the reader's pass phrase. A text is encrypted (XSalsa20-Poly1305) under a random key, and that key once to each reader's
public half (a sealed box). Whoever holds disk and database, but no pass phrase, reads nothing; he can still take away
what he cannot read, and guess at weak phrases, which is why a phrase is long.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from nacl import pwhash, secret, utils
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from mirab.core.errors import FormatError, InputError

#: Letters that a pass phrase has at least: five words.
PHRASE_LENGTH = 20


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one guess at a pass phrase costs: passes over the memory, and its bytes."""

    passes: int = pwhash.argon2id.OPSLIMIT_MODERATE
    memory: int = pwhash.argon2id.MEMLIMIT_MODERATE


@dataclass(frozen=True, kw_only=True)
class WrappedPair:
    """A key pair as it is kept: ``private`` is encrypted under the pass phrase, ``salt`` and ``cost`` go with it."""

    public: bytes
    private: bytes
    salt: bytes
    cost: Cost


class WrongPhrase(InputError):
    """The pass phrase does not open the key."""


class KeyReplaced(WrongPhrase):
    """The phrase opens the private half, and the public half that is kept beside it belongs to another."""


def new_pair(phrase: str, cost: Cost) -> WrappedPair:
    """A new key pair under a pass phrase.

    Raises
    ------
    FormatError
        The phrase is too short.
    """
    return _wrapped(PrivateKey.generate(), phrase, cost)


def unlocked(pair: WrappedPair, phrase: str) -> PrivateKey:
    """The private half.

    Raises
    ------
    WrongPhrase
        The phrase is another one, or what is kept was tampered with.
    KeyReplaced
        Somebody put another public key in the place of his.
    """
    try:
        private = PrivateKey(secret.SecretBox(_under(phrase, pair.salt, pair.cost)).decrypt(pair.private))
    except CryptoError as error:
        raise WrongPhrase("the pass phrase does not open this key", "Type it again; nobody can recover it") from error
    if bytes(private.public_key) != pair.public:
        raise KeyReplaced("the public key kept for this reader is not his", "Seal nothing to it: tell the head")
    return private


def rewrapped(pair: WrappedPair, old: str, new: str, cost: Cost) -> WrappedPair:
    """The same key under another pass phrase."""
    return _wrapped(unlocked(pair, old), new, cost)


def _wrapped(private: PrivateKey, phrase: str, cost: Cost) -> WrappedPair:
    if len(phrase.strip()) < PHRASE_LENGTH:
        said = f"the pass phrase has fewer than {PHRASE_LENGTH} letters"
        raise FormatError(said, "Choose five or more words that nobody connects with you")
    salt = utils.random(pwhash.argon2id.SALTBYTES)
    kept = secret.SecretBox(_under(phrase, salt, cost)).encrypt(bytes(private))
    return WrappedPair(public=bytes(private.public_key), private=bytes(kept), salt=salt, cost=cost)


def _under(phrase: str, salt: bytes, cost: Cost) -> bytes:
    words = phrase.strip().encode()
    return pwhash.argon2id.kdf(secret.SecretBox.KEY_SIZE, words, salt, opslimit=cost.passes, memlimit=cost.memory)


def encrypted(text: str) -> tuple[bytes, bytes]:
    """A text under a new random key: ciphertext and key."""
    key = utils.random(secret.SecretBox.KEY_SIZE)
    return bytes(secret.SecretBox(key).encrypt(text.encode())), key


def decrypted(ciphertext: bytes, key: bytes) -> str:
    """The text.

    Raises
    ------
    FormatError
        The ciphertext was changed, or the key is of another text.
    """
    try:
        return secret.SecretBox(key).decrypt(ciphertext).decode()
    except CryptoError as error:
        raise FormatError("the sealed text was changed after it was sealed", "Restore it from a backup") from error


def wrapped_to(public: bytes, key: bytes) -> bytes:
    """A text's key, for the holder of one key pair."""
    return SealedBox(PublicKey(public)).encrypt(key)


def unwrapped(private: PrivateKey, wrapped: bytes) -> bytes:
    """The text's key.

    Raises
    ------
    FormatError
        It was wrapped to another key, or changed.
    """
    try:
        return SealedBox(private).decrypt(wrapped)
    except CryptoError as error:
        raise FormatError(
            "the text was sealed to an earlier key of this reader", "Ask another reader to add you"
        ) from error


def fingerprint(public: bytes) -> str:
    """Words by which two people compare a public key: a key that the machine's holder put in its place shows."""
    digest = hashlib.sha256(public).hexdigest()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))
