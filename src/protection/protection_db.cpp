#include "protection/protection_db.hpp"

#include "protection/detail/sqlite_messages.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <utility>

namespace cairn::protection {

using namespace consensus;
using detail::Connection;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t APPLICATION_ID = 0x43534c50;  // "CSLP"
constexpr std::int64_t SCHEMA_VERSION = 2;
constexpr std::int64_t OLDEST_VERSION = 1;

unexpected<ProtectionError> refuse(ProtectionCause cause, std::string what) {
    return unexpected(ProtectionError{cause, std::move(what)});
}

unexpected<ProtectionError> failed(const Connection& connection) {
    return unexpected(connection.failure().value_or(ProtectionError{}));
}

/// What the system says of the last call.
unexpected<ProtectionError> refuse_by_errno(const std::string& what) {
    const int code = errno;
    const ProtectionCause cause = code == ENOSPC || code == EDQUOT ? ProtectionCause::disk_full
                                  : code == EACCES || code == EROFS || code == EPERM
                                      ? ProtectionCause::not_readable
                                      : ProtectionCause::disk;
    return refuse(cause, what + ": " + std::strerror(code));
}

// The rollback journal rather than a write-ahead log: between two transactions the one file is
// whole, so whoever copies it alone loses nothing that was signed, and a vote per slot does not
// need the speed. TRUNCATE rather than DELETE: SQLite syncs the emptied journal before it reports
// the commit, while a deleted one may come back after a power cut and roll back what was answered.
// EXCLUSIVE: the lock is taken with the first transaction and kept until the connection closes.
constexpr const char* PRAGMAS =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; "
    "PRAGMA fullfsync = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; "
    "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;";

bool take_lock(Connection& connection) {
    return connection.run(PRAGMAS) && connection.run("BEGIN EXCLUSIVE; COMMIT;");
}

Result<void, ProtectionError> write_schema(const std::string& path, const Root& root) {
    CAIRN_TRY_ASSIGN(const auto connection, Connection::open(path, nullptr));
    connection->run(PRAGMAS);
    connection->run("BEGIN EXCLUSIVE;");
    connection->run(detail::SCHEMA);
    connection->run(("PRAGMA application_id = " + std::to_string(APPLICATION_ID) +
                     "; PRAGMA user_version = " + std::to_string(SCHEMA_VERSION) + ";")
                        .c_str());
    {
        detail::Statement insert(*connection, "INSERT INTO network VALUES (?)");
        insert.use().bind(root.view()).step();
    }
    if (!connection->run("COMMIT;")) {
        return failed(*connection);
    }
    return {};
}

Result<void, ProtectionError> sync(const fs::path& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    if (file < 0) {
        return refuse_by_errno(path.string() + " cannot be opened");
    }
    const bool synced = ::fsync(file) == 0;
    Result<void, ProtectionError> result;
    if (!synced) {
        result = refuse_by_errno(path.string() + " cannot be synced");
    }
    ::close(file);
    return result;
}

/// Gives a finished file its name, unless another process was first, which is as good.
Result<void, ProtectionError> publish(const std::string& temporary, const std::string& path) {
    CAIRN_TRY(sync(temporary, O_RDONLY));
    if (::link(temporary.c_str(), path.c_str()) != 0 && errno != EEXIST) {
        return refuse_by_errno(path + " cannot be made");
    }
    const fs::path folder = fs::path(path).parent_path();
    return sync(folder.empty() ? fs::path(".") : folder, O_RDONLY | O_DIRECTORY);
}

/// The file appears under its name when it is whole and on disk.
Result<void, ProtectionError> create(const std::string& path, const Root& root) {
    const std::string temporary = path + ".new-" + std::to_string(::getpid());
    const int file = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        return refuse_by_errno(path + " cannot be made");
    }
    ::close(file);
    Result<void, ProtectionError> created = write_schema(temporary, root);
    if (created) {
        created = publish(temporary, path);
    }
    ::unlink(temporary.c_str());
    ::unlink((temporary + "-journal").c_str());
    return created;
}

Result<bool, ProtectionError> exists(const std::string& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) {
        return false;
    }
    if (error) {
        return refuse(ProtectionCause::not_readable, path + ": " + error.message());
    }
    if (status.type() != fs::file_type::regular) {
        return refuse(ProtectionCause::not_readable, path + " is not a file");
    }
    if (::access(path.c_str(), R_OK | W_OK) != 0) {
        return refuse_by_errno(path + " cannot be written");
    }
    return true;
}

Result<void, ProtectionError> check_format(Connection& connection, const std::string& path) {
    const auto application = connection.integer("PRAGMA application_id");
    const auto version = connection.integer("PRAGMA user_version");
    if (!application || !version) {
        return failed(connection);
    }
    if (*application != APPLICATION_ID) {
        return refuse(ProtectionCause::damaged, path + " is not a slashing protection of Cairn");
    }
    if (*version > SCHEMA_VERSION) {
        return refuse(ProtectionCause::newer_version,
                      path + " was written by a later version of Cairn (format " +
                          std::to_string(*version) + ")");
    }
    if (*version < OLDEST_VERSION) {
        return refuse(ProtectionCause::damaged,
                      path + " has no format " + std::to_string(*version));
    }
    const auto verdict = connection.text("PRAGMA integrity_check(1)");
    if (!verdict) {
        return failed(connection);
    }
    if (*verdict != "ok") {
        return refuse(ProtectionCause::damaged, path + " is damaged: " + *verdict);
    }
    return {};
}

Result<Root, ProtectionError> read_network(Connection& connection, const std::string& path) {
    const auto root = connection.text("SELECT genesis_validators_root FROM network");
    if (connection.failure()) {
        return failed(connection);
    }
    if (!root || root->size() != Root::size()) {
        return refuse(ProtectionCause::damaged, path + " does not name its network");
    }
    return Root::from({reinterpret_cast<const std::uint8_t*>(root->data()), root->size()});
}

/// From an older format to today's, in one transaction.
Result<void, ProtectionError> migrate(Connection& connection) {
    const auto version = connection.integer("PRAGMA user_version");
    if (version && *version < SCHEMA_VERSION) {
        connection.run("BEGIN EXCLUSIVE;");
        connection.run(detail::MIGRATION);
        connection.run(
            ("PRAGMA user_version = " + std::to_string(SCHEMA_VERSION) + "; COMMIT;").c_str());
    }
    return connection.failure() ? Result<void, ProtectionError>(failed(connection))
                                : Result<void, ProtectionError>();
}

Result<std::unique_ptr<Connection>, ProtectionError> connect(const std::string& path,
                                                             const std::string& vfs) {
    CAIRN_TRY_ASSIGN(auto connection, Connection::open(path, vfs.empty() ? nullptr : vfs.c_str()));
    if (!take_lock(*connection)) {
        return failed(*connection);
    }
    CAIRN_TRY(check_format(*connection, path));
    return connection;
}

}  // namespace

namespace {

/// Which file it is that stands there; null: none.
using FileIdentity = std::optional<std::pair<dev_t, ino_t>>;
FileIdentity identity_of(const std::string& path) {
    struct stat found = {};
    return ::stat(path.c_str(), &found) == 0 ? FileIdentity({found.st_dev, found.st_ino})
                                             : std::nullopt;
}

}  // namespace

struct ProtectionDb::State {
    State(std::unique_ptr<Connection> open_connection, const Root& root)
        : connection(std::move(open_connection)),
          genesis_validators_root(root),
          messages(*connection) {}

    /// Runs `work` in a transaction. Any failure undoes all of it.
    template <class Work>
    Result<void, ProtectionError> transact(Work work) {
        if (unusable) {
            return unexpected(*unusable);
        }
        // What is in memory goes back with the file.
        if (!stale || messages.load()) {
            stale = false;
            if (connection->run("BEGIN IMMEDIATE;")) {
                work();
                connection->run("COMMIT;");
            }
        }
        return connection->failure() ? undo() : check_place();
    }

    /// A file that was removed or replaced can still be written to, but nobody will find it again.
    Result<void, ProtectionError> check_place() {
        if (!place.empty() && identity_of(place) != identity) {
            unusable = ProtectionError{ProtectionCause::not_found,
                                       place + " was removed or replaced while it was in use"};
            return unexpected(*unusable);
        }
        return {};
    }

    Result<void, ProtectionError> undo() {
        const ProtectionError error = *connection->failure();
        connection->clear_failure();
        const bool undone = !connection->in_transaction() || connection->run("ROLLBACK;");
        connection->clear_failure();
        if (!undone || error.cause != ProtectionCause::disk_full) {
            unusable = error;
        }
        stale = true;
        return unexpected(error);
    }

    std::mutex mutex;
    std::unique_ptr<Connection> connection;
    Root genesis_validators_root;
    detail::SqliteMessages messages;
    bool stale = false;  // memory holds what was undone in the file
    std::optional<ProtectionError> unusable;
    std::string place;  // empty: the files are not the system's
    FileIdentity identity;
};

ProtectionDb::ProtectionDb(std::unique_ptr<State> state) : state_(std::move(state)) {}
ProtectionDb::~ProtectionDb() = default;

Result<std::unique_ptr<ProtectionDb>, ProtectionError> ProtectionDb::open(
    const ProtectionDbOptions& options) {
    CAIRN_TRY_ASSIGN(const bool present, exists(options.path));
    if (!present && options.when_missing == WhenMissing::refuse) {
        return refuse(ProtectionCause::not_found, options.path + " does not exist");
    }
    if (!present) {
        CAIRN_TRY(create(options.path, options.genesis_validators_root));
    }
    CAIRN_TRY_ASSIGN(auto connection, connect(options.path, options.vfs));
    CAIRN_TRY_ASSIGN(const Root root, read_network(*connection, options.path));
    if (root != options.genesis_validators_root) {
        return refuse(ProtectionCause::wrong_network, options.path + " is of another network");
    }
    CAIRN_TRY(migrate(*connection));
    auto state = std::make_unique<State>(std::move(connection), root);
    if (options.vfs.empty()) {
        state->place = options.path;
        state->identity = identity_of(options.path);
    }
    if (!state->messages.load()) {
        return failed(*state->connection);
    }
    return std::unique_ptr<ProtectionDb>(new ProtectionDb(std::move(state)));
}

Result<Root, ProtectionError> ProtectionDb::genesis_validators_root_of(const std::string& path) {
    CAIRN_TRY_ASSIGN(const bool present, exists(path));
    if (!present) {
        return refuse(ProtectionCause::not_found, path + " does not exist");
    }
    CAIRN_TRY_ASSIGN(const auto connection, connect(path, {}));
    return read_network(*connection, path);
}

Result<void, ProtectionError> ProtectionDb::register_keys(std::span<const BLSPubkey> pubkeys) {
    const std::lock_guard lock(state_->mutex);
    return state_->transact([&] {
        for (const BLSPubkey& pubkey : pubkeys) {
            register_key(state_->messages, pubkey);
        }
    });
}

Result<std::vector<Verdict>, ProtectionError> ProtectionDb::check_and_record(
    std::span<const ToSign> messages) {
    const std::lock_guard lock(state_->mutex);
    std::vector<Verdict> verdicts;
    verdicts.reserve(messages.size());
    CAIRN_TRY(state_->transact([&] {
        for (const ToSign& message : messages) {
            verdicts.push_back(protection::check_and_record(state_->messages, message));
        }
        state_->messages.scrub();
    }));
    return verdicts;
}

Result<void, ProtectionError> ProtectionDb::import_history(const Interchange& interchange,
                                                           ImportMode mode) {
    const std::lock_guard lock(state_->mutex);
    if (interchange.genesis_validators_root != state_->genesis_validators_root) {
        return refuse(ProtectionCause::wrong_network, "the document is of another network");
    }
    return state_->transact([&] { import_interchange(state_->messages, interchange, mode); });
}

Result<Interchange, ProtectionError> ProtectionDb::export_history() {
    const std::lock_guard lock(state_->mutex);
    Interchange out{state_->genesis_validators_root, {}};
    CAIRN_TRY(state_->transact([&] { out.data = state_->messages.all(); }));
    return out;
}

Result<Interchange, ProtectionError> ProtectionDb::export_history(
    std::span<const BLSPubkey> pubkeys) {
    const std::lock_guard lock(state_->mutex);
    Interchange out{state_->genesis_validators_root, {}};
    CAIRN_TRY(state_->transact([&] {
        for (const BLSPubkey& pubkey : pubkeys) {
            if (auto history = state_->messages.history(pubkey)) {
                out.data.push_back(*std::move(history));
            }
        }
    }));
    return out;
}

Result<std::optional<Epoch>, ProtectionError> ProtectionDb::latest_target() {
    const std::lock_guard lock(state_->mutex);
    std::optional<Epoch> latest;
    CAIRN_TRY(state_->transact([&] { latest = state_->messages.latest_target(); }));
    return latest;
}

}  // namespace cairn::protection
