#include "cli/load_file.hpp"

#include <array>

namespace cairn::cli {
namespace {

constexpr std::string_view MAGIC = "cairn load 1\n";
constexpr std::uint64_t MAX_MESSAGE = std::uint64_t{16} << 20U;

void put(std::ofstream& file, std::uint64_t value, std::size_t size) {
    std::array<char, 8> bytes{};
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    }
    file.write(bytes.data(), static_cast<std::streamsize>(size));
}

std::uint64_t get(std::ifstream& file, std::size_t size) {
    std::array<char, 8> bytes{};
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
        value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return value;
}

void put_text(std::ofstream& file, const std::string& text) {
    put(file, text.size(), 1);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
}

std::string get_text(std::ifstream& file) {
    std::string text(get(file, 1), ' ');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    return text;
}

}  // namespace

Result<LoadWriter, std::string> LoadWriter::create(const std::string& path,
                                                   const LoadHeader& header) {
    LoadWriter writer;
    writer.path_ = path;
    writer.file_.open(path, std::ios::binary | std::ios::trunc);
    if (!writer.file_) {
        return unexpected(path + ": cannot be written");
    }
    writer.file_.write(MAGIC.data(), static_cast<std::streamsize>(MAGIC.size()));
    for (const std::uint64_t value : {header.validators, header.first_key, header.slots}) {
        put(writer.file_, value, 8);
    }
    put_text(writer.file_, header.preset);
    put_text(writer.file_, header.fork);
    return writer;
}

void LoadWriter::write(std::uint64_t since_genesis_ms, node::Topic topic, std::uint64_t subnet_id,
                       BytesView bytes) {
    put(file_, since_genesis_ms, 8);
    put(file_, static_cast<std::uint64_t>(topic), 1);
    put(file_, subnet_id, 1);
    put(file_, bytes.size(), 4);
    const std::string text(bytes.begin(), bytes.end());
    file_.write(text.data(), static_cast<std::streamsize>(text.size()));
}

Result<std::uint64_t, std::string> LoadWriter::close() {
    file_.flush();
    const auto size = file_.tellp();
    if (!file_ || size < 0) {
        return unexpected(path_ + ": cannot be written");
    }
    file_.close();
    return static_cast<std::uint64_t>(size);
}

Result<LoadReader, std::string> LoadReader::open(const std::string& path) {
    LoadReader reader;
    reader.file_.open(path, std::ios::binary);
    if (!reader.file_) {
        return unexpected(path + ": cannot be read");
    }
    if (!reader.read_header()) {
        return unexpected(path + ": not made by 'cairn bench load'");
    }
    return reader;
}

bool LoadReader::read_header() {
    std::string magic(MAGIC.size(), ' ');
    file_.read(magic.data(), static_cast<std::streamsize>(magic.size()));
    header_.validators = get(file_, 8);
    header_.first_key = get(file_, 8);
    header_.slots = get(file_, 8);
    header_.preset = get_text(file_);
    header_.fork = get_text(file_);
    return file_.good() && magic == MAGIC && header_.validators > 0;
}

std::optional<LoadEntry> LoadReader::next() {
    if (file_.peek() == std::ifstream::traits_type::eof()) {
        return std::nullopt;
    }
    LoadEntry entry;
    entry.since_genesis_ms = get(file_, 8);
    const std::uint64_t topic = get(file_, 1);
    entry.topic = static_cast<node::Topic>(topic);
    entry.subnet_id = get(file_, 1);
    const std::uint64_t size = get(file_, 4);
    whole_ = file_.good() && topic < node::TOPIC_COUNT && size <= MAX_MESSAGE;
    if (!whole_) {
        return std::nullopt;
    }
    std::string text(size, ' ');
    file_.read(text.data(), static_cast<std::streamsize>(size));
    whole_ = file_.good();
    if (!whole_) {
        return std::nullopt;
    }
    entry.bytes = std::make_shared<const Bytes>(text.begin(), text.end());
    return entry;
}

}  // namespace cairn::cli
