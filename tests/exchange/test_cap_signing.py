"""A signed alert verifies by three implementations; a tampered, wrapped or foreign one by none."""

from __future__ import annotations

import copy
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import capvalidator
import pytest
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
from signxml.signer import XMLSigner

from mirab.core.errors import FormatError
from mirab.exchange.cap import NAMESPACE, Alert
from mirab.exchange.cap_signing import SigningKey, make_key, read_signed, write_signed
from mirab.exchange.cap_xml import SIGNATURE, encode

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def key() -> SigningKey:
    """The centre's key."""
    return make_key("EXERCISE centre", begins=BEGINS)


@pytest.fixture(scope="module")
def other_key() -> SigningKey:
    """Somebody else's key under the same name."""
    return make_key("EXERCISE centre", begins=BEGINS)


def by_xmlsec(document: bytes, key: SigningKey, folder: Path, *more: str) -> bool:
    """What Debian's xmlsec1 says of a document, believing one certificate and none that the message brings."""
    if shutil.which("xmlsec1") is None:
        pytest.skip("xmlsec1 is not installed (Debian: apt-get install xmlsec1)")
    (folder / "message.xml").write_bytes(document)
    (folder / "certificate.pem").write_bytes(key.certificate_pem)
    command = ["xmlsec1", "--verify", "--enabled-key-data", "rsa", "--pubkey-cert-pem", "certificate.pem"]
    return subprocess.run([*command, *more, "message.xml"], cwd=folder, capture_output=True).returncode == 0


def test_a_signed_alert_reads_back_equal_and_verifies_by_others(alert: Alert, key: SigningKey, tmp_path: Path) -> None:
    document = write_signed(alert, key)
    assert read_signed(document, certificate_pem=key.certificate_pem, at=AT) == alert
    assert by_xmlsec(document, key, tmp_path)
    assert capvalidator.check_schema(document).passed
    assert capvalidator.check_signature(document).passed


TEMPLATE = """<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>
<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"/>
<Reference URI=""><Transforms>
<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></Transforms>
<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/><DigestValue/></Reference></SignedInfo>
<SignatureValue/><KeyInfo><X509Data/></KeyInfo></Signature></alert>"""


def test_an_alert_that_another_program_signed_is_read(alert: Alert, key: SigningKey, tmp_path: Path) -> None:
    if shutil.which("xmlsec1") is None:
        pytest.skip("xmlsec1 is not installed (Debian: apt-get install xmlsec1)")
    (tmp_path / "draft.xml").write_text(encode(alert).decode().replace("</alert>", TEMPLATE))
    (tmp_path / "key.pem").write_bytes(key.private_pem)
    (tmp_path / "certificate.pem").write_bytes(key.certificate_pem)
    command = ["xmlsec1", "--sign", "--privkey-pem", "key.pem,certificate.pem", "--output", "signed.xml", "draft.xml"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    document = (tmp_path / "signed.xml").read_bytes()
    assert read_signed(document, certificate_pem=key.certificate_pem, at=AT) == alert
    tampered = document.replace(b"Left bank", b"Right bank")
    with pytest.raises(FormatError, match="does not hold"):
        read_signed(tampered, certificate_pem=key.certificate_pem, at=AT)


@pytest.mark.parametrize("method", ["rsa-sha1", "hmac-sha256"])
def test_a_signature_of_a_weak_kind_is_refused(alert: Alert, key: SigningKey, method: str) -> None:
    document = write_signed(alert, key).replace(b"xmldsig-more#rsa-sha256", b"xmldsig-more#" + method.encode())
    with pytest.raises(FormatError, match="does not hold"):
        read_signed(document, certificate_pem=key.certificate_pem, at=AT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Left bank", "Right bank"),
        ("<status>Exercise</status>", "<status>Actual</status>"),
        ("40.3,70.5", "40.3,70.6"),
        ("<scope>", "<source>x</source><scope>"),
        ("<scope>", " <scope>"),
    ],
)
def test_a_tampered_message_is_refused(alert: Alert, key: SigningKey, tmp_path: Path, old: str, new: str) -> None:
    document = write_signed(alert, key).decode().replace(old, new, 1).encode()
    with pytest.raises(FormatError, match="does not hold"):
        read_signed(document, certificate_pem=key.certificate_pem, at=AT)
    assert not by_xmlsec(document, key, tmp_path)
    assert not capvalidator.check_signature(document).passed or new == " <scope>"


def test_a_message_of_another_key_is_refused_though_it_brings_its_certificate(
    alert: Alert, key: SigningKey, other_key: SigningKey, tmp_path: Path
) -> None:
    document = write_signed(alert, other_key)
    with pytest.raises(FormatError, match="does not hold"):
        read_signed(document, certificate_pem=key.certificate_pem, at=AT)
    assert not by_xmlsec(document, key, tmp_path)


def test_an_unsigned_message_is_refused(alert: Alert, key: SigningKey) -> None:
    with pytest.raises(FormatError, match="without a signature"):
        read_signed(encode(alert), certificate_pem=key.certificate_pem, at=AT)


def test_a_certificate_out_of_its_time_is_refused(alert: Alert, key: SigningKey) -> None:
    document = write_signed(alert, key)
    for at in (BEGINS - timedelta(days=1), BEGINS + timedelta(days=3651)):
        with pytest.raises(FormatError, match="does not hold"):
            read_signed(document, certificate_pem=key.certificate_pem, at=at)


def forged(alert: Alert) -> etree._Element:
    """The attacker's own alert."""
    return etree.fromstring(encode(Alert(**{**vars(alert), "note": "FORGED"})))


def signed_by_id(alert: Alert, key: SigningKey) -> etree._Element:
    """The alert signed by the same key over an element by its name, as other formats do."""
    root = etree.fromstring(encode(alert))
    root.set("Id", "original")
    method = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
    signer = XMLSigner(method=SignatureConstructionMethod.enveloped, c14n_algorithm=method)
    return signer.sign(root, key=key.private_pem, cert=key.certificate_pem.decode(), reference_uri="#original")


def wrapped(alert: Alert, key: SigningKey) -> dict[str, etree._Element]:
    """A forged alert around a rightly signed one, in the ways that signature wrapping has."""
    signed = etree.fromstring(write_signed(alert, key))
    inside, moved, beside, by_name = (forged(alert) for _ in range(4))
    inside.append(copy.deepcopy(signed))

    moved.append(copy.deepcopy(signed))
    signature = moved[-1].find(SIGNATURE)
    assert signature is not None
    moved.append(signature)

    beside.append(copy.deepcopy(signed.find(SIGNATURE)))  # type: ignore[arg-type]

    named = signed_by_id(alert, key)
    signature = named.find(SIGNATURE)
    assert signature is not None
    by_name.extend([named, signature])
    return {"inside": inside, "signature moved up": moved, "signature alone": beside, "by name": by_name}


@pytest.mark.parametrize("way", ["inside", "signature moved up", "signature alone", "by name"])
def test_a_signed_message_wrapped_into_a_forged_one_is_refused(alert: Alert, key: SigningKey, way: str) -> None:
    document = etree.tostring(wrapped(alert, key)[way])
    assert b"FORGED" in document
    with pytest.raises(FormatError):
        read_signed(document, certificate_pem=key.certificate_pem, at=AT)


def test_the_attack_by_name_deceives_who_reads_the_document_and_not_what_was_signed(
    alert: Alert, key: SigningKey, tmp_path: Path
) -> None:
    """The forgery is real: the signature in it holds, over the original that it hides."""
    document = wrapped(alert, key)["by name"]
    command = ["--id-attr:Id", f"{NAMESPACE}:alert"]
    assert by_xmlsec(etree.tostring(document), key, tmp_path, *command)
    assert document.findtext(f"{{{NAMESPACE}}}note") == "FORGED"


def test_what_is_returned_is_what_was_signed_and_nothing_after_it(alert: Alert, key: SigningKey) -> None:
    """Comments are not covered by this canonical form; they change nothing of what is read."""
    document = write_signed(alert, key).replace(b"Left bank", b"Left<!-- Right --> bank")
    assert read_signed(document, certificate_pem=key.certificate_pem, at=AT) == alert


def test_the_private_key_is_never_printed(key: SigningKey) -> None:
    assert "PRIVATE" not in repr(key)
    assert b"PRIVATE" in key.private_pem
