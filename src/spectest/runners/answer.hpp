// Vectors of the form data.yaml = {input, output}: what our function answers, as JSON text, to be
// held against the output.
#pragma once

#include "base/bytes.hpp"
#include "json/value.hpp"
#include "spectest/data.hpp"

#include <string>
#include <vector>

namespace cairn::spectest {

/// JSON text: "null" stands for refused input.
using Answer = std::string;

inline Answer refused() {
    return "null";
}
inline Answer answer(bool verdict) {
    return verdict ? "true" : "false";
}
inline Answer answer(BytesView bytes) {
    return "\"" + base::to_hex(bytes) + "\"";
}

template <std::size_t N>
Answer answer(const FixedBytes<N>& bytes) {
    return answer(bytes.view());
}

inline Answer answer_list(const std::vector<Answer>& answers) {
    Answer out = "[";
    for (const Answer& item : answers) {
        out += (out.size() > 1 ? "," : "") + item;
    }
    return out + "]";
}

template <std::size_t N>
Answer answer(const std::vector<FixedBytes<N>>& list) {
    std::vector<Answer> answers;
    for (const auto& bytes : list) {
        answers.push_back(answer(bytes));
    }
    return answer_list(answers);
}

/// The answer of a Result: its value's, or "null" for any error.
template <class T, class E>
Answer answer_or_refused(const Result<T, E>& result) {
    return result ? answer(*result) : refused();
}

/// Runs one data.yaml: `function` maps the input to a Read<Answer>.
template <class Function>
Outcome run_data_yaml(const Case& vectors, Function function) {
    CAIRN_TRY_ASSIGN(const json::Value data, read_yaml(vectors, "data.yaml"));
    CAIRN_TRY_ASSIGN(const json::Value* input, member(data, "input"));
    CAIRN_TRY_ASSIGN(const json::Value* output, member(data, "output"));
    CAIRN_TRY_ASSIGN(const Answer got, function(*input));
    const Answer want = json::to_json_text(*output);
    if (got != want) {
        constexpr std::size_t shown = 200;
        return failed("got " + got.substr(0, shown) + ", want " + want.substr(0, shown));
    }
    return {};
}

}  // namespace cairn::spectest
