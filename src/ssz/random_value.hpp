// Random valid values of any described type, from a seed: for tests, fuzzing and benchmarks.
// Spec: consensus-specs v1.7.0-beta.4, tests/core/pyspec/eth_consensus_specs/debug/random_value.py;
// the modes are those of the vectors' ssz_static cases.
//
//   std::mt19937_64 random(seed);
//   ssz::random_value(bound, spec, random, {.mode = ssz::RandomMode::lengthy}, &value);
//
// The same seed gives the same value on every machine. Threads: pure, but for the generator.
#pragma once

#include "ssz/type.hpp"

#include <random>

namespace cairn::ssz {

enum class RandomMode : std::uint8_t {
    random,   // random contents, random lengths
    zero,     // all bits zero, lists of random length
    max,      // all bits one, lists of random length
    nil,      // random contents, empty lists
    one,      // random contents, one element per list
    lengthy,  // random contents, lists as long as the bounds allow
};

struct RandomOptions {
    RandomMode mode = RandomMode::random;
    bool chaos = false;             // each part draws its own mode
    std::size_t max_elements = 10;  // per list
    std::size_t max_bytes = 100;    // per byte list, in bits per bitlist
};

/// Overwrites `value`. Lists stay within the type's limits and the options' bounds.
void random_value(const Bound& bound, const Context& context, std::mt19937_64& random,
                  const RandomOptions& options, void* value);

template <class T>
T random_value(const Context& context, std::mt19937_64& random, const RandomOptions& options = {}) {
    T value{};
    random_value(bound_of<T>(), context, random, options, static_cast<void*>(&value));
    return value;
}

}  // namespace cairn::ssz
