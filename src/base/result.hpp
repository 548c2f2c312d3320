// Result<T, E>: a value or the typed reason why there is none.
//
//   Result<Block, DecodeError> decode(Bytes);
//   CAIRN_TRY_ASSIGN(const Block block, decode(bytes));   // returns the error to our caller
//   CAIRN_TRY(process(block));
#pragma once

#include <expected>
#include <utility>

namespace cairn {

template <class T, class E>
using Result = std::expected<T, E>;

using std::unexpected;

}  // namespace cairn

#define CAIRN_CONCAT_INNER(a, b) a##b
#define CAIRN_CONCAT(a, b) CAIRN_CONCAT_INNER(a, b)

/// Evaluates a Result; on error returns that error from the enclosing function.
#define CAIRN_TRY(expression)                                              \
    do {                                                                   \
        auto&& cairn_try_result = (expression);                            \
        if (!cairn_try_result) [[unlikely]] {                              \
            return ::std::unexpected(std::move(cairn_try_result).error()); \
        }                                                                  \
    } while (false)

/// CAIRN_TRY for a Result with a value: `declaration` is initialised with the value.
#define CAIRN_TRY_ASSIGN(declaration, expression) \
    CAIRN_TRY_ASSIGN_NAMED(CAIRN_CONCAT(cairn_try_, __LINE__), declaration, expression)
#define CAIRN_TRY_ASSIGN_NAMED(result, declaration, expression) \
    auto result = (expression);                                 \
    if (!result) [[unlikely]] {                                 \
        return ::std::unexpected(std::move(result).error());    \
    }                                                           \
    declaration = *std::move(result)
