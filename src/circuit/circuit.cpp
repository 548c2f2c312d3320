#include "circuit/circuit.hpp"

#include "base/byte_stream.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <cstring>

namespace cairn::circuit {

namespace {

/// Of the canonical bytes, big-endian.
Bytes32 digest_of(const ColumnValues& column) {
    Bytes bytes(column.size() * algebra::FR_BYTES);
    for (std::size_t i = 0; i < column.size(); ++i) {
        const auto element = fr_to_bytes(column[i]);
        std::memcpy(bytes.data() + i * element.size(), element.data(), element.size());
    }
    return crypto::sha256(bytes);
}

}  // namespace

std::string Circuit::region_at(std::uint32_t row) const {
    if (row >= used_rows) {
        return "padding";
    }
    std::string out;
    for (const Region& region : regions) {
        if (region.begin <= row && row < region.end) {
            out = region.name;
        }
    }
    return out;
}

Bytes32 Circuit::compute_digest() const {
    base::ByteWriter out;
    out.bytes(system->digest().view());
    out.number<8>(log_rows);
    out.number<8>(public_inputs);
    out.number<8>(blinding_rows);
    for (const ColumnValues& column : fixed) {
        out.bytes(digest_of(column).view());
    }
    base::ByteWriter copies;
    copies.reserve(sigma.size() * 8);
    for (const std::uint32_t next : sigma) {
        copies.number<8>(next);
    }
    out.bytes(crypto::sha256(copies.written()).view());
    return crypto::sha256(out.written());
}

bool Witness::fits(const Circuit& circuit) const {
    return advice.size() == circuit.system->advice_columns &&
           public_inputs.size() == circuit.public_inputs &&
           std::ranges::all_of(
               advice, [&](const ColumnValues& column) { return column.size() == circuit.rows(); });
}

ColumnValues Witness::instance(std::size_t rows) const {
    ColumnValues out(rows);
    std::ranges::copy(public_inputs, out.begin());
    return out;
}

}  // namespace cairn::circuit
