// Reads values of described types from tokens: one set of rules, whatever the document was written
// in.
#pragma once

#include "json/detail/token.hpp"
#include "json/mapping.hpp"

namespace cairn::json::detail {

class Reader {
  public:
    Reader(TokenSource& source, const ssz::Context& context, const Reading& reading) noexcept
        : source_(source), context_(context), reading_(reading) {}

    /// Reads the whole document.
    Result<void, MappingError> read_document(const ssz::Bound& bound, void* value);

  private:
    using Status = Result<void, MappingError>;

    unexpected<MappingError> refuse(const Token& token, MappingRule rule) const;
    /// Also a failed token's own error, when it is one.
    Status expect(const Token& token, Token::Kind kind, MappingRule rule) const;

    Status read(const ssz::Bound& bound, const Token& token, void* value);
    Status read_boolean(const Token& token, void* value) const;
    Status read_uint(std::size_t size, const Token& token, void* value) const;
    Status read_bytes(std::size_t size, const Token& token, void* value) const;
    Status read_byte_list(std::uint64_t limit, const Token& token, Bytes& out) const;
    Status read_bitvector(std::uint64_t length, const Token& token, ssz::Bitvector& out) const;
    Status read_bitlist(std::uint64_t limit, const Token& token, ssz::Bitlist& out) const;
    Status read_sequence(const ssz::Bound& bound, const Token& token, void* value);
    Status read_hex_sequence(const ssz::Bound& bound, const Token& token, void* value) const;
    Status read_container(const ssz::Type& type, const Token& token, void* value);
    Status read_union(const ssz::Type& type, const Token& token, void* value);
    Result<const ssz::UnionOption*, MappingError> read_selector(const ssz::Type& type);
    Status read_extra_key(const Token& key, bool known);
    /// Takes 0x off; the digits are an even number.
    Result<std::string_view, MappingError> digits_of(const Token& token) const;
    Result<Bytes, MappingError> bytes_of(const Token& token) const;
    Status skip_value();

    TokenSource& source_;
    const ssz::Context& context_;
    const Reading& reading_;
};

}  // namespace cairn::json::detail
