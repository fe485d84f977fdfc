"""The enveloped XML signature of a CAP message, and the alert that it covers.

CAP 1.2 (section 3.3, implementation notes) has one form: an enveloped signature of the alert. What
:func:`read_signed` returns is read from the bytes that were signed, never from the document around them, so that a
signed message wrapped into another one speaks for itself or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature as BadSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureConstructionMethod, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from mirab.core.errors import FormatError
from mirab.exchange.cap import Alert
from mirab.exchange.cap_xml import SIGNATURE, decode, encode
from mirab.exchange.xml_in import read_xml

_KEY_BITS = 3072
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_METHODS = frozenset(
    method
    for method in SignatureMethod
    if method.name.startswith(("RSA_SHA", "ECDSA_SHA")) and method.name.endswith(("256", "384", "512"))
)
_REFERENCE = "{http://www.w3.org/2000/09/xmldsig#}Reference"


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """A private key and the certificate that receivers are given; both PEM."""

    private_pem: bytes = field(repr=False)
    certificate_pem: bytes


def make_key(name: str, *, begins: datetime, days: int = 3650) -> SigningKey:
    """A new key pair with a certificate that it signs itself; the caller keeps it where it keeps its other keys.

    Parameters
    ----------
    name : str
        Whose it is, as receivers read it.
    begins : datetime
        From when the certificate holds, with an offset.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = {
        name: name == "digital_signature"
        for name in (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        )
    }
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    form, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return SigningKey(
        private_pem=key.private_bytes(form, kind, serialization.NoEncryption()),
        certificate_pem=certificate.public_bytes(form),
    )


def write_signed(alert: Alert, key: SigningKey) -> bytes:
    """The document of an alert with its signature as the last element (RSA with SHA-256)."""
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    root = read_xml(encode(alert), what="CAP message")
    signed = signer.sign(root, key=key.private_pem, cert=key.certificate_pem.decode())
    return etree.tostring(signed, encoding="UTF-8", xml_declaration=True)


def read_signed(data: bytes, *, certificate_pem: bytes, at: datetime) -> Alert:
    """The alert that a signature by a known certificate covers, read from the signed bytes.

    Parameters
    ----------
    certificate_pem : bytes
        The sender's certificate, known beforehand; one that the message brings along is not believed.
    at : datetime
        The time at which the certificate must hold.

    Raises
    ------
    FormatError
        When there is not exactly one signature, at the end of the alert and over all of it, or when it does not hold.
    """
    root = read_xml(data, what="signed CAP message", whole=True)
    _require_one_over_all(root)
    expected = SignatureConfiguration(
        location="./", signature_methods=_METHODS, digest_algorithms=_DIGESTS, verification_time=at
    )
    try:
        result = XMLVerifier().verify(root, x509_cert=certificate_pem.decode(), expect_config=expected)
    except (SignXMLException, BadSignature, etree.LxmlError, ValueError) as error:
        why = str(error).partition("\n")[0]
        raise FormatError(f"the signature of this CAP message does not hold: {why}", _REMEDY) from error
    if isinstance(result, list):
        raise FormatError("a CAP message with several signed parts", _REMEDY)
    return decode(result.signed_data)


_REMEDY = "Do not act on it; ask its sender by another way"


def _require_one_over_all(root: etree._Element) -> None:
    """One signature in the whole document, a child of its root, with one reference, which is to all of it."""
    signatures = list(root.iter(SIGNATURE))
    if not signatures:
        raise FormatError("a CAP message without a signature", _REMEDY)
    if len(signatures) > 1 or signatures[0].getparent() is not root:
        raise FormatError(f"a CAP message with {len(signatures)} signatures, or one inside", _REMEDY)
    covered = [reference.get("URI") for reference in signatures[0].iter(_REFERENCE)]
    if covered != [""]:
        raise FormatError(f"a signature over {covered} and not over the whole message", _REMEDY)
