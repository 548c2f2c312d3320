// Writes RLP. Yellow Paper, appendix B.
//
//   rlp::Writer out;
//   out.begin_list();
//   out.uint64(nonce);
//   out.string(to.view());
//   out.end_list();
//   const Bytes encoding = out.finish();
//
// How long a list's prefix is shows only at its end; so prefixes are kept apart, and finish() puts
// them in between, in the one copy that it makes. Cost: linear, however deep the lists.
// Threads: a plain value.
#pragma once

#include "base/bytes.hpp"
#include "base/u256.hpp"

#include <vector>

namespace cairn::rlp {

class Writer {
  public:
    void begin_list();
    /// Ends the list begun last.
    void end_list();
    void string(BytesView bytes);
    /// Zero is the empty string.
    void uint64(std::uint64_t value);
    void uint256(const base::U256& value);
    /// Of any size; leading zeros are left out.
    void integer(BytesView big_endian);
    /// An item, or several, that are RLP already.
    void encoded(BytesView items);

    /// Bytes of all that was written, if every list has ended.
    std::size_t size_bytes() const noexcept { return content_.size() + prefix_bytes_; }
    /// What was written; every list has ended. Afterwards the writer is empty and keeps its memory.
    Bytes finish();
    /// finish(), behind what `out` holds.
    void append_to(Bytes& out);

  private:
    struct List {
        std::size_t begin = 0;  // in content_
        std::size_t payload_size = 0;
        std::size_t prefix_bytes_before = 0;
    };

    Bytes content_;                  // all but the prefixes of lists
    std::vector<List> lists_;        // in the order of their beginnings
    std::vector<std::size_t> open_;  // of lists_, the innermost last
    std::size_t prefix_bytes_ = 0;   // of lists that have ended
};

}  // namespace cairn::rlp
