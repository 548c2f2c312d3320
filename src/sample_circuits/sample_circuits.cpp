#include "sample_circuits/sample_circuits.hpp"

#include "sample_circuits/ecdsa.hpp"
#include "sample_circuits/ledger.hpp"
#include "sample_circuits/signature_batch.hpp"

#include <algorithm>
#include <array>

namespace cairn::sample_circuits {

std::span<const Sample> samples() {
    static constexpr auto list = std::to_array<Sample>({
        {.name = "merkle-membership",
         .summary = "A member of a list shows that it is one, but not which",
         .size_means = "levels of the list's tree, of four children a node",
         .size = 10,
         .max_size = 31,
         .make = merkle_membership},
        {.name = "private-vote",
         .summary = "A member of a list votes, once, and does not tell which it is",
         .size_means = "levels of the list's tree, of four children a node",
         .size = 10,
         .max_size = 31,
         .make = private_vote},
        {.name = "signature-batch",
         .summary = "EdDSA signatures over Jubjub hold, each of a key and a message of its own",
         .size_means = "signatures",
         .size = 4,
         .max_size = MAX_SIGNATURES,
         .make = signature_batch},
        {.name = "ledger",
         .summary = "Transfers between accounts take a ledger from one root to the next",
         .size_means = "transfers",
         .size = 32,
         .max_size = MAX_TRANSFERS,
         .make = ledger},
        {.name = "ecdsa",
         .summary = "The holder of an Ethereum address has signed a hash",
         .size_means = "signatures",
         .size = 1,
         .max_size = MAX_ECDSA_SIGNATURES,
         .make = ecdsa},
    });
    return list;
}

const Sample* find_sample(std::string_view name) {
    const auto found = std::ranges::find(samples(), name, &Sample::name);
    return found == samples().end() ? nullptr : &*found;
}

std::optional<circuit::Built> make_sample(const Sample& sample, Parameters parameters) {
    if (parameters.size > sample.max_size) {
        return std::nullopt;
    }
    if (parameters.size == 0) {
        parameters.size = sample.size;
    }
    return sample.make(parameters);
}

}  // namespace cairn::sample_circuits
