#include "circuit/shape_file.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace cairn::circuit {

using algebra::Fr;

namespace {

void write_column(Column column, base::ByteWriter& writer) {
    writer.number<1>(static_cast<std::uint64_t>(column.kind));
    writer.number<4>(column.index);
}

/// The distinct parts of expressions, each with a number, in the order in which they are met.
class Parts {
  public:
    std::uint32_t number_of(const Expression::Node& node) {
        const bool joins = node.left != nullptr;
        const std::uint32_t left = joins ? number_of(*node.left) : 0;
        const std::uint32_t right = joins ? number_of(*node.right) : 0;
        const auto [found, is_new] =
            numbers_.try_emplace({node.kind, fr_to_bytes(node.constant), node.query, left, right},
                                 static_cast<std::uint32_t>(numbers_.size()));
        if (is_new) {
            write(node, left, right);
        }
        return found->second;
    }
    [[nodiscard]] std::size_t size() const noexcept { return numbers_.size(); }
    [[nodiscard]] const Bytes& bytes() const noexcept { return writer_.written(); }

  private:
    using Key = std::tuple<Expression::Kind, Bytes32, Query, std::uint32_t, std::uint32_t>;

    void write(const Expression::Node& node, std::uint32_t left, std::uint32_t right) {
        writer_.number<1>(static_cast<std::uint64_t>(node.kind));
        switch (node.kind) {
            case Expression::Kind::constant:
                writer_.bytes(fr_to_bytes(node.constant).view());
                break;
            case Expression::Kind::cell:
                write_column(node.query.column, writer_);
                writer_.number<1>(node.query.rotation);
                break;
            default:
                writer_.number<4>(left);
                writer_.number<4>(right);
                break;
        }
    }

    std::map<Key, std::uint32_t> numbers_;
    base::ByteWriter writer_;
};

/// Everything but the parts, which stand before it and are known only after it.
class ShapeWriter {
  public:
    void selector(const std::optional<Column>& selector) {
        out_.number<1>(selector ? 1 : 0);
        if (selector) {
            out_.number<4>(selector->index);
        }
    }
    void expressions(const std::vector<Expression>& expressions) {
        out_.number<4>(expressions.size());
        for (const Expression& expression : expressions) {
            out_.number<4>(parts_.number_of(expression.node()));
        }
    }
    void gates(const std::vector<Gate>& gates) {
        out_.number<4>(gates.size());
        for (const Gate& gate : gates) {
            out_.text(gate.name);
            selector(gate.selector);
            expressions(gate.constraints);
        }
    }
    void lookups(const std::vector<Lookup>& lookups) {
        out_.number<4>(lookups.size());
        for (const Lookup& lookup : lookups) {
            out_.text(lookup.name);
            out_.number<4>(lookup.queries.size());
            for (const Lookup::Query& query : lookup.queries) {
                selector(query.selector);
                expressions(query.inputs);
            }
            selector(lookup.table_selector);
            columns(lookup.table);
        }
    }
    void columns(const std::vector<Column>& columns) {
        out_.number<4>(columns.size());
        for (const Column each : columns) {
            write_column(each, out_);
        }
    }
    void public_input_row(const PublicInputRow& row) {
        write_column(row.wire, out_);
        out_.number<4>(row.fixed.size());
        for (const auto& [column, value] : row.fixed) {
            out_.number<4>(column.index);
            out_.bytes(fr_to_bytes(value).view());
        }
    }
    [[nodiscard]] const Parts& parts() const noexcept { return parts_; }
    [[nodiscard]] const Bytes& bytes() const noexcept { return out_.written(); }

  private:
    Parts parts_;
    base::ByteWriter out_;
};

template <class T>
using Read = Result<T, ShapeFileError>;

class ShapeReader {
  public:
    explicit ShapeReader(base::ByteReader& in) : in_(in) {}

    /// A number of things that follow.
    Read<std::uint32_t> count(std::uint32_t limit) {
        const auto out = static_cast<std::uint32_t>(in_.number<4>());
        if (out > limit) {
            return unexpected(ShapeFileError::too_large);
        }
        return out;
    }

    Read<Column> column() {
        const auto kind = static_cast<ColumnKind>(in_.number<1>());
        const auto index = static_cast<std::uint32_t>(in_.number<4>());
        if (kind > ColumnKind::instance) {
            return unexpected(ShapeFileError::bad_shape);
        }
        return Column{kind, index};
    }
    Read<std::vector<Column>> columns() {
        CAIRN_TRY_ASSIGN(const std::uint32_t size, count(MAX_SHAPE_COLUMNS));
        std::vector<Column> out;
        while (out.size() < size && in_.is_good()) {
            CAIRN_TRY_ASSIGN(const Column each, column());
            out.push_back(each);
        }
        return out;
    }
    Read<Fr> element() {
        const auto out = algebra::fr_from_bytes(in_.fixed<algebra::FR_BYTES>());
        if (!out) {
            return unexpected(ShapeFileError::not_in_field);
        }
        return *out;
    }

    Read<void> parts() {
        CAIRN_TRY_ASSIGN(const std::uint32_t size, count(MAX_SHAPE_PARTS));
        while (parts_.size() < size && in_.is_good()) {
            CAIRN_TRY_ASSIGN(Part next, part());
            if (next.depth > MAX_SHAPE_DEPTH || next.tree > MAX_SHAPE_TREE) {
                return unexpected(ShapeFileError::too_large);
            }
            parts_.push_back(std::move(next));
        }
        return {};
    }

    Read<std::optional<Column>> selector() {
        const std::uint64_t there = in_.number<1>();
        if (there > 1) {
            return unexpected(ShapeFileError::not_canonical);
        }
        return there == 0 ? std::nullopt
                          : std::optional(fixed(static_cast<std::uint32_t>(in_.number<4>())));
    }
    Read<std::vector<Expression>> expressions() {
        CAIRN_TRY_ASSIGN(const std::uint32_t size, count(MAX_SHAPE_TERMS));
        std::vector<Expression> out;
        while (out.size() < size && in_.is_good()) {
            const std::uint64_t number = in_.number<4>();
            if (number >= parts_.size()) {
                return unexpected(ShapeFileError::bad_part);
            }
            tree_ += parts_[number].tree;
            if (++terms_ > MAX_SHAPE_TERMS || tree_ > MAX_SHAPE_TREE) {
                return unexpected(ShapeFileError::too_large);
            }
            out.push_back(parts_[number].value);
        }
        return out;
    }

    Read<std::vector<Gate>> gates() {
        CAIRN_TRY_ASSIGN(const std::uint32_t size, count(MAX_SHAPE_TERMS));
        std::vector<Gate> out;
        while (out.size() < size && in_.is_good()) {
            Gate gate;
            gate.name = in_.text();
            CAIRN_TRY_ASSIGN(gate.selector, selector());
            CAIRN_TRY_ASSIGN(gate.constraints, expressions());
            out.push_back(std::move(gate));
        }
        return out;
    }
    Read<std::vector<Lookup::Query>> queries() {
        CAIRN_TRY_ASSIGN(const std::uint32_t size, count(MAX_SHAPE_TERMS));
        std::vector<Lookup::Query> out;
        while (out.size() < size && in_.is_good()) {
            Lookup::Query query;
            CAIRN_TRY_ASSIGN(query.selector, selector());
            CAIRN_TRY_ASSIGN(query.inputs, expressions());
            out.push_back(std::move(query));
        }
        return out;
    }
    Read<std::vector<Lookup>> lookups() {
        CAIRN_TRY_ASSIGN(const std::uint32_t size, count(MAX_SHAPE_TERMS));
        std::vector<Lookup> out;
        while (out.size() < size && in_.is_good()) {
            Lookup lookup;
            lookup.name = in_.text();
            CAIRN_TRY_ASSIGN(lookup.queries, queries());
            CAIRN_TRY_ASSIGN(lookup.table_selector, selector());
            CAIRN_TRY_ASSIGN(lookup.table, columns());
            out.push_back(std::move(lookup));
        }
        return out;
    }
    Read<PublicInputRow> public_input_row() {
        PublicInputRow out;
        CAIRN_TRY_ASSIGN(out.wire, column());
        CAIRN_TRY_ASSIGN(const std::uint32_t size, count(MAX_SHAPE_COLUMNS));
        while (out.fixed.size() < size && in_.is_good()) {
            const Column each = fixed(static_cast<std::uint32_t>(in_.number<4>()));
            CAIRN_TRY_ASSIGN(const Fr value, element());
            out.fixed.emplace_back(each, value);
        }
        return out;
    }

  private:
    struct Part {
        Expression value;
        std::uint64_t tree = 1;
        std::uint32_t depth = 1;
    };

    Read<Part> part() {
        switch (static_cast<Expression::Kind>(in_.number<1>())) {
            case Expression::Kind::constant: {
                CAIRN_TRY_ASSIGN(const Fr value, element());
                return Part{.value = value};
            }
            case Expression::Kind::cell: {
                CAIRN_TRY_ASSIGN(const Column read, column());
                return Part{.value = cell(read, static_cast<std::uint32_t>(in_.number<1>()))};
            }
            case Expression::Kind::sum:
                return join([](const Expression& a, const Expression& b) { return a + b; });
            case Expression::Kind::product:
                return join([](const Expression& a, const Expression& b) { return a * b; });
            case Expression::Kind::challenge:
                break;
        }
        return unexpected(ShapeFileError::bad_part);
    }
    template <class Operation>
    Read<Part> join(const Operation& operation) {
        const std::uint64_t left = in_.number<4>();
        const std::uint64_t right = in_.number<4>();
        if (left >= parts_.size() || right >= parts_.size()) {
            return unexpected(ShapeFileError::bad_part);
        }
        const Part& a = parts_[left];
        const Part& b = parts_[right];
        return Part{.value = operation(a.value, b.value),
                    .tree = 1 + a.tree + b.tree,
                    .depth = 1 + std::max(a.depth, b.depth)};
    }

    base::ByteReader& in_;
    std::vector<Part> parts_;
    std::uint64_t tree_ = 0;
    std::uint32_t terms_ = 0;
};

Read<ConstraintSystem> read_fields(base::ByteReader& in) {
    ShapeReader reader(in);
    ConstraintSystem out;
    out.name = in.text();
    CAIRN_TRY_ASSIGN(out.fixed_columns, reader.count(MAX_SHAPE_COLUMNS));
    CAIRN_TRY_ASSIGN(out.advice_columns, reader.count(MAX_SHAPE_COLUMNS));
    CAIRN_TRY(reader.parts());
    CAIRN_TRY_ASSIGN(out.copyable, reader.columns());
    CAIRN_TRY_ASSIGN(out.gates, reader.gates());
    CAIRN_TRY_ASSIGN(out.lookups, reader.lookups());
    CAIRN_TRY_ASSIGN(out.public_input_row, reader.public_input_row());
    return out;
}

bool has_twins(const std::vector<Column>& columns) {
    return std::set<Column>(columns.begin(), columns.end()).size() != columns.size();
}

}  // namespace

const char* text_of(ShapeFileError error) noexcept {
    switch (error) {
        case ShapeFileError::truncated:
            return "the shape ends early";
        case ShapeFileError::too_large:
            return "the shape has more than what is allowed of something";
        case ShapeFileError::bad_part:
            return "an expression of the shape is none";
        case ShapeFileError::not_in_field:
            return "a constant of the shape is not below r";
        case ShapeFileError::bad_shape:
            return "the shape contradicts itself";
        case ShapeFileError::not_canonical:
            return "the shape is not written as it should be";
    }
    return "unknown";
}

void write_shape(const ConstraintSystem& system, base::ByteWriter& writer) {
    ShapeWriter content;
    content.columns(system.copyable);
    content.gates(system.gates);
    content.lookups(system.lookups);
    content.public_input_row(system.public_input_row);
    writer.text(system.name);
    writer.number<4>(system.fixed_columns);
    writer.number<4>(system.advice_columns);
    writer.number<4>(content.parts().size());
    writer.bytes(content.parts().bytes());
    writer.bytes(content.bytes());
}

Result<ConstraintSystem, ShapeFileError> read_shape(base::ByteReader& reader) {
    base::ByteReader start = reader;
    auto system = read_fields(reader);
    if (!reader.is_good()) {
        return unexpected(ShapeFileError::truncated);
    }
    if (!system) {
        return system;
    }
    if (!system->validate() || has_twins(system->copyable)) {
        return unexpected(ShapeFileError::bad_shape);
    }
    base::ByteWriter again;
    write_shape(*system, again);
    if (!std::ranges::equal(again.written(), start.bytes(start.left() - reader.left()))) {
        return unexpected(ShapeFileError::not_canonical);
    }
    return system;
}

}  // namespace cairn::circuit
