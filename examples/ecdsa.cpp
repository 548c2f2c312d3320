// The holder of an Ethereum address has signed a hash. The proof shows neither the signature, which
// others could show on, nor the key.
#include "sample_circuits/ecdsa.hpp"

#include "examples/proving.hpp"

using namespace cairn;
using namespace cairn::sample_circuits;

int main() {
    // The example of EIP-155: this key, this hash of a transaction, this address.
    Bytes32 key;
    key.bytes.fill(0x46);
    const auto secret = crypto::Secp256k1SecretKey::from_bytes(key.bytes).value();
    const Bytes32 hash = Bytes32::from(
        *base::from_hex("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"));
    const Bytes20 address =
        Bytes20::from(*base::from_hex("0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f"));

    examples::Verdicts verdicts;
    const EthereumSignature signature = signed_hash(secret, hash);
    const auto proof = examples::prove(ecdsa_circuit(std::span(&signature, 1)));
    if (!proof) {
        return 1;
    }
    verdicts.expect_accepted("the address has signed the hash",
                             examples::is_accepted(*proof, public_inputs_of(address, hash)));

    Bytes20 other_address = address;
    other_address[0] ^= 1U;
    verdicts.expect_refused("another address has",
                            examples::is_accepted(*proof, public_inputs_of(other_address, hash)));
    Bytes32 other_hash = hash;
    other_hash[31] ^= 1U;
    verdicts.expect_refused("the address has signed another hash",
                            examples::is_accepted(*proof, public_inputs_of(address, other_hash)));
    return verdicts.exit_status();
}
