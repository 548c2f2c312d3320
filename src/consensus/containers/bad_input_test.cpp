// Every container of both roads, in every fork it exists in: spoiled encodings are refused or
// canonical.
#include "ssz/bad_input.hpp"

#include "consensus/spec.hpp"
#include "consensus/type_by_name.hpp"
#include "ssz/any_value.hpp"
#include "ssz/random_value.hpp"

#include <algorithm>
#include <set>

namespace cairn::consensus {
namespace {

/// Samples up to so many bytes are spoiled in every way, larger ones in an even share of them.
constexpr std::size_t exhaustive_size = 1000;
constexpr std::size_t work_per_large_sample = 1'500'000;  // decoding attempts times bytes
constexpr std::size_t fewest_each = 16;

std::size_t attempts_of_each(std::size_t size) {
    return size <= exhaustive_size ? 8 * size : std::max(work_per_large_sample / size, fewest_each);
}

Spec minimal_spec(ForkId fork) {
    return fork == ForkId::phase1 ? Spec(minimal_preset_2020(), minimal_config_2020(), fork)
                                  : Spec(minimal_preset(), minimal_config(), fork);
}

/// A container of a later fork has lengths of zero before it, which no encoding has.
bool exists_in(const ssz::Bound& bound, const Spec& spec) {
    const ssz::AnyValue value(bound, spec);
    ssz::AnyValue again(bound, spec);
    return ssz::decode(bound, spec, ssz::encode(bound, spec, value.get()), again.get()).has_value();
}

Bytes random_sample(const ssz::Bound& bound, const Spec& spec, ssz::RandomMode mode,
                    std::uint64_t seed) {
    ssz::AnyValue value(bound, spec);
    std::mt19937_64 random(seed);
    ssz::random_value(bound, spec, random, {.mode = mode, .max_elements = 2, .max_bytes = 20},
                      value.get());
    return ssz::encode(bound, spec, value.get());
}

struct Tally {
    std::set<Bytes> samples;  // a container that a fork leaves alone gives the same sample again
    std::size_t inputs = 0;
};

void check_container(std::string_view name, const Spec& spec, Tally& tally) {
    const ssz::Bound bound = *top_level_bound(name);
    for (const ssz::RandomMode mode : {ssz::RandomMode::one, ssz::RandomMode::random}) {
        const Bytes sample = random_sample(bound, spec, mode, std::hash<std::string_view>{}(name));
        if (!tally.samples.insert(sample).second) {
            continue;
        }
        const auto report = ssz::check_bad_input(bound, spec, sample,
                                                 {.max_each = attempts_of_each(sample.size())});
        if (!report) {
            ADD_FAILURE() << to_string(spec.fork_id()) << ' ' << name << ": "
                          << report.error().mutation << ", " << report.error().problem << "\n"
                          << base::to_hex(report.error().bytes);
            return;
        }
        tally.inputs += report->refused + report->canonical;
    }
}

TEST(BadInput, RefusedOrCanonicalForEveryContainer) {
    std::size_t containers = 0;
    Tally tally;
    for (const ForkId fork : all_forks) {
        const Spec spec = minimal_spec(fork);
        for (const NamedType& named : all_types()) {
            if (exists_in(*top_level_bound(named.name), spec)) {
                check_container(named.name, spec, tally);
                ++containers;
            }
        }
    }
    EXPECT_GT(containers, 800U);
    EXPECT_GT(tally.samples.size(), 200U);
    EXPECT_GT(tally.inputs, 500'000U);
    RecordProperty("inputs", std::to_string(tally.inputs));
}

}  // namespace
}  // namespace cairn::consensus
