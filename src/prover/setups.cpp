#include "prover/setups.hpp"

#include "plonk/keys.hpp"

#include <string_view>

namespace cairn::prover {

srs::Srs development_setup(unsigned log_rows, base::Executor& executor) {
    constexpr std::string_view seed = "cairn";
    // A few more than the rows, for blinded polynomials, as `cairn srs gen` makes it.
    return srs::generate_for_development(Bytes(seed.begin(), seed.end()),
                                         (std::size_t{1} << log_rows) + 64, executor);
}

void Setups::add(srs::Srs setup) {
    const Bytes32 digest = srs::digest_of(setup);
    setups_.push_back(std::make_shared<const KnownSetup>(std::move(setup), digest));
}

std::shared_ptr<const KnownSetup> Setups::for_rows(unsigned log_rows) const {
    const std::size_t powers = (std::size_t{1} << log_rows) + plonk::HIDING_ROOM;
    std::shared_ptr<const KnownSetup> out;
    for (const auto& setup : setups_) {
        const std::size_t size = setup->srs.g1.size();
        if (size >= powers && (out == nullptr || size < out->srs.g1.size())) {
            out = setup;
        }
    }
    return out;
}

std::shared_ptr<const KnownSetup> Setups::by_digest(const Bytes32& digest) const {
    for (const auto& setup : setups_) {
        if (setup->digest == digest) {
            return setup;
        }
    }
    return nullptr;
}

}  // namespace cairn::prover
