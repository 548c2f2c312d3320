"""docs/tutorial-proofs.md, as a newcomer follows it: the page shows the program as it is, the program prints
what the page says, and the contract that it writes accepts the proof on cairn execution --dev.

    tutorial_test.py CAIRN FIRST_PROOF COMPILE_MJS
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request

CAIRN, FIRST_PROOF, COMPILE = sys.argv[1:4]
ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/tutorial-proofs.md").read_text()
SOURCE = (ROOT / "examples/first_proof.cpp").read_text()


def part(name):
    """What stands in the program between [name] and [end], without its indentation."""
    indent, text = re.search(rf"( *)// \[{name}\]\n(.*?)\n *// \[end\]", SOURCE, re.S).groups()
    return "\n".join(line.removeprefix(indent) for line in text.split("\n"))


class Chain:
    """cairn execution --dev, asked by JSON-RPC."""

    def __enter__(self):
        self.process = subprocess.Popen([CAIRN, "execution", "--dev", "--http-port", "0"],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            if found := re.search(r"Listening on (\S+)", line):
                self.url = f"http://{found[1]}"
                return self
        raise AssertionError("cairn execution --dev did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=60)

    def ask(self, method, *params):
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        request = urllib.request.Request(self.url, json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            reply = json.load(answer)
        if "error" in reply:
            raise AssertionError(reply["error"])
        return reply["result"]


def creation_of(runtime):
    """Code that leaves `runtime` as the contract's code."""
    return "0x61" + len(runtime).to_bytes(2, "big").hex() + "80600a3d393df3" + runtime.hex()


def call_data(chain, proof, public):
    """verify(bytes,uint256[]) by the rules of the ABI."""
    signature = chain.ask("web3_sha3", "0x" + b"verify(bytes,uint256[])".hex())[:10]
    padded = proof + bytes(-len(proof) % 32)

    def word(number):
        return number.to_bytes(32, "big")

    body = word(64) + word(96 + len(padded)) + word(len(proof)) + padded + word(1) + public
    return signature + body.hex()


class Tutorial(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.program = subprocess.run([FIRST_PROOF, cls.folder.name], capture_output=True, text=True,
                                 check=False)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_page_shows_the_program_as_it_is(self):
        for name in ("circuit", "prove", "verify", "contract"):
            self.assertIn(part(name), PAGE, name)

    def test_the_program_prints_what_the_page_says(self):
        self.assertEqual(self.program.returncode, 0, self.program.stderr)
        self.assertIn(self.program.stdout.strip(), PAGE)

    def test_the_contract_accepts_the_proof_and_no_other(self):
        subprocess.run(["node", COMPILE, self.folder.name], check=True)
        code = bytes.fromhex((self.path / "FirstVerifier.bin").read_text().strip()[2:])
        proof = bytes.fromhex((self.path / "proof.hex").read_text().strip()[2:])
        public = bytes.fromhex((self.path / "public.hex").read_text().strip()[2:])
        with Chain() as chain:
            owner = chain.ask("eth_accounts")[0]
            deployed = chain.ask("eth_sendTransaction", {"from": owner, "gas": hex(8_000_000),
                                                         "data": creation_of(code)})
            contract = chain.ask("eth_getTransactionReceipt", deployed)["contractAddress"]

            def says(proof, public):
                data = call_data(chain, proof, public)
                return int(chain.ask("eth_call", {"to": contract, "data": data}, "latest"), 16)

            self.assertEqual(says(proof, public), 1)
            self.assertEqual(says(proof, (36).to_bytes(32, "big")), 0)
            self.assertEqual(says(proof[:-1] + bytes([proof[-1] ^ 1]), public), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
