// Questions about slices and their answers as bytes, for those who work elsewhere:
// docs/formats/jobs.md.
//
// Threads: pure functions. What is read may come from strangers: elements are below r, points are
// on the curve (not checked to be in the subgroup: a proof with others in it is refused), and
// counts are those of the bytes that follow.
#pragma once

#include "hyperplonk/slice.hpp"

namespace cairn::hyperplonk {

[[nodiscard]] Bytes write_question(const SliceQuestion& question);
[[nodiscard]] std::optional<SliceQuestion> read_question(BytesView bytes);

[[nodiscard]] Bytes write_answer(const SliceAnswer& answer);
[[nodiscard]] std::optional<SliceAnswer> read_answer(BytesView bytes);

}  // namespace cairn::hyperplonk
