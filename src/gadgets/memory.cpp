#include "gadgets/memory.hpp"

#include "base/assert.hpp"
#include "gadgets/bits.hpp"

#include <algorithm>

namespace cairn::gadgets {

namespace {

// Wires of both lists, and the coefficients that the program's rows use.
constexpr Column ADDRESS = FiveWire::wire(0);
constexpr Column TIME = FiveWire::wire(1);
constexpr Column OLD = FiveWire::wire(2);
constexpr Column NEW = FiveWire::wire(3);
constexpr Column GAP = FiveWire::wire(4);
constexpr Column NUMBER = FiveWire::coefficient(0);
constexpr Column PROGRAM_TIME = FiveWire::coefficient(1);

Expression here(Column column) {
    return cell(column);
}
Expression next(Column column) {
    return cell(column, 1);
}

bool is_below(const Fr& a, const Fr& b) {
    return algebra::is_below(a.to_integer(), b.to_integer());
}

}  // namespace

Memory::Memory(FiveWire& shape) {
    const Expression step = next(ADDRESS) - here(ADDRESS);
    // Zero where the address changes, gap + 1 where it stays: no gap is -1.
    const Expression stays = here(GAP) - step + fr(1);
    order_ = shape.add_gate("memory order",
                            {step * stays, stays * (here(GAP) + fr(1) + here(TIME) - next(TIME)),
                             stays * (next(OLD) - here(NEW)), step * next(TIME)});
    program_ = shape.add_fixed();
    shape.add_lookup(
        {.name = "memory",
         .queries = {{.selector = order_,
                      .inputs = {here(NUMBER), next(TIME), next(ADDRESS), next(OLD), next(NEW)}}},
         .table_selector = program_,
         .table = {NUMBER, PROGRAM_TIME, ADDRESS, OLD, NEW}});
}

MemoryRun::MemoryRun(const Memory& memory, FiveWireBuilder& builder, unsigned address_bits)
    : memory_(&memory), builder_(&builder), address_bits_(address_bits) {
    CAIRN_ASSERT(address_bits >= 1 && address_bits <= 64);
}

Fr& MemoryRun::content(const Fr& address) {
    return contents_[address.limbs];
}

std::uint32_t MemoryRun::add_program_row(const Cell& address, std::uint64_t time) {
    const std::uint32_t row = builder_->add_row();
    number_ = number_.value_or(fr(row));
    builder_->fix(row, memory_->program(), Fr::one());
    builder_->fix(row, NUMBER, *number_);
    builder_->fix(row, PROGRAM_TIME, fr(time));
    builder_->assign_copy(row, ADDRESS, address);
    return row;
}

/// After the row's cells are set.
void MemoryRun::keep(std::uint32_t row, std::uint64_t time) {
    const Access access{
        .address = {ADDRESS, row}, .time = time, .before = {OLD, row}, .after = {NEW, row}};
    content(builder_->value(access.address)) = builder_->value(access.after);
    accesses_.push_back(access);
}

void MemoryRun::add_slot(const Cell& address, const Cell& initial) {
    const auto region = builder_->region("memory slot");
    const std::uint32_t row = add_program_row(address, 0);
    builder_->assign_copy(row, OLD, initial);
    builder_->assign_copy(row, NEW, initial);
    slots_.push_back({ADDRESS, row});
    keep(row, 0);
}

Cell MemoryRun::read_at(const Cell& address, std::uint64_t time) {
    const std::uint32_t row = add_program_row(address, time);
    const Cell out = builder_->assign(row, OLD, content(builder_->value({ADDRESS, row})));
    builder_->assign_copy(row, NEW, out);
    keep(row, time);
    return out;
}

Cell MemoryRun::read(const Cell& address) {
    const auto region = builder_->region("memory read");
    return read_at(address, ++time_);
}

Cell MemoryRun::exchange(const Cell& address, const Cell& value) {
    const auto region = builder_->region("memory write");
    const std::uint32_t row = add_program_row(address, ++time_);
    const Cell out = builder_->assign(row, OLD, content(builder_->value({ADDRESS, row})));
    builder_->assign_copy(row, NEW, value);
    keep(row, time_);
    return out;
}

std::vector<Cell> MemoryRun::finish() {
    const auto region = builder_->region("memory");
    ++time_;
    CAIRN_ASSERT(address_bits_ == 64 || time_ >> address_bits_ == 0);
    std::vector<Cell> out;
    for (const Cell& address : slots_) {
        out.push_back(read_at(address, time_));
    }
    if (!accesses_.empty()) {
        const Cell last_time = builder_->constant(fr(time_));
        list_by_address(last_time, builder_->constant(-Fr::one()));
    }
    return out;
}

/// A row at the address -1 and the last time, which only an address that begins can follow, then
/// all accesses.
void MemoryRun::list_by_address(const Cell& last_time, const Cell& before_all) {
    std::ranges::sort(accesses_, [&](const Access& a, const Access& b) {
        const Fr x = builder_->value(a.address);
        const Fr y = builder_->value(b.address);
        return is_below(x, y) || (x == y && a.time < b.time);
    });
    std::uint32_t row = builder_->add_row();
    builder_->assign_copy(row, ADDRESS, before_all);
    builder_->assign_copy(row, TIME, last_time);
    std::vector<Cell> gaps;
    for (const Access& access : accesses_) {
        const std::uint32_t following = builder_->add_row();
        builder_->assign(following, ADDRESS, builder_->value(access.address));
        builder_->assign(following, TIME, fr(access.time));
        builder_->assign(following, OLD, builder_->value(access.before));
        builder_->assign(following, NEW, builder_->value(access.after));
        const auto step = [&](Column column) {
            return builder_->value({column, following}) - builder_->value({column, row});
        };
        const Fr gap = step(ADDRESS).is_zero() ? step(TIME) : step(ADDRESS);
        gaps.push_back(builder_->assign(row, GAP, gap - Fr::one()));
        builder_->fix(row, memory_->order(), Fr::one());
        builder_->fix(row, NUMBER, *number_);
        row = following;
    }
    check_gaps(gaps);
}

void MemoryRun::check_gaps(const std::vector<Cell>& gaps) {
    const auto region = builder_->region("gaps");
    const auto& table = builder_->shape().range_table();
    if (!table || table->bits < address_bits_) {
        for (const Cell& gap : gaps) {
            check_range(*builder_, gap, address_bits_);
        }
        return;
    }
    for (std::size_t first = 0; first < gaps.size(); first += 4) {
        const std::uint32_t row = builder_->add_row();
        builder_->fix(row, table->selector, Fr::one());
        for (std::uint32_t i = 0; i < 4 && first + i < gaps.size(); ++i) {
            builder_->assign_copy(row, FiveWire::wire(1 + i), gaps[first + i]);
        }
    }
}

}  // namespace cairn::gadgets
