// "Did you mean ...?": the word of a list that a mistyped one most likely stands for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::cli {

/// Fewest insertions, deletions, replacements and swaps of neighbours that turn `from` into `to`
/// (optimal string alignment). Cost: from.size() * to.size().
std::size_t edit_distance(std::string_view from, std::string_view to);

/// The nearest of `candidates`, the first of equals, or "" if none is within a third of the word's
/// length (at least one edit) and none begins with it.
std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace cairn::cli
