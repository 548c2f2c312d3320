// gnark's files written again, for tests: the vectors whole, and keys and proofs with each point in
// the encoding that is asked for.
#pragma once

#include "base/assert.hpp"
#include "gnark/pairing_lines.hpp"
#include "gnark/plonk_files.hpp"
#include "gnark/plonk_vectors_test.hpp"

#include <functional>
#include <span>

namespace cairn::gnark {

/// Says of each point in turn whether it is compressed.
using Encoding = std::function<bool()>;

class FileWriter {
  public:
    explicit FileWriter(Encoding encoding) : encoding_(std::move(encoding)) {}

    void bytes(BytesView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
    void number(std::uint64_t value, unsigned size) {
        for (unsigned shift = 8 * size; shift > 0; shift -= 8) {
            out_.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
        }
    }
    void element(const Fr& value) { bytes(algebra::fr_to_bytes(value).view()); }
    void point(const G1& value) {
        if (encoding_()) {
            bytes(algebra::g1_compress(value).view());
        } else {
            bytes(algebra::g1_to_bytes(value).view());
        }
    }
    /// Coordinates in gnark's order.
    void point(const G2& value) {
        for (const std::size_t i : {1U, 0U, 3U, 2U}) {
            bytes(value.view().subspan(i * algebra::FQ_BYTES, algebra::FQ_BYTES));
        }
    }
    void points(std::span<const G1> values) {
        for (const G1& value : values) {
            point(value);
        }
    }
    [[nodiscard]] Bytes take() { return std::move(out_); }

  private:
    Encoding encoding_;
    Bytes out_;
};

/// Points of G2 uncompressed. `versioned`: with the header of version 1.
inline Bytes write_key(const VerifyingKey& key, Encoding encoding, bool versioned) {
    FileWriter out(std::move(encoding));
    if (versioned) {
        out.number(0, 8);
        out.number(1, 8);
    }
    out.number(key.size, 8);
    out.element(algebra::fr(key.size).inverse());
    out.element(key.generator);
    out.number(key.publics, 8);
    out.element(key.coset_shift);
    out.points(key.s);
    out.points(std::array{key.ql, key.qr, key.qm, key.qo, key.qk});
    out.number(key.qcp.size(), 4);
    out.points(key.qcp);
    out.point(key.g1);
    for (const G2& point : key.g2) {
        out.point(point);
    }
    for (const G2& point : key.g2) {
        out.bytes(pairing_lines(point));
    }
    out.number(key.commitment_rows.size(), 4);
    for (const std::uint64_t row : key.commitment_rows) {
        out.number(row, 8);
    }
    return out.take();
}

inline Bytes write_proof(const Proof& proof, Encoding encoding) {
    FileWriter out(std::move(encoding));
    out.points(proof.lro);
    out.point(proof.z);
    out.points(proof.h);
    out.point(proof.batch_opening);
    out.number(proof.values.size(), 4);
    for (const Fr& value : proof.values) {
        out.element(value);
    }
    out.point(proof.shifted_opening);
    out.element(proof.z_shifted);
    out.number(proof.commitments.size(), 4);
    out.points(proof.commitments);
    return out.take();
}

inline Bytes file_of(std::string_view hex) {
    const auto out = base::from_hex(hex);
    CAIRN_ASSERT(out.has_value());
    return *out;
}

/// The points of G2 that a key's first part ends with, whose lines follow.
inline std::array<G2, 2> points_before_lines(const Bytes& before) {
    const auto point = [&](std::size_t index) {
        const auto begin = before.end() - static_cast<std::ptrdiff_t>(96 * (2 - index));
        Bytes96 compressed;
        std::copy_n(begin, 96, compressed.data());
        return *srs::g2_decompress(compressed);
    };
    return {point(0), point(1)};
}

/// A vector's key as gnark wrote it.
inline Bytes key_file(const Vector& vector) {
    Bytes out = file_of(vector.key_before_lines);
    for (const G2& point : points_before_lines(out)) {
        const Bytes lines = pairing_lines(point);
        out.insert(out.end(), lines.begin(), lines.end());
    }
    const Bytes after = file_of(vector.key_after_lines);
    out.insert(out.end(), after.begin(), after.end());
    return out;
}

}  // namespace cairn::gnark
