#include "gnark/plonk_files.hpp"

#include "gnark/pairing_lines.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace cairn::gnark {
namespace {

constexpr std::uint64_t VERSION_MARKER = 0;
constexpr std::uint64_t VERSION = 1;
constexpr std::uint64_t MAX_SIZE = std::uint64_t{1} << algebra::FR_TWO_ADICITY;
constexpr std::uint8_t COMPRESSED = 0x80;

template <class T>
using Read = Result<T, FileFailure>;

/// Big-endian numbers and points from the front of a file.
class Cursor {
  public:
    explicit Cursor(BytesView file) noexcept : file_(file) {}

    [[nodiscard]] std::unexpected<FileFailure> failure(FileError error) const noexcept {
        return unexpected(FileFailure{error, at_});
    }
    Read<BytesView> take(std::uint64_t size) noexcept {
        if (size > left()) {
            return failure(FileError::truncated);
        }
        const BytesView out = file_.subspan(at_, size);
        at_ += size;
        return out;
    }
    Read<std::uint64_t> number(std::size_t size) noexcept {
        CAIRN_TRY_ASSIGN(const BytesView bytes, take(size));
        std::uint64_t out = 0;
        for (const std::uint8_t byte : bytes) {
            out = out << 8U | byte;
        }
        return out;
    }
    Read<void> element(Fr& out) noexcept {
        CAIRN_TRY_ASSIGN(const BytesView bytes, take(algebra::FR_BYTES));
        const auto value = algebra::fr_from_bytes(FixedBytes<algebra::FR_BYTES>::from(bytes));
        if (!value) {
            return failure(FileError::not_in_field);
        }
        out = *value;
        return {};
    }
    Read<void> elements(std::vector<Fr>& out) {
        CAIRN_TRY_ASSIGN(const std::uint64_t count, number(4));
        if (count > left() / algebra::FR_BYTES) {
            return failure(FileError::truncated);
        }
        out.resize(count);
        for (Fr& value : out) {
            CAIRN_TRY(element(value));
        }
        return {};
    }
    Read<void> point(G1& out) noexcept {
        const auto read = is_compressed()
                              ? point_of<algebra::G1_COMPRESSED_BYTES>(algebra::g1_decompress)
                              : point_of<algebra::G1_UNCOMPRESSED_BYTES>(algebra::g1_from_bytes);
        CAIRN_TRY(read);
        out = *read;
        return {};
    }
    Read<void> points(std::span<G1> out) noexcept {
        for (G1& value : out) {
            CAIRN_TRY(point(value));
        }
        return {};
    }
    Read<void> list_of_points(std::vector<G1>& out) {
        CAIRN_TRY_ASSIGN(const std::uint64_t count, number(4));
        if (count > left() / algebra::G1_COMPRESSED_BYTES) {
            return failure(FileError::truncated);
        }
        out.resize(count);
        return points(out);
    }
    /// Not the identity.
    Read<void> point(G2& out) noexcept {
        if (is_compressed()) {
            CAIRN_TRY_ASSIGN(const BytesView bytes, take(srs::G2_BYTES / 2));
            const auto point = srs::g2_decompress(FixedBytes<srs::G2_BYTES / 2>::from(bytes));
            if (!point) {
                return failure(FileError::bad_point);
            }
            out = *point;
        } else {
            CAIRN_TRY_ASSIGN(const BytesView bytes, take(srs::G2_BYTES));
            // x.c1 || x.c0 || y.c1 || y.c0
            for (std::size_t i = 0; i < 4; ++i) {
                std::memcpy(out.data() + (i ^ 1U) * algebra::FQ_BYTES,
                            bytes.data() + i * algebra::FQ_BYTES, algebra::FQ_BYTES);
            }
        }
        return srs::is_g2_point(out) ? Read<void>() : failure(FileError::bad_point);
    }
    Read<void> end() const noexcept {
        return left() == 0 ? Read<void>() : failure(FileError::trailing_bytes);
    }

  private:
    [[nodiscard]] std::size_t left() const noexcept { return file_.size() - at_; }
    [[nodiscard]] bool is_compressed() const noexcept {
        return left() > 0 && (file_[at_] & COMPRESSED) != 0;
    }
    template <std::size_t N>
    Read<G1> point_of(
        Result<G1, algebra::G1Error> (*decode)(const FixedBytes<N>&) noexcept) noexcept {
        CAIRN_TRY_ASSIGN(const BytesView bytes, take(N));
        const auto out = decode(FixedBytes<N>::from(bytes));
        if (!out) {
            return failure(FileError::bad_point);
        }
        return *out;
    }

    BytesView file_;
    std::size_t at_ = 0;
};

Read<std::uint64_t> read_size(Cursor& cursor) {
    CAIRN_TRY_ASSIGN(std::uint64_t size, cursor.number(8));
    if (size == VERSION_MARKER) {
        CAIRN_TRY_ASSIGN(const std::uint64_t version, cursor.number(8));
        if (version != VERSION) {
            return cursor.failure(FileError::unknown_version);
        }
        CAIRN_TRY_ASSIGN(size, cursor.number(8));
    }
    Fr inverse;
    CAIRN_TRY(cursor.element(inverse));
    if (!std::has_single_bit(size) || size < 2 || size > MAX_SIZE ||
        inverse * algebra::fr(size) != Fr::one()) {
        return cursor.failure(FileError::bad_size);
    }
    return size;
}

/// The domain of the rows and its cosets.
Read<void> read_domain(Cursor& cursor, VerifyingKey& key) {
    CAIRN_TRY_ASSIGN(key.size, read_size(cursor));
    CAIRN_TRY(cursor.element(key.generator));
    if (algebra::power(key.generator, key.size / 2) != -Fr::one()) {
        return cursor.failure(FileError::bad_generator);
    }
    CAIRN_TRY_ASSIGN(key.publics, cursor.number(8));
    if (key.publics > key.size) {
        return cursor.failure(FileError::bad_publics);
    }
    CAIRN_TRY(cursor.element(key.coset_shift));
    const Fr moved = algebra::power(key.coset_shift, key.size);
    if (moved.is_zero() || moved * moved == Fr::one() || moved == Fr::one()) {
        return cursor.failure(FileError::bad_coset_shift);
    }
    return {};
}

Read<void> read_setup(Cursor& cursor, VerifyingKey& key) {
    CAIRN_TRY(cursor.point(key.g1));
    if (key.g1.is_identity()) {
        return cursor.failure(FileError::bad_point);
    }
    for (G2& point : key.g2) {
        CAIRN_TRY(cursor.point(point));
    }
    for (const G2& point : key.g2) {
        CAIRN_TRY_ASSIGN(const BytesView lines, cursor.take(LINES_OF_POINT_BYTES));
        if (!std::ranges::equal(lines, pairing_lines(point))) {
            return cursor.failure(FileError::bad_lines);
        }
    }
    return {};
}

Read<void> read_commitment_rows(Cursor& cursor, VerifyingKey& key) {
    CAIRN_TRY_ASSIGN(const std::uint64_t count, cursor.number(4));
    if (count != key.qcp.size()) {
        return cursor.failure(FileError::bad_commitments);
    }
    for (std::uint64_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(const std::uint64_t row, cursor.number(8));
        if (row >= key.size - key.publics) {
            return cursor.failure(FileError::bad_commitments);
        }
        key.commitment_rows.push_back(row);
    }
    return {};
}

}  // namespace

const char* text_of(FileError error) noexcept {
    switch (error) {
        case FileError::truncated:
            return "the file ends too early";
        case FileError::trailing_bytes:
            return "bytes follow the end";
        case FileError::unknown_version:
            return "a version that is not known";
        case FileError::bad_size:
            return "the number of rows is no power of two, or its inverse is another's";
        case FileError::bad_generator:
            return "the domain's generator has another order";
        case FileError::bad_coset_shift:
            return "the cosets of the domain are not disjoint";
        case FileError::bad_publics:
            return "more public inputs than rows";
        case FileError::not_in_field:
            return "a number is not below r";
        case FileError::bad_point:
            return "a point is not in its group";
        case FileError::bad_lines:
            return "the pairing's lines are not those of the points";
        case FileError::bad_commitments:
            return "the rows of commitments do not fit";
        case FileError::not_public:
            return "the witness holds secret values: the public part is wanted";
        case FileError::wrong_public_count:
            return "the witness's two counts differ";
    }
    return "unknown";
}

Result<VerifyingKey, FileFailure> read_verifying_key(BytesView file) {
    Cursor cursor(file);
    VerifyingKey key;
    CAIRN_TRY(read_domain(cursor, key));
    CAIRN_TRY(cursor.points(key.s));
    for (G1* selector : {&key.ql, &key.qr, &key.qm, &key.qo, &key.qk}) {
        CAIRN_TRY(cursor.point(*selector));
    }
    CAIRN_TRY(cursor.list_of_points(key.qcp));
    CAIRN_TRY(read_setup(cursor, key));
    CAIRN_TRY(read_commitment_rows(cursor, key));
    CAIRN_TRY(cursor.end());
    return key;
}

Result<Proof, FileFailure> read_proof(BytesView file) {
    Cursor cursor(file);
    Proof proof;
    CAIRN_TRY(cursor.points(proof.lro));
    CAIRN_TRY(cursor.point(proof.z));
    CAIRN_TRY(cursor.points(proof.h));
    CAIRN_TRY(cursor.point(proof.batch_opening));
    CAIRN_TRY(cursor.elements(proof.values));
    CAIRN_TRY(cursor.point(proof.shifted_opening));
    CAIRN_TRY(cursor.element(proof.z_shifted));
    CAIRN_TRY(cursor.list_of_points(proof.commitments));
    CAIRN_TRY(cursor.end());
    return proof;
}

Result<std::vector<Fr>, FileFailure> read_public_witness(BytesView file) {
    Cursor cursor(file);
    CAIRN_TRY_ASSIGN(const std::uint64_t publics, cursor.number(4));
    CAIRN_TRY_ASSIGN(const std::uint64_t secrets, cursor.number(4));
    if (secrets != 0) {
        return cursor.failure(FileError::not_public);
    }
    std::vector<Fr> values;
    CAIRN_TRY(cursor.elements(values));
    CAIRN_TRY(cursor.end());
    if (values.size() != publics) {
        return cursor.failure(FileError::wrong_public_count);
    }
    return values;
}

}  // namespace cairn::gnark
