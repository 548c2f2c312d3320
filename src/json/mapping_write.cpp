#include "base/assert.hpp"
#include "json/detail/hex.hpp"
#include "json/detail/number.hpp"
#include "json/mapping.hpp"
#include "ssz/codec.hpp"
#include "ssz/layout.hpp"

namespace cairn::json {
namespace {

using ssz::Bound;
using ssz::Type;

class Writer {
  public:
    Writer(const ssz::Context& context, std::string& out) : context_(context), out_(out) {}

    void write(const Bound& bound, const void* value) {
        const Type& type = *bound.type;
        const auto* bytes = static_cast<const std::uint8_t*>(value);
        switch (type.kind) {
            case ssz::Kind::boolean:
                out_ += *bytes != 0 ? "true" : "false";
                return;
            case ssz::Kind::uint:
                write_uint(bytes, type.wire_size);
                return;
            case ssz::Kind::bytes:
                write_hex({bytes, type.wire_size});
                return;
            case ssz::Kind::byte_list:
                write_hex(static_cast<const ssz::ByteList*>(value)->bytes);
                return;
            case ssz::Kind::bitvector:
                write_hex(static_cast<const ssz::Bitvector*>(value)->bytes());
                return;
            case ssz::Kind::bitlist:
                write_hex(ssz::encode(bound, context_, value));
                return;
            case ssz::Kind::vector:
            case ssz::Kind::list:
                write_sequence(bound, value);
                return;
            case ssz::Kind::container:
                write_container(type, value);
                return;
            case ssz::Kind::compatible_union:
                write_union(type, value);
                return;
        }
    }

  private:
    void write_hex(BytesView bytes) {
        out_ += "\"0x";
        detail::append_hex(out_, bytes);
        out_.push_back('"');
    }
    void write_uint(const std::uint8_t* bytes, std::size_t size) {
        out_.push_back('"');
        detail::append_decimal(out_, bytes, size);
        out_.push_back('"');
    }
    void write_sequence(const Bound& bound, const void* value) {
        const Bound element = element_bound(bound);
        char separator = '[';
        ssz::for_each(*bound.type, value, [&](const void* item, std::size_t) {
            out_.push_back(separator);
            separator = ',';
            write(element, item);
        });
        out_ += separator == '[' ? "[]" : "]";
    }
    void write_container(const Type& type, const void* value) {
        char separator = '{';
        for (const ssz::FieldInfo& field : type.fields) {
            if (!field.forks.has(context_.fork)) {
                continue;
            }
            out_.push_back(separator);
            separator = ',';
            write_key(field.name);
            write(field.bound, field.of(value));
        }
        out_ += separator == '{' ? "{}" : "}";
    }
    void write_union(const Type& type, const void* value) {
        for (const ssz::UnionOption& option : type.options) {
            if (const void* current = option.get(value)) {
                out_ += "{\"selector\":";
                write_uint(&option.selector, 1);
                out_ += ",\"data\":";
                write(option.bound, current);
                out_.push_back('}');
                return;
            }
        }
        CAIRN_UNREACHABLE("a union always has a current option");
    }
    /// Field names need no escapes: they are identifiers.
    void write_key(std::string_view name) {
        out_.push_back('"');
        out_ += name;
        out_ += "\":";
    }

    const ssz::Context& context_;
    std::string& out_;
};

}  // namespace

std::string to_json(const Bound& bound, const ssz::Context& context, const void* value) {
    std::string out;
    out.reserve(3 * ssz::encoded_size(bound, context, value));
    Writer(context, out).write(bound, value);
    return out;
}

}  // namespace cairn::json
