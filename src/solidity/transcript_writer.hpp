// The transcript of docs/formats/transcript.md in a contract: a row of bytes in memory, hashed for
// each challenge.
#pragma once

#include "solidity/yul.hpp"

namespace cairn::solidity {

class TranscriptWriter {
  public:
    /// `base` has room for the longest row between two challenges.
    TranscriptWriter(Yul& yul, const Slot& base, std::string_view protocol);

    /// Items of which the contract knows the bytes.
    void absorb_digest(std::string_view label, const Bytes32& digest);
    /// From memory. The place where they are in the row comes back: they stay there until the row
    /// has grown over them.
    Slot absorb_elements(std::string_view label, const Slot& from, std::size_t count);
    void absorb_bytes(std::string_view label, const Slot& from, std::size_t size);

    void challenge(std::string_view label, const Slot& to);

    /// Goes on at another place, so that what was absorbed stays. Nothing may be pending.
    void move_to(const Slot& base);

  private:
    void header(std::uint8_t kind, std::string_view label, std::size_t count);
    Slot append(const Slot& from, std::size_t size);

    Yul& yul_;
    Slot base_;
    std::size_t size_ = 0;
};

}  // namespace cairn::solidity
