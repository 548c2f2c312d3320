// How much of a test is to run, from the environment.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace cairn::base {

inline std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in the tests writes the environment
    const char* const text = std::getenv(name);
    std::uint64_t value = otherwise;
    if (text != nullptr) {
        std::from_chars(text, text + std::string_view(text).size(), value);
    }
    return value;
}

}  // namespace cairn::base
