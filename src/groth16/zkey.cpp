#include "groth16/zkey.hpp"

#include "algebra/fr_random.hpp"
#include "groth16/point_checks.hpp"
#include "groth16/row_order.hpp"
#include "srs/point_bytes.hpp"

#include <algorithm>
#include <array>

namespace cairn::groth16 {
namespace {

using r1cs::FileError;
using r1cs::FileFailure;
using r1cs::R1cs;
using r1cs::SectionReader;
using r1cs::Sections;

constexpr std::size_t G1_BYTES = algebra::G1_UNCOMPRESSED_BYTES;

// Sections
constexpr std::uint32_t SYSTEM = 1;
constexpr std::uint32_t HEADER = 2;
constexpr std::uint32_t IC = 3;
constexpr std::uint32_t COEFFICIENTS = 4;
constexpr std::uint32_t A = 5;
constexpr std::uint32_t B1 = 6;
constexpr std::uint32_t B2 = 7;
constexpr std::uint32_t PRIVATES = 8;
constexpr std::uint32_t H = 9;
constexpr std::uint32_t CONTRIBUTIONS = 10;

constexpr std::uint32_t GROTH16 = 1;
constexpr std::size_t COEFFICIENT_BYTES = 3 * 4 + algebra::FR_BYTES;

template <class T>
using Read = Result<T, ZkeyFailure>;

ZkeyFailure failure_at(const SectionReader& reader, ZkeyError error) {
    return {error, reader.failure(FileError{})};
}

/// What the sections' readers say, as a failure of the key.
template <class T>
Read<T> of_file(Result<T, FileFailure> read) {
    if (!read) {
        return unexpected(ZkeyFailure{ZkeyError::file, read.error()});
    }
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        return *std::move(read);
    }
}

Read<G1> read_g1(SectionReader& reader) {
    CAIRN_TRY_ASSIGN(const BytesView bytes, of_file(reader.take(G1_BYTES)));
    const auto point = srs::point_from_montgomery(bytes.first<G1_BYTES>());
    if (!point) {
        return unexpected(failure_at(reader, ZkeyError::not_a_point));
    }
    return *point;
}

Read<G2> read_g2(SectionReader& reader) {
    CAIRN_TRY_ASSIGN(const BytesView bytes, of_file(reader.take(srs::G2_BYTES)));
    const auto point = srs::g2_from_montgomery(bytes.first<srs::G2_BYTES>());
    if (!point) {
        return unexpected(failure_at(reader, ZkeyError::not_a_point));
    }
    return *point;
}

/// A section of exactly so many points.
template <class Point>
Read<std::vector<Point>> read_points(const Sections& sections, std::uint32_t number,
                                     std::size_t count, Read<Point> (*read)(SectionReader&)) {
    CAIRN_TRY_ASSIGN(SectionReader reader, of_file(sections.need(number)));
    std::vector<Point> out;
    // No more than the file has: a count comes from the circuit, not from the file.
    out.reserve(std::min(count, reader.left() / sizeof(Point) + 1));
    for (std::size_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(const Point point, read(reader));
        out.push_back(point);
    }
    CAIRN_TRY(of_file(reader.end()));
    return out;
}

/// The size of a field and its prime.
template <std::size_t WORDS>
Read<void> read_prime(SectionReader& reader, const algebra::Limbs<WORDS>& prime) {
    CAIRN_TRY_ASSIGN(const std::uint32_t size, of_file(reader.word()));
    if (size != 8 * WORDS) {
        return unexpected(failure_at(reader, ZkeyError::other_curve));
    }
    for (const std::uint64_t limb : prime) {
        CAIRN_TRY_ASSIGN(const std::uint64_t found, of_file(reader.number(8)));
        if (found != limb) {
            return unexpected(failure_at(reader, ZkeyError::other_curve));
        }
    }
    return {};
}

/// The numbers of wires, public wires and rows, which must be the circuit's.
Read<void> read_sizes(SectionReader& reader, const R1cs& system) {
    CAIRN_TRY_ASSIGN(const std::uint32_t wires, of_file(reader.word()));
    CAIRN_TRY_ASSIGN(const std::uint32_t publics, of_file(reader.word()));
    CAIRN_TRY_ASSIGN(const std::uint32_t rows, of_file(reader.word()));
    if (wires != system.wires || publics != system.publics() ||
        log_rows_of(system) > MAX_LOG_ROWS || rows != std::uint32_t{1} << log_rows_of(system)) {
        return unexpected(failure_at(reader, ZkeyError::other_circuit));
    }
    return {};
}

Read<void> read_header(const Sections& sections, const R1cs& system, ProvingKey& key) {
    CAIRN_TRY_ASSIGN(SectionReader kind, of_file(sections.need(SYSTEM)));
    CAIRN_TRY_ASSIGN(const std::uint32_t number, of_file(kind.word()));
    if (number != GROTH16) {
        return unexpected(failure_at(kind, ZkeyError::other_system));
    }
    CAIRN_TRY(of_file(kind.end()));
    CAIRN_TRY_ASSIGN(SectionReader reader, of_file(sections.need(HEADER)));
    CAIRN_TRY(read_prime(reader, algebra::Fq::q));
    CAIRN_TRY(read_prime(reader, Fr::p));
    CAIRN_TRY(read_sizes(reader, system));
    key.log_rows = log_rows_of(system);
    CAIRN_TRY_ASSIGN(key.verifying.alpha, read_g1(reader));
    CAIRN_TRY_ASSIGN(key.beta, read_g1(reader));
    CAIRN_TRY_ASSIGN(key.verifying.beta, read_g2(reader));
    CAIRN_TRY_ASSIGN(key.verifying.gamma, read_g2(reader));
    CAIRN_TRY_ASSIGN(key.delta, read_g1(reader));
    CAIRN_TRY_ASSIGN(key.verifying.delta, read_g2(reader));
    return of_file(reader.end());
}

/// sum x_row coefficient y_wire over the terms of a matrix, of random x and y: two matrices of
/// which it is the same are the same, but with probability 2 / r.
struct Form {
    std::vector<Fr> x;
    std::vector<Fr> y;

    [[nodiscard]] Fr of(const r1cs::SparseMatrix& matrix) const {
        Fr out;
        for (std::size_t row = 0; row < matrix.rows(); ++row) {
            out = out + x[row] * matrix.product(row, y);
        }
        return out;
    }
};

/// As a number times 2^512 modulo r, little-endian.
Read<Fr> read_coefficient(SectionReader& reader) {
    algebra::Limbs4 limbs{};
    for (std::uint64_t& limb : limbs) {
        CAIRN_TRY_ASSIGN(limb, of_file(reader.number(8)));
    }
    if (!algebra::is_below(limbs, Fr::p)) {
        return unexpected(ZkeyFailure{ZkeyError::file, reader.failure(FileError::not_in_field)});
    }
    return Fr{Fr{limbs}.to_integer()};
}

/// The terms of the file's matrices are those of the circuit, with a row for each public wire.
Read<void> check_coefficients(const Sections& sections, const R1cs& system,
                              crypto::Random& random) {
    CAIRN_TRY_ASSIGN(SectionReader reader, of_file(sections.need(COEFFICIENTS)));
    CAIRN_TRY_ASSIGN(const std::uint32_t count, of_file(reader.word()));
    if (reader.left() != count * COEFFICIENT_BYTES) {
        return unexpected(ZkeyFailure{ZkeyError::file, reader.failure(FileError::truncated)});
    }
    const std::size_t publics = system.publics() + 1;
    const Form form = {algebra::random_elements(system.constraints() + publics, random),
                       algebra::random_elements(system.wires, random)};
    std::array<Fr, 2> sums;
    for (std::uint32_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(const std::uint32_t matrix, of_file(reader.word()));
        CAIRN_TRY_ASSIGN(const std::uint32_t row, of_file(reader.word()));
        CAIRN_TRY_ASSIGN(const std::uint32_t wire, of_file(reader.word()));
        if (matrix >= sums.size() || row >= form.x.size() || wire >= system.wires) {
            return unexpected(failure_at(reader, ZkeyError::other_circuit));
        }
        CAIRN_TRY_ASSIGN(const Fr value, read_coefficient(reader));
        sums[matrix] = sums[matrix] + form.x[row] * value * form.y[wire];
    }
    Fr a = form.of(system.a);
    for (std::size_t i = 0; i < publics; ++i) {
        a = a + form.x[system.constraints() + i] * form.y[i];
    }
    if (sums[0] != a || sums[1] != form.of(system.b)) {
        return unexpected(failure_at(reader, ZkeyError::other_circuit));
    }
    return {};
}

/// Skips all but where each of them ends.
Read<void> check_contributions(const Sections& sections, const G1& delta) {
    constexpr std::size_t HASH_BYTES = 64;
    CAIRN_TRY_ASSIGN(SectionReader reader, of_file(sections.need(CONTRIBUTIONS)));
    CAIRN_TRY(of_file(reader.take(HASH_BYTES)));
    CAIRN_TRY_ASSIGN(const std::uint32_t count, of_file(reader.word()));
    G1 last = algebra::G1_GENERATOR;
    for (std::uint32_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(last, read_g1(reader));
        // s and x s in G1, x s' in G2, what was hashed, the kind
        CAIRN_TRY(of_file(reader.take(2 * G1_BYTES + srs::G2_BYTES + HASH_BYTES + 4)));
        CAIRN_TRY_ASSIGN(const std::uint32_t parameters, of_file(reader.word()));
        CAIRN_TRY(of_file(reader.take(parameters)));
    }
    CAIRN_TRY(of_file(reader.end()));
    if (last != delta) {
        return unexpected(failure_at(reader, ZkeyError::wrong_contributions));
    }
    if (delta == algebra::G1_GENERATOR) {
        return unexpected(failure_at(reader, ZkeyError::nobody_contributed));
    }
    return {};
}

}  // namespace

const char* text_of(const ZkeyFailure& failure) noexcept {
    switch (failure.error) {
        case ZkeyError::file:
            return r1cs::text_of(failure.file.error);
        case ZkeyError::other_system:
            return "not a key of Groth16";
        case ZkeyError::other_curve:
            return "not a key over BLS12-381";
        case ZkeyError::other_circuit:
            return "the key is of another circuit";
        case ZkeyError::not_a_point:
            return "a point is not on the curve";
        case ZkeyError::not_in_subgroup:
            return "a point is not of the subgroup";
        case ZkeyError::different_halves:
            return "the points of the two groups do not belong together";
        case ZkeyError::nobody_contributed:
            return "nobody has contributed to the key: everyone can forge its proofs";
        case ZkeyError::wrong_contributions:
            return "the key is not that of its last contribution";
        case ZkeyError::cancelled:
            return "cancelled";
    }
    return "unknown";
}

Result<ProvingKey, ZkeyFailure> read_zkey(BytesView file, const R1cs& system,
                                          crypto::Random& random, base::Executor& executor,
                                          const Progress& progress) {
    CAIRN_TRY_ASSIGN(const Sections sections, of_file(Sections::of(file, "zkey", 1)));
    ProvingKey key;
    CAIRN_TRY(read_header(sections, system, key));
    CAIRN_TRY(check_coefficients(sections, system, random));
    CAIRN_TRY(check_contributions(sections, key.delta));
    const std::size_t publics = system.publics() + 1;
    CAIRN_TRY_ASSIGN(key.verifying.ic, read_points(sections, IC, publics, read_g1));
    CAIRN_TRY_ASSIGN(key.a, read_points(sections, A, system.wires, read_g1));
    CAIRN_TRY_ASSIGN(key.b1, read_points(sections, B1, system.wires, read_g1));
    CAIRN_TRY_ASSIGN(key.b2, read_points(sections, B2, system.wires, read_g2));
    CAIRN_TRY_ASSIGN(key.privates,
                     read_points(sections, PRIVATES, system.wires - publics, read_g1));
    const std::size_t rows = std::size_t{1} << key.log_rows;
    CAIRN_TRY_ASSIGN(const std::vector<G1> h, read_points(sections, H, rows, read_g1));
    const RowOrder order(key.log_rows);
    key.h.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        key.h[order.odd_place(i)] = h[i];
    }
    if (const auto checked = check_points(key, random, executor, progress); !checked) {
        return unexpected(ZkeyFailure{checked.error()});
    }
    return key;
}

}  // namespace cairn::groth16
