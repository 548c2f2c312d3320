#include "circuit/circuit_file.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace cairn::circuit {

using algebra::Fr;

namespace {

constexpr std::string_view CIRCUIT_MAGIC = "CAIRNCIR";
constexpr std::string_view WITNESS_MAGIC = "CAIRNWIT";
constexpr std::uint64_t VERSION = 1;
constexpr unsigned MAX_LOG_ROWS = 28;

BytesView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool begins_with(BytesView file, std::string_view magic) {
    return file.size() >= magic.size() &&
           std::ranges::equal(file.first(magic.size()), bytes_of(magic));
}

Result<base::ByteReader, CircuitFileError> open(BytesView file, std::string_view magic) {
    if (!begins_with(file, magic)) {
        return unexpected(CircuitFileError::other_format);
    }
    base::ByteReader reader(file.subspan(magic.size()));
    if (reader.number<4>() != VERSION) {
        return unexpected(CircuitFileError::unknown_version);
    }
    return reader;
}

Result<void, CircuitFileError> close(const base::ByteReader& reader) {
    if (!reader.is_good()) {
        return unexpected(CircuitFileError::truncated);
    }
    if (!reader.at_end()) {
        return unexpected(CircuitFileError::trailing_bytes);
    }
    return {};
}

Result<Fr, CircuitFileError> read_element(base::ByteReader& in) {
    const auto out = algebra::fr_from_bytes(in.fixed<algebra::FR_BYTES>());
    if (!out) {
        return unexpected(CircuitFileError::not_in_field);
    }
    return *out;
}

/// Fixed columns are mostly selectors: runs of few values.
class ColumnWriter {
  public:
    void add(const ColumnValues& column) {
        base::ByteWriter runs;
        std::uint64_t count = 0;
        for (std::size_t begin = 0; begin < column.size(); ++count) {
            std::size_t end = begin + 1;
            while (end < column.size() && column[end] == column[begin]) {
                ++end;
            }
            runs.number<4>(end - begin);
            runs.number<4>(number_of(column[begin]));
            begin = end;
        }
        columns_.number<4>(count);
        columns_.bytes(runs.written());
    }
    void write(base::ByteWriter& out) const {
        out.number<4>(numbers_.size());
        out.bytes(values_.written());
        out.bytes(columns_.written());
    }

  private:
    std::uint32_t number_of(const Fr& value) {
        const auto [found, is_new] =
            numbers_.try_emplace(value.limbs, static_cast<std::uint32_t>(numbers_.size()));
        if (is_new) {
            values_.bytes(fr_to_bytes(value).view());
        }
        return found->second;
    }

    std::map<algebra::Limbs4, std::uint32_t> numbers_;
    base::ByteWriter values_;
    base::ByteWriter columns_;
};

Result<std::vector<Fr>, CircuitFileError> read_values(base::ByteReader& in) {
    const std::uint64_t count = in.number<4>();
    std::vector<Fr> out;
    while (out.size() < count && in.is_good()) {
        CAIRN_TRY_ASSIGN(const Fr value, read_element(in));
        out.push_back(value);
    }
    return out;
}

Result<ColumnValues, CircuitFileError> read_column(base::ByteReader& in, std::size_t rows,
                                                   const std::vector<Fr>& values) {
    ColumnValues out;
    for (std::uint64_t runs = in.number<4>(); runs > 0 && in.is_good(); --runs) {
        const std::uint64_t length = in.number<4>();
        const std::uint64_t value = in.number<4>();
        if (length == 0 || length > rows - out.size() || value >= values.size()) {
            return unexpected(CircuitFileError::bad_sizes);
        }
        out.insert(out.end(), static_cast<std::size_t>(length), values[value]);
    }
    if (in.is_good() && out.size() != rows) {
        return unexpected(CircuitFileError::bad_sizes);
    }
    return out;
}

bool is_permutation(const std::vector<std::uint32_t>& sigma) {
    std::vector<bool> seen(sigma.size());
    for (const std::uint32_t next : sigma) {
        if (next >= sigma.size() || seen[next]) {
            return false;
        }
        seen[next] = true;
    }
    return true;
}

Result<void, CircuitFileError> read_sizes(base::ByteReader& in, std::uint64_t max_cells,
                                          Circuit& out) {
    const std::uint64_t log_rows = in.number<4>();
    if (log_rows > MAX_LOG_ROWS) {
        return unexpected(CircuitFileError::bad_sizes);
    }
    out.log_rows = static_cast<unsigned>(log_rows);
    out.public_inputs = static_cast<std::uint32_t>(in.number<4>());
    out.used_rows = static_cast<std::uint32_t>(in.number<4>());
    out.blinding_rows = static_cast<std::uint32_t>(in.number<4>());
    if (out.public_inputs > out.used_rows || out.used_rows > out.rows() ||
        out.blinding_rows > out.rows() - out.used_rows) {
        return unexpected(CircuitFileError::bad_sizes);
    }
    const std::uint64_t columns = std::uint64_t{out.system->fixed_columns} +
                                  out.system->advice_columns + out.system->copyable.size();
    if (columns * out.rows() > max_cells) {
        return unexpected(CircuitFileError::too_large);
    }
    return {};
}

Result<void, CircuitFileError> read_table(base::ByteReader& in, Circuit& out) {
    CAIRN_TRY_ASSIGN(const std::vector<Fr> values, read_values(in));
    while (out.fixed.size() < out.system->fixed_columns && in.is_good()) {
        CAIRN_TRY_ASSIGN(ColumnValues column, read_column(in, out.rows(), values));
        out.fixed.push_back(std::move(column));
    }
    const std::size_t cells = out.system->copyable.size() * out.rows();
    if (in.left() < cells * 4) {
        return unexpected(CircuitFileError::truncated);
    }
    out.sigma.reserve(cells);
    while (out.sigma.size() < cells) {
        out.sigma.push_back(static_cast<std::uint32_t>(in.number<4>()));
    }
    return {};
}

}  // namespace

bool is_circuit_file(BytesView file) noexcept {
    return begins_with(file, CIRCUIT_MAGIC);
}

Bytes write_circuit(const Circuit& circuit) {
    base::ByteWriter out;
    out.bytes(bytes_of(CIRCUIT_MAGIC));
    out.number<4>(VERSION);
    write_shape(*circuit.system, out);
    out.number<4>(circuit.log_rows);
    out.number<4>(circuit.public_inputs);
    out.number<4>(circuit.used_rows);
    out.number<4>(circuit.blinding_rows);
    ColumnWriter columns;
    for (const ColumnValues& column : circuit.fixed) {
        columns.add(column);
    }
    columns.write(out);
    for (const std::uint32_t next : circuit.sigma) {
        out.number<4>(next);
    }
    out.bytes(circuit.digest.view());
    return out.take();
}

Result<Circuit, CircuitFileError> read_circuit(BytesView file, std::uint64_t max_cells) {
    CAIRN_TRY_ASSIGN(base::ByteReader in, open(file, CIRCUIT_MAGIC));
    auto shape = read_shape(in);
    if (!shape) {
        return unexpected(shape.error() == ShapeFileError::truncated ? CircuitFileError::truncated
                                                                     : CircuitFileError::bad_shape);
    }
    Circuit out;
    out.system = std::make_shared<const ConstraintSystem>(*std::move(shape));
    CAIRN_TRY(read_sizes(in, max_cells, out));
    CAIRN_TRY(read_table(in, out));
    out.digest = in.fixed<32>();
    CAIRN_TRY(close(in));
    if (!is_permutation(out.sigma)) {
        return unexpected(CircuitFileError::bad_copies);
    }
    if (out.digest != out.compute_digest()) {
        return unexpected(CircuitFileError::other_digest);
    }
    if (!std::ranges::equal(write_circuit(out), file)) {
        return unexpected(CircuitFileError::not_canonical);
    }
    return out;
}

Bytes write_witness(const Witness& witness) {
    base::ByteWriter out;
    out.bytes(bytes_of(WITNESS_MAGIC));
    out.number<4>(VERSION);
    const auto put = [&](std::span<const Fr> elements) {
        out.number<4>(elements.size());
        for (const Fr& element : elements) {
            out.bytes(fr_to_bytes(element).view());
        }
    };
    put(witness.public_inputs);
    out.number<4>(witness.advice.size());
    for (const ColumnValues& column : witness.advice) {
        std::size_t size = column.size();
        while (size > 0 && column[size - 1].is_zero()) {
            --size;
        }
        put(std::span(column).first(size));
    }
    return out.take();
}

Result<Witness, CircuitFileError> read_witness(BytesView file, const Circuit& circuit) {
    CAIRN_TRY_ASSIGN(base::ByteReader in, open(file, WITNESS_MAGIC));
    Witness out;
    CAIRN_TRY_ASSIGN(out.public_inputs, read_values(in));
    const std::uint64_t columns = in.number<4>();
    if (in.is_good() && (columns != circuit.system->advice_columns ||
                         out.public_inputs.size() != circuit.public_inputs)) {
        return unexpected(CircuitFileError::bad_sizes);
    }
    while (out.advice.size() < columns && in.is_good()) {
        CAIRN_TRY_ASSIGN(ColumnValues column, read_values(in));
        if (column.size() > circuit.rows()) {
            return unexpected(CircuitFileError::bad_sizes);
        }
        if (!column.empty() && column.back().is_zero()) {
            return unexpected(CircuitFileError::not_canonical);
        }
        column.resize(circuit.rows());
        out.advice.push_back(std::move(column));
    }
    CAIRN_TRY(close(in));
    return out;
}

const char* text_of(CircuitFileError error) noexcept {
    switch (error) {
        case CircuitFileError::other_format:
            return "not a file of this format";
        case CircuitFileError::unknown_version:
            return "a version that is not known";
        case CircuitFileError::truncated:
            return "the file ends early";
        case CircuitFileError::trailing_bytes:
            return "bytes after the end";
        case CircuitFileError::bad_shape:
            return "the shape of the table is none";
        case CircuitFileError::too_large:
            return "more cells than are taken";
        case CircuitFileError::bad_sizes:
            return "the sizes contradict each other";
        case CircuitFileError::not_in_field:
            return "an element is not below r";
        case CircuitFileError::bad_copies:
            return "the copies are no permutation of the cells";
        case CircuitFileError::other_digest:
            return "the circuit's digest is another: bytes were changed";
        case CircuitFileError::not_canonical:
            return "the file is not written as it should be";
    }
    return "unknown";
}

}  // namespace cairn::circuit
