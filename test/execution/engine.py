"""A consensus client in small: makes an execution client build blocks, by the Engine API."""

import base64
import hashlib
import hmac
import json
import time
import urllib.request

ZERO = "0x" + "00" * 32
FEE_RECIPIENT = "0x" + "ff" * 20
PATIENCE_S = 60

# Osaka from the first block on; the contracts of requests are there and request nothing.
GENESIS = {
    "config": {
        "chainId": 1337,
        **{f"{fork}Block": 0
           for fork in ("homestead", "eip150", "eip155", "eip158", "byzantium", "constantinople",
                        "petersburg", "istanbul", "berlin", "london")},
        "terminalTotalDifficulty": 0,
        **{f"{fork}Time": 0 for fork in ("shanghai", "cancun", "prague", "osaka")},
        "blobSchedule": {
            "cancun": {"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477},
            "prague": {"target": 6, "max": 9, "baseFeeUpdateFraction": 5007716},
            "osaka": {"target": 6, "max": 9, "baseFeeUpdateFraction": 5007716}},
    },
    "gasLimit": "0x1c9c380",
    "difficulty": "0x0",
    "alloc": {
        "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf": {"balance": "0x3635c9adc5dea00000"},
        "0x00000961Ef480Eb55e80D19ad83579A64c007002": {"balance": "0x0", "code": "0x00",
                                                       "nonce": "0x1"},
        "0x0000BBdDc7CE488642fb579F8B00f3a590007251": {"balance": "0x0", "code": "0x00",
                                                       "nonce": "0x1"},
    },
}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Engine:
    def __init__(self, url, secret):
        self.url = url
        self.secret = bytes.fromhex(secret.read_text().strip())

    def token(self):
        claims = json.dumps({"iat": int(time.time())}).encode()
        signed = base64url(b'{"alg":"HS256","typ":"JWT"}') + b"." + base64url(claims)
        signature = hmac.new(self.secret, signed, hashlib.sha256).digest()
        return (signed + b"." + base64url(signature)).decode()

    def answer(self, method, *params):
        """The whole answer."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        request = urllib.request.Request(self.url, body.encode(), {
            "Content-Type": "application/json", "Authorization": "Bearer " + self.token()})
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
            return json.load(response)

    def call(self, method, *params):
        """The result; an OSError: there is none."""
        answer = self.answer(method, *params)
        if "error" in answer:
            raise OSError(answer["error"]["message"])
        return answer["result"]

    def head(self):
        return self.call("eth_getBlockByNumber", "latest", False)

    def extend(self, head):
        """The block on it that has become the head, and final what it stands on."""
        state = {"headBlockHash": head["hash"], "safeBlockHash": ZERO, "finalizedBlockHash": ZERO}
        attributes = {
            "timestamp": hex(int(head["timestamp"], 16) + 1), "prevRandao": ZERO,
            "suggestedFeeRecipient": FEE_RECIPIENT, "parentBeaconBlockRoot": ZERO,
            "withdrawals": [{"index": hex(i), "validatorIndex": hex(i), "amount": "0x1",
                             "address": f"0x{int(head['number'], 16):032x}{i:08x}"}
                            for i in range(16)]}
        built = self.call("engine_forkchoiceUpdatedV3", state, attributes)
        payload = self.call("engine_getPayloadV5", built["payloadId"])["executionPayload"]
        status = self.call("engine_newPayloadV4", payload, [], ZERO, [])["status"]
        if status != "VALID":
            raise AssertionError(f"its own block is {status}")
        self.call("engine_forkchoiceUpdatedV3",
                  {"headBlockHash": payload["blockHash"], "safeBlockHash": head["hash"],
                   "finalizedBlockHash": head["hash"]}, None)
        return {"hash": payload["blockHash"], "number": payload["blockNumber"],
                "timestamp": payload["timestamp"]}
