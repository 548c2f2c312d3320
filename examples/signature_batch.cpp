// A batch of signatures as one proof: its verifier sees keys and messages, and no signature.
#include "sample_circuits/signature_batch.hpp"

#include "examples/proving.hpp"

using namespace cairn;
using namespace cairn::sample_circuits;
using algebra::Fr;
using algebra::fr;

namespace {

using SecretKey = algebra::EddsaSecretKey<algebra::Jubjub>;

/// x and y of each key, and the message.
std::vector<Fr> public_inputs_of(std::span<const SignedMessage> batch) {
    std::vector<Fr> out;
    for (const SignedMessage& each : batch) {
        out.insert(out.end(), {each.key.point.x, each.key.point.y, each.message});
    }
    return out;
}

}  // namespace

int main() {
    std::vector<SignedMessage> batch;
    for (std::uint8_t signer = 1; signer <= 2; ++signer) {
        const SecretKey secret = SecretKey::from_seed({{signer}});
        const Fr message = fr(100U + signer);
        batch.push_back(
            {.key = secret.public_key(), .message = message, .signature = secret.sign(message)});
    }

    examples::Verdicts verdicts;
    const auto proof = examples::prove(signature_circuit(batch));
    if (!proof) {
        return 1;
    }
    std::vector<Fr> claimed = public_inputs_of(batch);
    verdicts.expect_accepted("both messages are signed", examples::is_accepted(*proof, claimed));
    claimed.back() = fr(999);
    verdicts.expect_refused("another message of the second signer",
                            examples::is_accepted(*proof, claimed));

    batch[1].message = fr(999);  // with the signature of 102
    verdicts.expect_refused("a proof with a signature of something else",
                            examples::prove(signature_circuit(batch)).has_value());
    return verdicts.exit_status();
}
