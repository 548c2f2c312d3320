#include "api/pieces.hpp"

#include "ssz/layout.hpp"

namespace cairn::api {

using consensus::Spec;

// Lists ------------------------------------------------------------------------------------------

http::BodySource pieces_of_list(Media media, std::size_t count, AppendElement append) {
    const bool is_json = media == Media::json;
    return [is_json, count, append = std::move(append), next = std::size_t{0}, is_first = true,
            is_over = false]() mutable {
        std::string piece;
        if (is_over) {
            return piece;
        }
        if (next == 0 && is_json) {
            piece = "[";
        }
        while (next < count && piece.size() < PIECE_BYTES) {
            const std::size_t before = piece.size();
            piece.append(is_json && !is_first ? "," : "");
            if (append(next++, piece)) {
                is_first = false;
            } else {
                piece.resize(before);
            }
        }
        if (next == count) {
            is_over = true;
            piece.append(is_json ? "]" : "");
        }
        return piece;
    };
}

// Containers -------------------------------------------------------------------------------------

namespace {

/// A part of the container's JSON: what stands before it, and how it is made.
struct Part {
    std::string before;
    ssz::Bound bound;
    const void* value = nullptr;
};

bool is_list(const ssz::Bound& bound) {
    return bound.type->kind == ssz::Kind::list || bound.type->kind == ssz::Kind::vector;
}

http::BodySource pieces_of_part(const Spec& spec, const Part& part) {
    if (!is_list(part.bound)) {
        return [spec, part, is_over = false]() mutable {
            return std::exchange(is_over, true)
                       ? std::string()
                       : part.before + json::to_json(part.bound, spec, part.value);
        };
    }
    const ssz::SequenceOps& sequence = *part.bound.type->sequence;
    const ssz::Bound element = ssz::element_bound(part.bound);
    auto elements = pieces_of_list(
        Media::json, sequence.size(part.value),
        [spec, element, &sequence, value = part.value](std::size_t i, std::string& out) {
            std::size_t count = 0;
            out += json::to_json(element, spec, sequence.run(value, i, count));
            return true;
        });
    return [before = part.before, elements = std::move(elements)]() mutable {
        return std::exchange(before, {}) + elements();
    };
}

}  // namespace

http::BodySource pieces_of_container(const Spec& spec, const ssz::Type& type,
                                     std::shared_ptr<const void> value) {
    std::vector<Part> parts;
    for (const ssz::FieldInfo& field : type.fields) {
        if (field.forks.has(spec.fork)) {
            const std::string mark = parts.empty() ? "{\"" : ",\"";
            parts.push_back(
                {mark + std::string(field.name) + "\":", field.bound, field.of(value.get())});
        }
    }
    return [spec, value = std::move(value), parts = std::move(parts), at = std::size_t{0},
            current = http::BodySource()]() mutable {
        std::string piece;
        while (piece.size() < PIECE_BYTES && at < parts.size()) {
            if (current == nullptr) {
                current = pieces_of_part(spec, parts[at]);
            }
            const std::string more = current();
            piece += more;
            if (more.empty()) {
                current = nullptr;
                ++at;
                piece += at == parts.size() ? "}" : "";
            }
        }
        return piece;
    };
}

// Replies ----------------------------------------------------------------------------------------

http::Response piecewise_reply(const Envelope& envelope, Media media, http::BodySource data) {
    if (media == Media::ssz) {
        http::Response response = ssz_reply(envelope, {});
        response.body = nullptr;
        response.source = std::move(data);
        return response;
    }
    // The envelope of an empty answer, opened at the place of its data.
    http::Response response = data_reply(envelope, "");
    std::string before = *response.body;
    before.pop_back();
    response.body = nullptr;
    response.source = [before = std::move(before), data = std::move(data),
                       is_over = false]() mutable {
        if (is_over) {
            return std::string();
        }
        const std::string more = data();
        is_over = more.empty();
        return std::exchange(before, {}) + (is_over ? "}" : more);
    };
    return response;
}

http::Response whole_reply(const Envelope& envelope, Media media, const http::BodySource& data) {
    std::string all;
    for (std::string piece = data(); !piece.empty(); piece = data()) {
        all += piece;
    }
    return media == Media::ssz ? ssz_reply(envelope, Bytes(all.begin(), all.end()))
                               : data_reply(envelope, all);
}

}  // namespace cairn::api
