#include "sample_circuits/members.hpp"

#include "algebra/fr_random.hpp"

namespace cairn::sample_circuits {

Member made_up_member(std::size_t levels, crypto::Random& random) {
    Member out{.secret = algebra::random_fr(random), .path = {}};
    for (std::size_t level = 0; level < levels; ++level) {
        std::array<std::uint8_t, 1> digit{};
        random.fill(digit);
        out.path.index = 4 * out.path.index + digit[0] % 4U;
        out.path.siblings.push_back(
            {algebra::random_fr(random), algebra::random_fr(random), algebra::random_fr(random)});
    }
    return out;
}

}  // namespace cairn::sample_circuits
