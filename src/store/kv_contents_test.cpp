#include "store/kv_contents_test.hpp"

#include <cstdlib>

namespace cairn::store {

TestFolder::TestFolder() {
    // In memory where that is possible: what a power cut leaves is for torn_write_test.cpp, and
    // hundreds of syncs to a disk would only take time.
    const std::filesystem::path memory = "/dev/shm";
    const bool has_memory = std::filesystem::is_directory(memory);
    std::string name =
        (has_memory ? memory : std::filesystem::temp_directory_path()) / "cairn_store_XXXXXX";
    if (mkdtemp(name.data()) == nullptr) {
        throw std::filesystem::filesystem_error("mkdtemp " + name,
                                                std::error_code(errno, std::generic_category()));
    }
    path_ = name;
}

TestFolder::~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Stored<Contents> contents_of(const Kv& kv, std::size_t columns) {
    const auto snapshot = kv.snapshot();
    Contents out(columns);
    for (std::size_t i = 0; i < columns; ++i) {
        const auto iterator = snapshot->iterate(static_cast<Column>(i));
        for (iterator->seek({}); iterator->valid(); iterator->next()) {
            const BytesView key = iterator->key();
            const BytesView value = iterator->value();
            out[i].emplace(Bytes(key.begin(), key.end()), Bytes(value.begin(), value.end()));
        }
        CAIRN_TRY(iterator->status());
    }
    return out;
}

void apply_batch(Contents& contents, const Batch& batch) {
    for (const Batch::Change& change : batch.changes()) {
        auto& column = contents.at(change.column);
        if (change.value) {
            column.insert_or_assign(change.key, *change.value);
        } else {
            column.erase(change.key);
        }
    }
}

Bytes text_bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

std::string hex_bytes(BytesView bytes) {
    return base::to_hex(bytes);
}

Batch random_batch(std::mt19937_64& random, std::size_t columns, std::size_t value_bytes) {
    Batch batch;
    for (std::size_t changes = random() % 8 + 1; changes > 0; --changes) {
        const auto column = static_cast<Column>(random() % columns);
        // Of different lengths, so that keys are prefixes of others.
        Bytes key(random() % 3 + 1, static_cast<std::uint8_t>(random()));
        key.back() = static_cast<std::uint8_t>(random() % 200);
        if (random() % 4 == 0) {
            batch.remove(column, key);
        } else {
            Bytes value(random() % (value_bytes + 1));
            for (std::uint8_t& byte : value) {
                byte = static_cast<std::uint8_t>(random());
            }
            batch.put(column, key, value);
        }
    }
    return batch;
}

}  // namespace cairn::store
