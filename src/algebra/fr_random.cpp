#include "algebra/fr_random.hpp"

#include "crypto/sha256.hpp"

#include <algorithm>
#include <array>

namespace cairn::algebra {

Fr random_fr(crypto::Random& random) {
    std::array<std::uint8_t, 64> wide{};
    random.fill(wide);
    return fr_from_wide_bytes(wide);
}

std::vector<Fr> random_elements(std::size_t count, crypto::Random& random) {
    std::vector<Fr> out(count);
    std::ranges::generate(out, [&] { return random_fr(random); });
    return out;
}

std::vector<Fr> random_weights(std::size_t count, crypto::Random& random) {
    Bytes bytes(16 * count);
    random.fill(bytes);
    std::vector<Fr> out(count);
    for (std::size_t i = 0; i < count; ++i) {
        Limbs4 limbs{};
        for (std::size_t j = 0; j < 16; ++j) {
            limbs[j / 8] = limbs[j / 8] << 8U | bytes[16 * i + j];
        }
        out[i] = Fr::from_integer(limbs);
    }
    return out;
}

Fr fr_of_seed(std::string_view tag, BytesView seed) {
    std::array<std::uint8_t, 64> wide{};
    for (std::uint8_t half = 0; half < 2; ++half) {
        Bytes message(tag.begin(), tag.end());
        message.push_back(half);
        message.insert(message.end(), seed.begin(), seed.end());
        std::ranges::copy(crypto::sha256(message), wide.begin() + 32 * half);
    }
    return fr_from_wide_bytes(wide);
}

}  // namespace cairn::algebra
