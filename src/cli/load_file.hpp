// What a node of a made-up network hears, made ahead and kept in a file, so that making it costs
// the measured node neither time nor memory.
//
// Header: the magic, then little-endian u64 validators, first key, slots, and preset and fork as a
// length byte with text. Each entry: u64 milliseconds since genesis, u8 topic, u8 subnet, u32
// length, the SSZ bytes. Ascending by time. Threads: one owner.
#pragma once

#include "base/result.hpp"
#include "node/wire.hpp"

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

namespace cairn::cli {

struct LoadHeader {
    std::uint64_t validators = 0;
    std::uint64_t first_key = 1;
    std::uint64_t slots = 0;
    std::string preset;
    std::string fork;
};

struct LoadEntry {
    std::uint64_t since_genesis_ms = 0;
    node::Topic topic{};
    std::uint64_t subnet_id = 0;
    node::Payload bytes;
};

class LoadWriter {
  public:
    /// The error names the file.
    static Result<LoadWriter, std::string> create(const std::string& path,
                                                  const LoadHeader& header);
    void write(std::uint64_t since_genesis_ms, node::Topic topic, std::uint64_t subnet_id,
               BytesView bytes);
    /// The error of any write before. Nothing may be written afterwards.
    Result<std::uint64_t, std::string> close();

  private:
    LoadWriter() = default;
    std::ofstream file_;
    std::string path_;
};

class LoadReader {
  public:
    /// The error names the file.
    static Result<LoadReader, std::string> open(const std::string& path);
    const LoadHeader& header() const noexcept { return header_; }
    /// Null: there is no other, or the file is cut off (see is_whole).
    std::optional<LoadEntry> next();
    bool is_whole() const noexcept { return whole_; }

  private:
    LoadReader() = default;
    bool read_header();
    std::ifstream file_;
    LoadHeader header_;
    bool whole_ = true;
};

}  // namespace cairn::cli
