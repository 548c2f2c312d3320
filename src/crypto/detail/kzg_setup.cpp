#include "crypto/detail/kzg_setup.hpp"

#include "base/assert.hpp"
#include "crypto/kzg.hpp"

#include <charconv>
#include <cstdint>
#include <string_view>

extern "C" {
extern const char cairn_kzg_trusted_setup_begin[];
extern const char cairn_kzg_trusted_setup_end[];
}

namespace cairn::crypto::detail {
namespace {

/// The text: two counts, then one point a line in hexadecimal: g1 in Lagrange form, g2 in monomial
/// form, g1 in monomial form.
class SetupText {
  public:
    explicit SetupText(std::string_view text) noexcept : text_(text) {}

    std::size_t count() noexcept {
        const std::string_view line = next_line();
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
        CAIRN_ASSERT(error == std::errc{} && end == line.data() + line.size());
        return value;
    }

    Bytes points(std::size_t count, std::size_t size_bytes) {
        Bytes out;
        out.reserve(count * size_bytes);
        for (std::size_t i = 0; i < count; ++i) {
            const auto point = base::from_hex(next_line());
            CAIRN_ASSERT(point && point->size() == size_bytes);
            out.insert(out.end(), point->begin(), point->end());
        }
        return out;
    }

  private:
    std::string_view next_line() noexcept {
        const std::size_t end = text_.find('\n');
        const std::string_view line = text_.substr(0, end);
        text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
        return line;
    }

    std::string_view text_;
};

KZGSettings load() noexcept {
    constexpr std::size_t g1_size_bytes = 48;
    constexpr std::size_t g2_size_bytes = 96;
    SetupText text(kzg_trusted_setup_text());
    const std::size_t g1_count = text.count();
    const std::size_t g2_count = text.count();
    const Bytes g1_lagrange = text.points(g1_count, g1_size_bytes);
    const Bytes g2_monomial = text.points(g2_count, g2_size_bytes);
    const Bytes g1_monomial = text.points(g1_count, g1_size_bytes);

    // No table of multiples for cell proofs: the smallest useful one costs 96 MiB.
    constexpr std::uint64_t precompute = 0;
    KZGSettings settings;
    const C_KZG_RET result =
        load_trusted_setup(&settings, g1_monomial.data(), g1_monomial.size(), g1_lagrange.data(),
                           g1_lagrange.size(), g2_monomial.data(), g2_monomial.size(), precompute);
    CAIRN_ASSERT(result == C_KZG_OK);
    return settings;
}

}  // namespace

const KZGSettings& kzg_settings() noexcept {
    static const KZGSettings settings = load();
    return settings;
}

}  // namespace cairn::crypto::detail

namespace cairn::crypto {

std::string_view kzg_trusted_setup_text() noexcept {
    return {cairn_kzg_trusted_setup_begin,
            static_cast<std::size_t>(cairn_kzg_trusted_setup_end - cairn_kzg_trusted_setup_begin)};
}

}  // namespace cairn::crypto
