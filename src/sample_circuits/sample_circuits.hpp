// Circuits that one can prove at once, `cairn prove --sample NAME`, and read before writing one.
//
// Each comes with a witness of made-up secrets, derived from a seed: the same circuit for each
// seed. Threads: pure functions.
#pragma once

#include "circuit/builder.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace cairn::sample_circuits {

struct Parameters {
    std::uint64_t seed = 1;  // of keys, secrets and messages
    std::size_t size = 0;    // 0: what is usual for the sample
};

struct Sample {
    std::string_view name;
    std::string_view summary;
    std::string_view size_means;
    std::size_t size;  // by default
    std::size_t max_size;
    circuit::Built (*make)(const Parameters& parameters);  // of a size from 1 to max_size
};

/// All of them.
[[nodiscard]] std::span<const Sample> samples();
/// Nothing if there is none of that name.
[[nodiscard]] const Sample* find_sample(std::string_view name);
/// Nothing if the size is beyond the sample's max_size.
[[nodiscard]] std::optional<circuit::Built> make_sample(const Sample& sample,
                                                        Parameters parameters);

// What each of them is about stands in the header of its own name: there the same circuit is made
// of inputs that the caller has, and its public inputs are told. Here these are made up.
[[nodiscard]] circuit::Built merkle_membership(const Parameters& parameters);  // members.hpp
[[nodiscard]] circuit::Built private_vote(const Parameters& parameters);
[[nodiscard]] circuit::Built signature_batch(const Parameters& parameters);
[[nodiscard]] circuit::Built ledger(const Parameters& parameters);
[[nodiscard]] circuit::Built ecdsa(const Parameters& parameters);

}  // namespace cairn::sample_circuits
