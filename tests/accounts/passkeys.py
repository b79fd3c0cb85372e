"""A passkey made of software: answers the site's challenges as a phone or security key would."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG


class SoftPasskey:
    def __init__(self, *, origin="http://testserver", number=7):
        self.origin = origin
        self.key = ec.derive_private_key(number, ec.SECP256R1())
        self.credential_id = number.to_bytes(16, "big")
        self.user_handle = b""
        self.uses = 0

    def create(self, options):
        """The answer to navigator.credentials.create(), as JSON-ready data."""
        public = options["publicKey"]
        self.user_handle = public["user"]["id"]
        cose_key = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.credential_id, cose_key)
        data = self._authenticator_data(public["rp"]["id"], FLAG.UP | FLAG.UV | FLAG.AT, credential)
        client_data = self._client_data("webauthn.create", public["challenge"])
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client_data),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
                "transports": ["internal"],
            }
        )

    def get(self, options):
        """The answer to navigator.credentials.get(), as JSON-ready data."""
        public = options["publicKey"]
        self.uses += 1
        data = self._authenticator_data(public["rpId"], FLAG.UP | FLAG.UV)
        client_data = self._client_data("webauthn.get", public["challenge"])
        signature = self.key.sign(data + client_data.hash, ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client_data),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.user_handle,
            }
        )

    def _answer(self, response):
        name = websafe_encode(self.credential_id)
        extensions = {"credProps": {"rk": True}}
        return {
            "type": "public-key",
            "id": name,
            "rawId": name,
            "authenticatorAttachment": "platform",
            "response": response,
            "clientExtensionResults": extensions,
        }

    def _authenticator_data(self, site, flags, credential=b""):
        return AuthenticatorData.create(sha256(site.encode()).digest(), flags, self.uses, credential)

    def _client_data(self, kind, challenge):
        return CollectedClientData.create(kind, challenge, self.origin)
