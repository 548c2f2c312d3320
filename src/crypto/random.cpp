#include "crypto/random.hpp"

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "crypto/sha256.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace cairn::crypto {
namespace {

class OsRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> out) noexcept override {
        while (!out.empty()) {
            const ssize_t got = getrandom(out.data(), out.size(), 0);
            CAIRN_ASSERT(got > 0 || errno == EINTR);
            out = out.subspan(got > 0 ? static_cast<std::size_t>(got) : 0);
        }
    }
};

}  // namespace

Random& os_random() noexcept {
    static OsRandom instance;
    return instance;
}

void SeededRandom::fill(std::span<std::uint8_t> out) noexcept {
    while (!out.empty()) {
        std::array<std::uint8_t, 16> input{};
        base::store_le64(input.data(), seed_);
        base::store_le64(input.data() + 8, counter_++);
        const Bytes32 block = sha256(input);
        const std::size_t n = std::min(out.size(), Bytes32::size());
        std::copy_n(block.begin(), n, out.begin());
        out = out.subspan(n);
    }
}

}  // namespace cairn::crypto
