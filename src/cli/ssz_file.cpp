#include "cli/ssz_file.hpp"

#include "cli/file.hpp"
#include "spectest/case.hpp"

namespace cairn::cli {

Result<Bytes, std::string> read_ssz_file(const std::string& path) {
    CAIRN_TRY_ASSIGN(Bytes bytes, read_file(path));
    if (!path.ends_with(".ssz_snappy")) {
        return bytes;
    }
    auto plain = spectest::decompress_snappy(bytes, spectest::SSZ_BYTES_MAX);
    if (!plain) {
        return unexpected(path + ": not a raw snappy block");
    }
    return *std::move(plain);
}

Result<void, std::string> read_ssz_object(const std::string& path, const ssz::Bound& bound,
                                          const ssz::Context& context, void* value) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_ssz_file(path));
    if (const auto decoded = ssz::decode(bound, context, bytes, value); !decoded) {
        const ssz::DecodeError& error = decoded.error();
        return unexpected(path + ": not a " + std::string(bound.type->name) +
                          " of this fork: " + std::string(ssz::to_string(error.rule)) +
                          (error.where.empty() ? "" : " at " + error.where));
    }
    return {};
}

}  // namespace cairn::cli
