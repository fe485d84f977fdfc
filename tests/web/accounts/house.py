"""EXERCISE: another house with a sign-in of its own (OpenID Connect): one process's server on the loopback address.

It answers as the standard says: discovery, a code for a browser that comes, tokens for the code and the proof of it
(PKCE), its public key. Tokens are signed with an RSA key made for the run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "mirab", "EXERCISE: a secret of both houses"


@dataclass(kw_only=True)
class House:
    """What the house says of who comes, and what it was asked. ``told`` are claims of the token."""

    issuer: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    asked: dict[str, str] = field(default_factory=dict)
    proofs: list[bool] = field(default_factory=list)

    def known(self) -> dict[str, Any]:
        """What it publishes of itself."""
        places = {name: f"{self.issuer}/{name}" for name in ("authorize", "token", "userinfo", "keys")}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": places["authorize"],
            "token_endpoint": places["token"],
            "userinfo_endpoint": places["userinfo"],
            "jwks_uri": places["keys"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        """Its public key."""
        own = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**own, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def token(self, sent: dict[str, str]) -> dict[str, Any]:
        """Tokens for a code, once the proof of who asked for it fits."""
        hashed = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() == self.asked.get("code_challenge")
        self.proofs.append(proven and sent["client_secret"] == SECRET)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, **self.told}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "EXERCISE", "token_type": "Bearer", "id_token": signed}


@contextmanager
def another_house() -> Iterator[House]:
    """The house, as long as the block lasts."""
    house = House()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _door(house))
    house.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield house
    finally:
        server.shutdown()
        server.server_close()


def _door(house: House) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path == "/authorize":
                house.asked = {name: values[0] for name, values in query.items()}
                back = urlencode({"code": "EXERCISE", "state": house.asked["state"]})
                self.send_response(302)
                self.send_header("Location", f"{house.asked['redirect_uri']}?{back}")
                self.end_headers()
                return
            pages = {"/.well-known/openid-configuration": house.known, "/keys": house.keys}
            self._say(pages[path]() if path in pages else house.told)

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._say(house.token({name: values[0] for name, values in sent.items()}))

        def _say(self, value: dict[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: Any) -> None:
            """Nothing on the terminal."""

    return Door
