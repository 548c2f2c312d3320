#include "srs/srs_import.hpp"

#include "base/assert.hpp"
#include "base/byte_stream.hpp"
#include "crypto/kzg.hpp"
#include "srs/point_bytes.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <optional>

namespace cairn::srs {
namespace {

using algebra::Fq;

constexpr std::size_t G1_BYTES = algebra::G1_UNCOMPRESSED_BYTES;
constexpr std::uint32_t PTAU_HEADER = 1;
constexpr std::uint32_t PTAU_G1 = 2;
constexpr std::uint32_t PTAU_G2 = 3;

Srs imported(std::vector<G1> g1, const G2& tau_g2) {
    Srs out;
    out.origin = Origin::ceremony;
    out.begin = g1[1];
    out.g1 = std::move(g1);
    out.tau_g2 = tau_g2;
    return out;
}

// --- trusted_setup.txt ---

/// Line by line, without blanks at the end.
class Lines {
  public:
    explicit Lines(std::string_view text) : rest_(text) {}
    std::string_view next() {
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) {
            line.remove_suffix(1);
        }
        return line;
    }
    [[nodiscard]] bool at_end() const {
        return rest_.find_first_not_of(" \r\n") == std::string_view::npos;
    }

  private:
    std::string_view rest_;
};

std::optional<std::size_t> count_of(std::string_view line) {
    if (line.empty() || line.size() > 7) {
        return std::nullopt;
    }
    std::size_t out = 0;
    for (const char digit : line) {
        if (digit < '0' || digit > '9') {
            return std::nullopt;
        }
        out = 10 * out + static_cast<std::size_t>(digit - '0');
    }
    return out;
}

std::optional<G2> g2_of_compressed(std::string_view hex) {
    const auto bytes = base::fixed_from_hex<G2_BYTES / 2>(hex);
    return bytes ? g2_decompress(*bytes) : std::nullopt;
}

std::optional<std::vector<G1>> decompress(std::span<const std::string_view> lines,
                                          base::Executor& executor) {
    std::vector<G1> out(lines.size());
    std::atomic<bool> all = true;
    executor.parallel_for(lines.size(), 32, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && all; ++i) {
            const auto bytes = base::fixed_from_hex<algebra::G1_COMPRESSED_BYTES>(lines[i]);
            const auto point =
                bytes ? algebra::g1_decompress(*bytes) : unexpected(algebra::G1Error::wrong_flags);
            if (point) {
                out[i] = *point;
            } else {
                all = false;
            }
        }
    });
    return all ? std::optional(std::move(out)) : std::nullopt;
}

// --- binary files ---

template <std::size_t SIZE>
std::uint64_t number_at(BytesView bytes, std::size_t at) {
    return base::ByteReader(bytes.subspan(at)).number<SIZE>();
}

/// The section of a file of iden3's; nothing if it is not there or the file ends before it.
std::optional<BytesView> section_of(BytesView file, std::uint32_t number) {
    std::size_t at = 12;
    while (file.size() >= at + 12) {
        const std::uint64_t size = number_at<8>(file, at + 4);
        if (size > file.size() - at - 12) {
            return std::nullopt;
        }
        if (number_at<4>(file, at) == number) {
            return file.subspan(at + 12, size);
        }
        at += 12 + size;
    }
    return std::nullopt;
}

}  // namespace

const char* text_of(ImportError error) noexcept {
    switch (error) {
        case ImportError::other_format:
            return "not a file of this kind";
        case ImportError::other_curve:
            return "made for another curve than BLS12-381";
        case ImportError::wrong_size:
            return "the file has another size than it should";
        case ImportError::not_a_point:
            return "a point is not on the curve, or not of the subgroup";
        case ImportError::too_many_powers:
            return "it does not have so many powers";
    }
    return "unknown";
}

Result<Srs, ImportError> import_kzg_setup(std::string_view text, base::Executor& executor) {
    Lines lines(text);
    const auto g1_count = count_of(lines.next());
    const auto g2_count = count_of(lines.next());
    if (!g1_count || !g2_count || *g1_count < 2 || *g2_count < 2) {
        return unexpected(ImportError::other_format);
    }
    for (std::size_t i = 0; i < *g1_count; ++i) {
        lines.next();
    }
    std::optional<G2> tau_g2;
    for (std::size_t i = 0; i < *g2_count; ++i) {
        const std::string_view line = lines.next();
        if (i == 1) {
            tau_g2 = g2_of_compressed(line);
        }
    }
    std::vector<std::string_view> powers(*g1_count);
    std::ranges::generate(powers, [&] { return lines.next(); });
    if (powers.back().empty() || !lines.at_end()) {
        return unexpected(ImportError::wrong_size);
    }
    auto g1 = decompress(powers, executor);
    if (!g1 || !tau_g2) {
        return unexpected(ImportError::not_a_point);
    }
    return imported(*std::move(g1), *tau_g2);
}

Srs ethereum_setup(base::Executor& executor) {
    auto out = import_kzg_setup(crypto::kzg_trusted_setup_text(), executor);
    CAIRN_ASSERT(out.has_value());
    return *std::move(out);
}

Result<Srs, ImportError> import_ptau(BytesView file) {
    if (file.size() < 12 || std::memcmp(file.data(), "ptau", 4) != 0 ||
        number_at<4>(file, 4) != 1) {
        return unexpected(ImportError::other_format);
    }
    const auto header = section_of(file, PTAU_HEADER);
    const auto g1 = section_of(file, PTAU_G1);
    const auto g2 = section_of(file, PTAU_G2);
    if (!header || !g1 || !g2) {
        return unexpected(ImportError::wrong_size);
    }
    const std::uint64_t width = header->size() < 4 ? 0 : number_at<4>(*header, 0);
    if (width != algebra::FQ_BYTES || header->size() != 4 + width + 8) {
        return unexpected(ImportError::other_curve);
    }
    for (std::size_t i = 0; i < 6; ++i) {
        if (number_at<8>(*header, 4 + 8 * i) != Fq::q[i]) {
            return unexpected(ImportError::other_curve);
        }
    }
    const std::uint64_t log_size = number_at<4>(*header, 4 + width);
    if (log_size < 1 || log_size > 28) {
        return unexpected(ImportError::wrong_size);
    }
    const std::size_t powers = (std::size_t{2} << log_size) - 1;
    if (g1->size() != powers * G1_BYTES || g2->size() != G2_BYTES << log_size) {
        return unexpected(ImportError::wrong_size);
    }
    std::vector<G1> points;
    points.reserve(powers);
    for (std::size_t i = 0; i < powers; ++i) {
        const auto point = point_from_montgomery(g1->subspan(i * G1_BYTES).first<G1_BYTES>());
        if (!point) {
            return unexpected(ImportError::not_a_point);
        }
        points.push_back(*point);
    }
    const auto tau_g2 = g2_from_montgomery(g2->subspan(G2_BYTES).first<G2_BYTES>());
    if (!tau_g2) {
        return unexpected(ImportError::not_a_point);
    }
    return imported(std::move(points), *tau_g2);
}

Result<Srs, ImportError> import_powersoftau(BytesView file, unsigned log_size) {
    constexpr std::size_t HASH_BYTES = 64;
    if (log_size < 1 || log_size > 28) {
        return unexpected(ImportError::too_many_powers);
    }
    const std::size_t n = std::size_t{1} << log_size;
    const std::size_t powers = 2 * n - 1;
    // Powers in G1 and G2, those times alpha and times beta, and beta in G2.
    const std::size_t size =
        HASH_BYTES + powers * G1_BYTES + n * G2_BYTES + 2 * n * G1_BYTES + G2_BYTES;
    if (file.size() != size) {
        return unexpected(ImportError::wrong_size);
    }
    std::vector<G1> points;
    points.reserve(powers);
    for (std::size_t i = 0; i < powers; ++i) {
        const auto point = point_from_bytes(
            FixedBytes<G1_BYTES>::from(file.subspan(HASH_BYTES + i * G1_BYTES, G1_BYTES)));
        if (!point) {
            return unexpected(ImportError::not_a_point);
        }
        points.push_back(*point);
    }
    // x.c1 || x.c0 || y.c1 || y.c0
    const BytesView theirs = file.subspan(HASH_BYTES + powers * G1_BYTES + G2_BYTES, G2_BYTES);
    G2 tau_g2;
    for (std::size_t i = 0; i < 4; ++i) {
        std::memcpy(tau_g2.data() + (i ^ 1U) * algebra::FQ_BYTES,
                    theirs.data() + i * algebra::FQ_BYTES, algebra::FQ_BYTES);
    }
    return imported(std::move(points), tau_g2);
}

Result<Srs, ImportError> shortened(Srs srs, std::size_t powers) {
    if (powers < 2 || powers > srs.g1.size()) {
        return unexpected(ImportError::too_many_powers);
    }
    srs.g1.resize(powers);
    srs.g1.shrink_to_fit();
    return srs;
}

}  // namespace cairn::srs
