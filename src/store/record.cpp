#include "store/record.hpp"

#include "store/crc32c.hpp"

#include <algorithm>

namespace cairn::store {

namespace {

constexpr std::size_t CHECKSUM_SIZE = 4;

std::array<std::uint8_t, CHECKSUM_SIZE> checksum(BytesView bytes) {
    const std::uint32_t crc = crc32c(bytes);
    std::array<std::uint8_t, CHECKSUM_SIZE> out{};
    for (std::size_t i = 0; i < CHECKSUM_SIZE; ++i) {
        out[i] = static_cast<std::uint8_t>(crc >> (8 * i));
    }
    return out;
}

}  // namespace

Bytes seal_record(std::uint8_t version, BytesView content) {
    Bytes record;
    record.reserve(1 + content.size() + CHECKSUM_SIZE);
    record.push_back(version);
    record.insert(record.end(), content.begin(), content.end());
    const auto sum = checksum(record);
    record.insert(record.end(), sum.begin(), sum.end());
    return record;
}

Stored<OpenedRecord> open_record(BytesView record, std::uint8_t newest, std::string_view what) {
    if (record.size() < 1 + CHECKSUM_SIZE) {
        return damaged(what, "it is cut short");
    }
    const BytesView sealed = record.first(record.size() - CHECKSUM_SIZE);
    const auto sum = checksum(sealed);
    if (!std::ranges::equal(sum, record.last(CHECKSUM_SIZE))) {
        return damaged(what, "its checksum is wrong");
    }
    const std::uint8_t version = sealed[0];
    if (version > newest || version == 0) {
        return unknown_form(what, "it is of version " + std::to_string(version) +
                                      ", this program knows 1 to " + std::to_string(newest));
    }
    return OpenedRecord{version, sealed.subspan(1)};
}

std::unexpected<StoreError> damaged(std::string_view what, std::string_view why) {
    return unexpected(StoreError{StoreErrorKind::damaged,
                                 "the " + std::string(what) + " is damaged: " + std::string(why)});
}

std::unexpected<StoreError> unknown_form(std::string_view what, std::string_view why) {
    return unexpected(
        StoreError{StoreErrorKind::unknown_form,
                   "the " + std::string(what) + " cannot be read: " + std::string(why)});
}

}  // namespace cairn::store
