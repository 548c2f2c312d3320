#include "srs/srs_file.hpp"

#include "crypto/sha256.hpp"
#include "srs/little_endian.hpp"
#include "srs/point_bytes.hpp"

#include <cstring>
#include <string_view>

namespace cairn::srs {
namespace {

constexpr std::string_view MAGIC = "CAIRNSRS";
constexpr std::uint64_t VERSION = 1;
constexpr std::uint64_t MAX_CONTRIBUTIONS = 1U << 20U;
constexpr std::size_t HEADER_BYTES = 8 + 4 + 4 + 8 + 8;
constexpr std::size_t CONTRIBUTION_BYTES = algebra::G1_UNCOMPRESSED_BYTES + G2_BYTES;

using G1Bytes = FixedBytes<algebra::G1_UNCOMPRESSED_BYTES>;

void put(Bytes& out, std::uint64_t number, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    }
}

void put(Bytes& out, BytesView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// Reads on from a place; the size was checked.
class Reader {
  public:
    Reader(BytesView bytes, std::size_t at) : bytes_(bytes), at_(at) {}

    template <std::size_t N>
    FixedBytes<N> take() {
        const auto out = FixedBytes<N>::from(bytes_.subspan(at_, N));
        at_ += N;
        return out;
    }
    Result<G1, SrsFileError> point() {
        const auto out = point_from_bytes(take<algebra::G1_UNCOMPRESSED_BYTES>());
        if (!out) {
            return unexpected(SrsFileError::not_a_point);
        }
        return *out;
    }

  private:
    BytesView bytes_;
    std::size_t at_;
};

}  // namespace

const char* text_of(SrsFileError error) noexcept {
    switch (error) {
        case SrsFileError::other_format:
            return "not a file of a setup";
        case SrsFileError::unknown_version:
            return "a version that is not known";
        case SrsFileError::unknown_origin:
            return "an origin that is not known";
        case SrsFileError::too_few_powers:
            return "a number of powers out of range";
        case SrsFileError::wrong_size:
            return "the file has another size than its header says";
        case SrsFileError::wrong_checksum:
            return "bytes were changed: the checksum is another";
        case SrsFileError::not_a_point:
            return "a point is not on the curve";
    }
    return "unknown";
}

Bytes write_srs(const Srs& srs) {
    Bytes out(MAGIC.begin(), MAGIC.end());
    put(out, VERSION, 4);
    put(out, static_cast<std::uint64_t>(srs.origin), 4);
    put(out, srs.g1.size(), 8);
    put(out, srs.contributions.size(), 8);
    put(out, srs.tau_g2.view());
    put(out, point_to_bytes(srs.begin).view());
    for (const Contribution& contribution : srs.contributions) {
        put(out, point_to_bytes(contribution.running).view());
        put(out, contribution.secret.view());
    }
    for (const G1& point : srs.g1) {
        put(out, point_to_bytes(point).view());
    }
    put(out, crypto::sha256(out).view());
    return out;
}

Result<Srs, SrsFileError> read_srs(BytesView file) {
    if (file.size() < HEADER_BYTES || std::memcmp(file.data(), MAGIC.data(), MAGIC.size()) != 0) {
        return unexpected(SrsFileError::other_format);
    }
    if (number_at(file, 8, 4) != VERSION) {
        return unexpected(SrsFileError::unknown_version);
    }
    const std::uint64_t origin = number_at(file, 12, 4);
    if (origin > static_cast<std::uint64_t>(Origin::ceremony)) {
        return unexpected(SrsFileError::unknown_origin);
    }
    const std::uint64_t powers = number_at(file, 16, 8);
    const std::uint64_t contributions = number_at(file, 24, 8);
    if (powers < 2 || powers > MAX_POWERS) {
        return unexpected(SrsFileError::too_few_powers);
    }
    if (contributions > MAX_CONTRIBUTIONS ||
        file.size() != HEADER_BYTES + G2_BYTES + sizeof(G1Bytes) +
                           contributions * CONTRIBUTION_BYTES + powers * sizeof(G1Bytes) + 32) {
        return unexpected(SrsFileError::wrong_size);
    }
    if (crypto::sha256(file.first(file.size() - 32)) != Bytes32::from(file.last(32))) {
        return unexpected(SrsFileError::wrong_checksum);
    }
    Srs out;
    out.origin = static_cast<Origin>(origin);
    Reader reader(file, HEADER_BYTES);
    out.tau_g2 = reader.take<G2_BYTES>();
    CAIRN_TRY_ASSIGN(out.begin, reader.point());
    for (std::uint64_t i = 0; i < contributions; ++i) {
        CAIRN_TRY_ASSIGN(const G1 running, reader.point());
        out.contributions.push_back({running, reader.take<G2_BYTES>()});
    }
    out.g1.reserve(powers);
    for (std::uint64_t i = 0; i < powers; ++i) {
        CAIRN_TRY_ASSIGN(const G1 point, reader.point());
        out.g1.push_back(point);
    }
    return out;
}

}  // namespace cairn::srs
