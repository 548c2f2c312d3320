// Archives for tests, made in memory: tar, and its compressions.
#pragma once

#include "base/bytes.hpp"

#include <string>
#include <string_view>

namespace cairn::spectest::testing {

class TarBuilder {
  public:
    TarBuilder& file(std::string_view path, std::string_view content) {
        return entry(path, '0', content);
    }
    TarBuilder& folder(std::string_view path) { return entry(path, '5', ""); }
    /// Any type of member; `prefix` is the front part of a POSIX path.
    TarBuilder& entry(std::string_view path, char type, std::string_view content,
                      std::string_view prefix = "");
    /// Without an end mark.
    const Bytes& bytes() const noexcept { return bytes_; }
    /// With the two blocks of zeros at the end.
    Bytes finish() const;

  private:
    Bytes bytes_;
};

/// Makes the checksum of the header at `begin` right again after a change.
void fix_checksum(Bytes& tar, std::size_t begin);

/// One pax record, its own length included: "20 path=a/long/name\n".
std::string pax_record(std::string_view key, std::string_view value);

Bytes gzip(BytesView plain);
/// `window_log` 0 leaves the choice to the library.
Bytes zstd(BytesView plain, int window_log = 0);

}  // namespace cairn::spectest::testing
