#include "protection/detail/sqlite.hpp"

#include <sqlite3.h>

namespace cairn::protection::detail {

namespace {

ProtectionError describe(int code, const std::string& path, const char* message) {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ProtectionCause::held,
                    path +
                        " is held by another process: two signers with the same keys would be "
                        "slashed"};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_ERROR:
            return {ProtectionCause::damaged, path + " is damaged: " + message};
        case SQLITE_FULL:
            return {ProtectionCause::disk_full, "the disk of " + path + " is full"};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            return {ProtectionCause::not_readable, path + " cannot be written: " + message};
        default:
            return {ProtectionCause::disk, path + ": " + message};
    }
}

}  // namespace

Result<std::unique_ptr<Connection>, ProtectionError> Connection::open(const std::string& path,
                                                                      const char* vfs) {
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags, vfs);
    std::unique_ptr<Connection> connection(new Connection(handle, path));
    if (code != SQLITE_OK) {
        connection->fail(code);
        return unexpected(*connection->failure_);
    }
    return connection;
}

Connection::~Connection() {
    sqlite3_close_v2(handle_);
}

void Connection::fail(int code) {
    if (!failure_) {
        failure_ = describe(code, path_,
                            handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code));
    }
}

void Connection::fail_as_damaged(const std::string& why) {
    if (!failure_) {
        failure_ = {ProtectionCause::damaged, path_ + " is damaged: " + why};
    }
}

bool Connection::run(const char* statements) {
    if (failure_) {
        return false;
    }
    if (const int code = sqlite3_exec(handle_, statements, nullptr, nullptr, nullptr);
        code != SQLITE_OK) {
        fail(code);
    }
    return !failure_;
}

std::optional<std::int64_t> Connection::integer(const std::string& statement) {
    Statement query(*this, statement.c_str());
    return query.use().step() ? std::optional(query.integer(0)) : std::nullopt;
}

std::optional<std::string> Connection::text(const std::string& statement) {
    Statement query(*this, statement.c_str());
    if (!query.use().step()) {
        return std::nullopt;
    }
    const BytesView bytes = query.blob(0);
    return std::string(bytes.begin(), bytes.end());
}

bool Connection::in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle_) == 0;
}

Statement::Statement(Connection& connection, const char* text) : connection_(connection) {
    if (connection.failure()) {
        return;
    }
    const int code = sqlite3_prepare_v3(connection.handle(), text, -1, SQLITE_PREPARE_PERSISTENT,
                                        &handle_, nullptr);
    if (code != SQLITE_OK) {
        connection.fail(code);
    }
}

Statement::~Statement() {
    sqlite3_finalize(handle_);
}

Statement& Statement::use() {
    sqlite3_reset(handle_);
    bound_ = 0;
    return *this;
}

Statement& Statement::bind(std::int64_t number) {
    sqlite3_bind_int64(handle_, ++bound_, number);
    return *this;
}

// The bytes outlive the step: callers bind what they hold.
Statement& Statement::bind(BytesView blob) {
    sqlite3_bind_blob(handle_, ++bound_, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC);
    return *this;
}

Statement& Statement::bind_null() {
    sqlite3_bind_null(handle_, ++bound_);
    return *this;
}

// A statement that is left before its end keeps the transaction from being committed.
bool Statement::step() {
    if (connection_.failure() || handle_ == nullptr) {
        return false;
    }
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        connection_.fail(code);
    }
    sqlite3_reset(handle_);
    return false;
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}

BytesView Statement::blob(int column) const {
    const void* const bytes = sqlite3_column_blob(handle_, column);
    return {static_cast<const std::uint8_t*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

}  // namespace cairn::protection::detail
