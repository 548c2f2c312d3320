// Objects of the specification in files.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "ssz/codec.hpp"

#include <string>

namespace cairn::cli {

/// A file's SSZ bytes: as they are, or out of a raw snappy block if its name ends in .ssz_snappy.
Result<Bytes, std::string> read_ssz_file(const std::string& path);

/// Decodes the file into `value`; the error names the file, the rule and the place.
Result<void, std::string> read_ssz_object(const std::string& path, const ssz::Bound& bound,
                                          const ssz::Context& context, void* value);

template <class T>
Result<T, std::string> read_ssz_object(const std::string& path, const ssz::Context& context) {
    T value{};
    if (auto read = read_ssz_object(path, ssz::bound_of<T>(), context, &value); !read) {
        return unexpected(std::move(read).error());
    }
    return value;
}

}  // namespace cairn::cli
