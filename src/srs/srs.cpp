#include "srs/srs.hpp"

#include "algebra/fr_random.hpp"
#include "algebra/msm.hpp"
#include "base/assert.hpp"
#include "base/byte_stream.hpp"
#include "crypto/sha256.hpp"
#include "srs/generator_table.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <utility>

namespace cairn::srs {
namespace {

constexpr std::size_t GRAIN = 64;

/// Makes power i of `count` in ranges, each with one inversion.
template <class Power>
std::vector<G1> make_powers(std::size_t count, base::Executor& executor, Power&& power) {
    std::vector<G1> out(count);
    executor.parallel_for(count, GRAIN, [&](std::size_t begin, std::size_t end) {
        std::vector<algebra::G1Jacobian> points;
        for (std::size_t i = begin; i < end; ++i) {
            points.push_back(power(i));
        }
        const std::vector<G1> affine = algebra::to_affine(points);
        std::ranges::copy(affine, out.begin() + static_cast<std::ptrdiff_t>(begin));
    });
    return out;
}

/// Neither zero nor one.
Fr secret_of(crypto::Random& random) {
    Fr out;
    while (out.is_zero() || out == Fr::one()) {
        out = algebra::random_fr(random);
    }
    return out;
}

bool ratio_is(const G1& from, const G1& to, const G2& ratio) {
    // e(to, [1]_2) = e(from, ratio)
    const std::array<std::pair<G1, G2>, 2> pairs = {{{to, g2_generator()}, {-from, ratio}}};
    return pairing_is_one(pairs);
}

bool all_in_subgroup(std::span<const G1> points, base::Executor& executor) {
    std::atomic<bool> all = true;
    executor.parallel_for(points.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && all; ++i) {
            const G1& point = points[i];
            if (point.is_identity() || !algebra::is_on_curve(point) ||
                !algebra::is_in_subgroup(point)) {
                all = false;
            }
        }
    });
    return all;
}

bool powers_are_of(const Srs& srs, crypto::Random& random, base::Executor& executor) {
    const std::size_t count = srs.g1.size() - 1;
    const std::vector<Fr> weights = algebra::random_weights(count, random);
    const std::span<const G1> powers = srs.g1;
    return ratio_is(algebra::msm(powers.first(count), weights, executor).to_affine(),
                    algebra::msm(powers.last(count), weights, executor).to_affine(), srs.tau_g2);
}

Result<void, SrsError> verify_chain(const Srs& srs) {
    if (srs.contributions.empty()) {
        return {};
    }
    G1 before = srs.begin;
    for (const Contribution& contribution : srs.contributions) {
        if (!is_g2_point(contribution.secret)) {
            return unexpected(SrsError::bad_g2);
        }
        if (contribution.running.is_identity() || !algebra::is_on_curve(contribution.running) ||
            !algebra::is_in_subgroup(contribution.running) ||
            !ratio_is(before, contribution.running, contribution.secret)) {
            return unexpected(SrsError::broken_chain);
        }
        before = contribution.running;
    }
    if (before != srs.g1[1]) {
        return unexpected(SrsError::wrong_end);
    }
    return {};
}

}  // namespace

Bytes32 digest_of(const Srs& srs) {
    base::ByteWriter out;
    out.reserve(9 + srs.g1.size() * algebra::G1_UNCOMPRESSED_BYTES + G2_BYTES);
    out.number<1>(static_cast<std::uint64_t>(srs.origin));
    out.number<8>(srs.g1.size());
    for (const G1& point : srs.g1) {
        out.bytes(algebra::g1_to_bytes(point).view());
    }
    out.bytes(srs.tau_g2.view());
    return crypto::sha256(out.written());
}

double security_bits(std::size_t powers) noexcept {
    const unsigned log_divisor = static_cast<unsigned>(std::bit_width(powers)) - 1;
    return (algebra::LOG2_R - std::min(log_divisor, algebra::FR_TWO_ADICITY)) / 2;
}

Srs generate_for_development(BytesView seed, std::size_t powers, base::Executor& executor) {
    CAIRN_ASSERT(powers >= 2 && powers <= MAX_POWERS);
    const Fr tau = algebra::fr_of_seed("cairn development setup", seed);
    std::vector<Fr> scalars(powers);
    scalars[0] = Fr::one();
    for (std::size_t i = 1; i < powers; ++i) {
        scalars[i] = scalars[i - 1] * tau;
    }
    Srs out;
    out.g1 = GeneratorTable().multiples(scalars, executor);
    out.tau_g2 = g2_multiply(g2_generator(), tau);
    out.begin = out.g1[1];
    return out;
}

Srs begin_ceremony(std::size_t powers) {
    CAIRN_ASSERT(powers >= 2 && powers <= MAX_POWERS);
    Srs out;
    out.origin = Origin::ceremony;
    out.g1.assign(powers, algebra::G1_GENERATOR);
    out.tau_g2 = g2_generator();
    out.begin = algebra::G1_GENERATOR;
    return out;
}

void contribute(Srs& srs, crypto::Random& random, base::Executor& executor) {
    const Fr secret = secret_of(random);
    const std::vector<G1> before = std::move(srs.g1);
    std::vector<Fr> powers(before.size());
    powers[0] = Fr::one();
    for (std::size_t i = 1; i < powers.size(); ++i) {
        powers[i] = powers[i - 1] * secret;
    }
    srs.g1 = make_powers(before.size(), executor,
                         [&](std::size_t i) { return algebra::multiply(before[i], powers[i]); });
    srs.tau_g2 = g2_multiply(srs.tau_g2, secret);
    srs.contributions.push_back({srs.g1[1], g2_multiply(g2_generator(), secret)});
}

const char* text_of(SrsError error) noexcept {
    switch (error) {
        case SrsError::too_few_powers:
            return "fewer than two powers";
        case SrsError::not_in_subgroup:
            return "a power is no point of the subgroup";
        case SrsError::wrong_generator:
            return "the first power is not the generator";
        case SrsError::bad_g2:
            return "a point of G2 is none of the subgroup";
        case SrsError::wrong_powers:
            return "the powers are not those of one tau";
        case SrsError::broken_chain:
            return "a contribution does not follow from the one before";
        case SrsError::wrong_end:
            return "the last contribution is not that of the powers";
        case SrsError::tau_is_known:
            return "tau is one: nobody has contributed";
    }
    return "unknown";
}

Result<void, SrsError> verify(const Srs& srs, crypto::Random& random, base::Executor& executor) {
    if (srs.g1.size() < 2) {
        return unexpected(SrsError::too_few_powers);
    }
    if (srs.g1[0] != algebra::G1_GENERATOR) {
        return unexpected(SrsError::wrong_generator);
    }
    if (!all_in_subgroup(srs.g1, executor)) {
        return unexpected(SrsError::not_in_subgroup);
    }
    if (!is_g2_point(srs.tau_g2)) {
        return unexpected(SrsError::bad_g2);
    }
    if (srs.g1[1] == algebra::G1_GENERATOR) {
        return unexpected(SrsError::tau_is_known);
    }
    if (!powers_are_of(srs, random, executor)) {
        return unexpected(SrsError::wrong_powers);
    }
    return verify_chain(srs);
}

}  // namespace cairn::srs
