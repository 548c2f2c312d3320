// For tests of stores: folders that go away, and all that a store holds.
#pragma once

#include "store/kv.hpp"

#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace cairn::store {

/// A new folder for a test, removed with all in it.
class TestFolder {
  public:
    TestFolder();
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    ~TestFolder();

    const std::filesystem::path& path() const noexcept { return path_; }

  private:
    std::filesystem::path path_;
};

/// One map for each column.
using Contents = std::vector<std::map<Bytes, Bytes>>;

/// Read by iterators over one snapshot; an error of the store is the error.
Stored<Contents> contents_of(const Kv& kv, std::size_t columns);
void apply_batch(Contents& contents, const Batch& batch);

Bytes text_bytes(std::string_view text);
std::string hex_bytes(BytesView bytes);

/// Up to eight puts and removals of some 200 keys in each of `columns`.
Batch random_batch(std::mt19937_64& random, std::size_t columns, std::size_t value_bytes);

}  // namespace cairn::store
