// The form of every value that a chain's store keeps: a version, the content, a checksum.
//
// Records of older versions are read and records of the newest are written; one that is newer than
// this program is refused by name, so that going back to an older program harms nothing. Format:
// docs/formats/store.md. Threads: pure functions.
#pragma once

#include "store/kv.hpp"

#include <string_view>

namespace cairn::store {

/// version || content || CRC-32C of both, little-endian.
Bytes seal_record(std::uint8_t version, BytesView content);

struct OpenedRecord {
    std::uint8_t version = 0;
    BytesView content;  // within the record
};
/// `what` names the record in errors: "block 0x12.. of slot 7". damaged: the checksum is wrong;
/// unknown_form: newer than `newest`, or version 0, which nobody writes.
Stored<OpenedRecord> open_record(BytesView record, std::uint8_t newest, std::string_view what);

std::unexpected<StoreError> damaged(std::string_view what, std::string_view why);
std::unexpected<StoreError> unknown_form(std::string_view what, std::string_view why);

}  // namespace cairn::store
