// A small circuit, and .zkey files as snarkjs would write them of a key that is at hand: for tests
// and fuzz targets.
#pragma once

#include "groth16/groth16.hpp"
#include "groth16/row_order.hpp"

#include <algorithm>
#include <string_view>

namespace cairn::groth16::samples {

/// out = x^4 + y, of a public y and a private x: wires 1, out, y, x, x^2, x^4.
inline r1cs::R1cs circuit() {
    r1cs::R1cs out;
    out.wires = 6;
    out.public_outputs = out.public_inputs = out.private_inputs = 1;
    using Terms = std::initializer_list<std::pair<std::uint32_t, std::uint64_t>>;
    const auto row = [&](const Terms& a, const Terms& b, const Terms& c) {
        for (const auto& [matrix, terms] : {std::pair(&out.a, &a), {&out.b, &b}, {&out.c, &c}}) {
            for (const auto& [wire, coefficient] : *terms) {
                matrix->add_term(wire, algebra::fr(coefficient));
            }
            matrix->end_row();
        }
    };
    row({{3, 1}}, {{3, 1}}, {{4, 1}});
    row({{4, 1}}, {{4, 1}}, {{5, 1}});
    row({{5, 1}, {2, 1}}, {{0, 1}}, {{1, 1}});
    return out;
}

class ZkeyWriter {
  public:
    ZkeyWriter& word(std::uint64_t value, std::size_t size = 4) {
        for (std::size_t i = 0; i < size; ++i) {
            bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        }
        return *this;
    }
    ZkeyWriter& text(std::string_view value) {
        bytes.insert(bytes.end(), value.begin(), value.end());
        return *this;
    }
    template <std::size_t WORDS>
    ZkeyWriter& limbs(const algebra::Limbs<WORDS>& value) {
        std::ranges::for_each(value, [&](std::uint64_t limb) { word(limb, 8); });
        return *this;
    }
    ZkeyWriter& point(const G1& value) { return limbs(value.x.limbs).limbs(value.y.limbs); }
    ZkeyWriter& point(const G2& value) {
        for (std::size_t at = 0; at < srs::G2_BYTES; at += algebra::FQ_BYTES) {
            const auto bytes_of =
                FixedBytes<algebra::FQ_BYTES>::from(value.view().subspan(at, algebra::FQ_BYTES));
            limbs(algebra::fq_from_bytes(bytes_of).value_or(algebra::Fq{}).limbs);
        }
        return *this;
    }
    ZkeyWriter& points(const auto& values) {
        std::ranges::for_each(values, [&](const auto& value) { point(value); });
        return *this;
    }
    ZkeyWriter& section(std::uint32_t number, const ZkeyWriter& content) {
        word(number).word(content.bytes.size(), 8);
        bytes.insert(bytes.end(), content.bytes.begin(), content.bytes.end());
        return *this;
    }

    Bytes bytes;
};

/// The contents of the sections, to be changed before they become a file.
struct ZkeyParts {
    ZkeyWriter kind, header, ic, coefficients, a, b1, b2, privates, h, contributions;

    [[nodiscard]] Bytes file() const {
        ZkeyWriter out;
        out.text("zkey").word(1).word(10);
        const ZkeyWriter* const contents[] = {&kind, &header,   &ic, &coefficients, &a, &b1,
                                              &b2,   &privates, &h,  &contributions};
        std::uint32_t number = 0;
        for (const ZkeyWriter* content : contents) {
            out.section(++number, *content);
        }
        return std::move(out.bytes);
    }
};

inline ZkeyParts zkey_parts(const ProvingKey& key, const r1cs::R1cs& system) {
    ZkeyParts out;
    out.kind.word(1);
    out.header.word(algebra::FQ_BYTES).limbs(algebra::Fq::q).word(algebra::FR_BYTES).limbs(Fr::p);
    out.header.word(system.wires).word(system.publics()).word(key.h.size());
    out.header.point(key.verifying.alpha).point(key.beta).point(key.verifying.beta);
    out.header.point(key.verifying.gamma).point(key.delta).point(key.verifying.delta);
    out.ic.points(key.verifying.ic);
    const auto term = [&](std::uint32_t matrix, std::size_t row, std::uint32_t wire,
                          const Fr& value) {
        // The limbs of the Montgomery form, as a number, into Montgomery form.
        out.coefficients.word(matrix).word(row).word(wire).limbs(
            Fr::from_integer(value.limbs).limbs);
    };
    const std::size_t publics = system.publics() + 1;
    out.coefficients.word(system.a.terms() + system.b.terms() + publics);
    for (std::uint32_t m = 0; m < 2; ++m) {
        const r1cs::SparseMatrix& matrix = m == 0 ? system.a : system.b;
        for (std::size_t row = 0; row < matrix.rows(); ++row) {
            for (std::size_t i = 0; i < matrix.wires_of(row).size(); ++i) {
                term(m, row, matrix.wires_of(row)[i], matrix.coefficients_of(row)[i]);
            }
        }
    }
    for (std::uint32_t i = 0; i < publics; ++i) {
        term(0, system.constraints() + i, i, Fr::one());
    }
    out.a.points(key.a);
    out.b1.points(key.b1);
    out.b2.points(key.b2);
    out.privates.points(key.privates);
    const RowOrder order(key.log_rows);
    for (std::size_t i = 0; i < key.h.size(); ++i) {
        out.h.point(key.h[order.odd_place(i)]);
    }
    // One contribution, of which only the end is told apart, with a name.
    out.contributions.bytes.resize(64);
    out.contributions.word(1).point(key.delta);
    out.contributions.bytes.resize(out.contributions.bytes.size() + 2 * 96 + 192 + 64);
    out.contributions.word(0).word(5).text("\x01\x03one");
    return out;
}

}  // namespace cairn::groth16::samples
