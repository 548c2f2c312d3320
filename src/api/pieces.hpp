// Bodies that are too large to be whole in memory, made piece by piece while they are sent.
//
// What they are made of is shared and immutable, so that neither the node's owner nor a second copy
// of the data is needed. Threads: a source belongs to one response.
#pragma once

#include "api/reply.hpp"
#include "ssz/type.hpp"

#include <functional>
#include <memory>

namespace cairn::api {

/// A piece has at least so many bytes, but for the last one.
inline constexpr std::size_t PIECE_BYTES = std::size_t{64} << 10U;

/// Appends element `i`, and says whether there is one: false passes it over.
using AppendElement = std::function<bool(std::size_t i, std::string& out)>;

/// [...] of `count` elements in JSON; one after the other in SSZ.
http::BodySource pieces_of_list(Media media, std::size_t count, AppendElement append);

/// The JSON of a container, its long lists element by element.
http::BodySource pieces_of_container(const consensus::Spec& spec, const ssz::Type& type,
                                     std::shared_ptr<const void> value);

/// 200 with {"data": ...}, or the bytes of SSZ.
http::Response piecewise_reply(const Envelope& envelope, Media media, http::BodySource data);

/// The same, whole: for data that is known to be short.
http::Response whole_reply(const Envelope& envelope, Media media, const http::BodySource& data);

}  // namespace cairn::api
