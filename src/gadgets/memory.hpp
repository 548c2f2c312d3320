// Memory that a circuit reads and writes at addresses of the witness: in the order of the program,
// each access finds what the last write to its address left, or the initial contents.
//
//   const Memory memory(shape);                       // adds a gate and a lookup
//   MemoryRun run(memory, builder, 16);               // addresses below 2^16
//   run.add_slot(address, initial);                   // each address that may be used
//   const Cell old = run.exchange(address, value);    // and run.read(address)
//   const std::vector<Cell> contents = run.finish();  // of the slots, in their order
//
// An access is a tuple (time, address, old, new), with old = new for a read and the time a constant
// of the circuit. The witness lists the tuples once more, by address and then by time; each of
// these is looked up among those of the program. Both lists have the same length and no tuple of
// the second can stand twice, since its addresses and times ascend strictly; so it is a permutation
// of the first, without a challenge. (The lookup is logUp: eprint 2022/1530.) In the second list
// neighbours show the rest: at one address the old value is the new one before it; an address
// begins at time 0, that of slots. Ascent is a range check of each gap.
// Rows: an access 2, a slot 4, one more, and a row for four gaps: 2 1/4 an access and 4 1/2 a slot,
// if gaps fit the range table; else a range check for each gap.
// Threads: Memory is immutable once added to a shape; a run belongs to one thread.
#pragma once

#include "gadgets/builder.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace cairn::gadgets {

class Memory {
  public:
    explicit Memory(FiveWire& shape);

    [[nodiscard]] Column order() const noexcept { return order_; }
    [[nodiscard]] Column program() const noexcept { return program_; }

  private:
    Column order_;
    Column program_;
};

/// One memory of a circuit; a circuit may have several, which know nothing of each other.
class MemoryRun {
  public:
    /// Addresses and the number of accesses are below 2^address_bits, at most 64: a witness in
    /// which an address is not may not exist. Both must outlive this.
    MemoryRun(const Memory& memory, FiveWireBuilder& builder, unsigned address_bits);

    /// An address that may be used, and what stands there first. No witness exists if an address is
    /// added twice.
    void add_slot(const Cell& address, const Cell& initial);

    /// What stands at an address; no witness exists if it is none of a slot, now or later.
    [[nodiscard]] Cell read(const Cell& address);
    /// Writes, and gives what stood there.
    Cell exchange(const Cell& address, const Cell& value);

    /// Ends the run: what stands in each slot, in the order in which they were added.
    [[nodiscard]] std::vector<Cell> finish();

  private:
    /// A row of the program.
    struct Access {
        Cell address;
        std::uint64_t time = 0;
        Cell before;
        Cell after;
    };

    std::uint32_t add_program_row(const Cell& address, std::uint64_t time);
    Cell read_at(const Cell& address, std::uint64_t time);
    void keep(std::uint32_t row, std::uint64_t time);
    [[nodiscard]] Fr& content(const Fr& address);
    void list_by_address(const Cell& last_time, const Cell& before_all);
    void check_gaps(const std::vector<Cell>& gaps);

    const Memory* memory_;
    FiveWireBuilder* builder_;
    unsigned address_bits_;
    std::optional<Fr> number_;  // of its first row: tells the runs of a circuit apart
    std::uint64_t time_ = 0;
    std::vector<Access> accesses_;
    std::vector<Cell> slots_;
    std::map<std::array<std::uint64_t, 4>, Fr> contents_;
};

}  // namespace cairn::gadgets
