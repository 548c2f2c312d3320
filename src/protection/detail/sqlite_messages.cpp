#include "protection/detail/sqlite_messages.hpp"

#include <algorithm>
#include <utility>

namespace cairn::protection::detail {

using namespace consensus;

// Tables without rowid are one B-tree in the order of their primary key. Blocks are few, so those
// of a key lie together; votes come from all keys at once, so those of a target do.
#define CAIRN_ATTESTATIONS                                  \
    "(key INTEGER NOT NULL REFERENCES keys,"                \
    " target INTEGER NOT NULL,"                             \
    " source INTEGER NOT NULL CHECK (source <= target),"    \
    " signing_root BLOB CHECK (length(signing_root) = 32)," \
    " PRIMARY KEY (target, key, source)) WITHOUT ROWID;"

const char* const SCHEMA = R"(
CREATE TABLE network (genesis_validators_root BLOB NOT NULL CHECK (length(genesis_validators_root) = 32));
CREATE TABLE keys (
    id INTEGER PRIMARY KEY,
    pubkey BLOB NOT NULL UNIQUE CHECK (length(pubkey) = 48),
    lowest_slot INTEGER,
    lowest_source INTEGER,
    lowest_target INTEGER,
    slot_is_floor INTEGER NOT NULL DEFAULT 0,
    votes_are_floor INTEGER NOT NULL DEFAULT 0,
    forgotten_target INTEGER,
    CHECK ((lowest_source IS NULL) = (lowest_target IS NULL))
);
CREATE TABLE blocks (
    key INTEGER NOT NULL REFERENCES keys,
    slot INTEGER NOT NULL,
    signing_root BLOB CHECK (length(signing_root) = 32),
    PRIMARY KEY (key, slot)
) WITHOUT ROWID;
)"
                           "CREATE TABLE attestations " CAIRN_ATTESTATIONS;

const char* const MIGRATION =
    "ALTER TABLE keys ADD COLUMN forgotten_target INTEGER;"
    "CREATE TABLE attestations_by_target " CAIRN_ATTESTATIONS
    "INSERT INTO attestations_by_target (key, target, source, signing_root)"
    " SELECT key, target, source, signing_root FROM attestations ORDER BY target, key, source;"
    "DROP TABLE attestations;"
    "ALTER TABLE attestations_by_target RENAME TO attestations;";

#undef CAIRN_ATTESTATIONS

namespace {

constexpr std::uint64_t SIGN = std::uint64_t{1} << 63U;

/// How far a scrub goes for each vote that was put: at 1 the forgotten would never grow fewer.
constexpr std::size_t ROWS_PER_VOTE = 2;
constexpr std::size_t SWEEP_ROWS = 4096;

template <class T>
void bind(Statement& statement, const std::optional<T>& number) {
    if (number) {
        statement.bind(stored(number->value));
    } else {
        statement.bind_null();
    }
}

void bind_root(Statement& statement, const std::optional<Root>& root) {
    if (root) {
        statement.bind(root->view());
    } else {
        statement.bind_null();
    }
}

template <class T>
std::optional<T> read(const Statement& statement, int column) {
    return statement.is_null(column) ? std::nullopt
                                     : std::optional(T{loaded(statement.integer(column))});
}

std::optional<Root> read_root(const Statement& statement, int column) {
    const BytesView blob = statement.blob(column);
    return blob.size() == Root::size() ? std::optional(Root::from(blob)) : std::nullopt;
}

}  // namespace

std::int64_t stored(std::uint64_t number) noexcept {
    return static_cast<std::int64_t>(number ^ SIGN);
}
std::uint64_t loaded(std::int64_t number) noexcept {
    return static_cast<std::uint64_t>(number) ^ SIGN;
}

SqliteMessages::SqliteMessages(Connection& connection)
    : connection_(connection),
      add_key_(connection, "INSERT INTO keys (pubkey) VALUES (?) RETURNING id"),
      set_watermarks_(connection,
                      "UPDATE keys SET lowest_slot = ?, lowest_source = ?, lowest_target = ?, "
                      "slot_is_floor = ?, votes_are_floor = ? WHERE id = ?"),
      block_at_(connection, "SELECT signing_root FROM blocks WHERE key = ? AND slot = ?"),
      vote_at_(connection,
               "SELECT signing_root FROM attestations WHERE target = ? AND key = ? AND source = ?"),
      put_block_(connection, "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?)"),
      put_vote_(connection, "INSERT OR REPLACE INTO attestations VALUES (?, ?, ?, ?)"),
      forget_blocks_(connection, "DELETE FROM blocks WHERE key = ? AND slot <= ?"),
      set_forgotten_(connection, "UPDATE keys SET forgotten_target = ? WHERE id = ?"),
      next_rows_(connection,
                 "SELECT target, key, source FROM attestations WHERE (target, key, source) > "
                 "(?, ?, ?) ORDER BY target, key, source LIMIT ?"),
      remove_row_(connection,
                  "DELETE FROM attestations WHERE target = ? AND key = ? AND source = ?"),
      remove_rows_(connection,
                   "DELETE FROM attestations WHERE (target, key, source) >= (?, ?, ?) AND "
                   "(target, key, source) <= (?, ?, ?)") {}

void SqliteMessages::run(Statement& statement) {
    while (statement.step()) {
    }
}

void SqliteMessages::bind(Statement& statement, const Row& row) {
    statement.bind(stored(row.epochs.target.value))
        .bind(row.key)
        .bind(stored(row.epochs.source.value));
}

bool SqliteMessages::load() {
    index_.clear();
    forgotten_ = 0;
    put_ = 0;
    found_ = 1;
    cursor_ = {};
    Statement keys(connection_,
                   "SELECT id, pubkey, lowest_slot, lowest_source, lowest_target, slot_is_floor, "
                   "votes_are_floor, forgotten_target FROM keys ORDER BY id");
    keys.use();
    while (keys.step()) {
        KnownKey key{keys.integer(0), {}};
        const BytesView pubkey = keys.blob(1);
        if (static_cast<std::size_t>(key.id) != index_.pubkeys().size() + 1 ||
            pubkey.size() != BLSPubkey::size()) {
            connection_.fail_as_damaged("the keys are not numbered in their order");
            return false;
        }
        key.lowest.slot = read<Slot>(keys, 2);
        key.lowest.source = read<Epoch>(keys, 3);
        key.lowest.target = read<Epoch>(keys, 4);
        key.lowest.slot_is_floor = keys.integer(5) != 0;
        key.lowest.votes_are_floor = keys.integer(6) != 0;
        index_.add_key(BLSPubkey::from(pubkey), key, read<Epoch>(keys, 7));
    }
    Statement votes(connection_,
                    "SELECT key, target, source FROM attestations ORDER BY target, key, source");
    votes.use();
    while (votes.step()) {
        const KeyId key = votes.integer(0);
        const Epochs vote{Epoch{loaded(votes.integer(1))}, Epoch{loaded(votes.integer(2))}};
        if (!index_.knows(key)) {
            connection_.fail_as_damaged("a vote of no key");
            return false;
        }
        if (index_.is_forgotten(key, vote.target)) {
            ++forgotten_;
        } else {
            index_.insert(key, vote);
        }
    }
    return !connection_.failure();
}

std::optional<KnownKey> SqliteMessages::find_key(const BLSPubkey& pubkey) {
    return index_.find_key(pubkey);
}

KnownKey SqliteMessages::add_key(const BLSPubkey& pubkey) {
    // After a failure the statement gives nothing, and all this is thrown away.
    KnownKey key{static_cast<KeyId>(index_.pubkeys().size()) + 1, {}};
    if (add_key_.use().bind(pubkey.view()).step() && add_key_.integer(0) != key.id) {
        connection_.fail_as_damaged("the keys are not numbered in their order");
    }
    run(add_key_);
    index_.add_key(pubkey, key);
    return key;
}

void SqliteMessages::set_watermarks(const KnownKey& key) {
    set_watermarks_.use();
    detail::bind(set_watermarks_, key.lowest.slot);
    detail::bind(set_watermarks_, key.lowest.source);
    detail::bind(set_watermarks_, key.lowest.target);
    set_watermarks_.bind(std::int64_t{key.lowest.slot_is_floor})
        .bind(std::int64_t{key.lowest.votes_are_floor})
        .bind(key.id);
    run(set_watermarks_);
    index_.set_watermarks(key);
}

std::optional<SignedBlock> SqliteMessages::block_at(KeyId key, Slot slot) {
    if (!block_at_.use().bind(key).bind(stored(slot.value)).step()) {
        return std::nullopt;
    }
    const SignedBlock block{slot, read_root(block_at_, 0)};
    block_at_.use();
    return block;
}

std::vector<SignedAttestation> SqliteMessages::read_votes(KeyId key,
                                                          std::span<const Epochs> votes) {
    std::vector<SignedAttestation> out;
    out.reserve(votes.size());
    for (const Epochs& vote : votes) {
        vote_at_.use();
        bind(vote_at_, {vote, key});
        const bool found = vote_at_.step();
        out.push_back({vote.source, vote.target, found ? read_root(vote_at_, 0) : std::nullopt});
        vote_at_.use();
    }
    return out;
}

std::vector<SignedAttestation> SqliteMessages::votes_at(KeyId key, Epoch target) {
    return read_votes(key, index_.at(key, target));
}

bool SqliteMessages::has_surrounded(KeyId key, Epoch source, Epoch target) {
    return index_.has_surrounded(key, {target, source});
}

bool SqliteMessages::has_surrounding(KeyId key, Epoch source, Epoch target) {
    return index_.has_surrounding(key, {target, source});
}

void SqliteMessages::put(KeyId key, const SignedBlock& block) {
    put_block_.use().bind(key).bind(stored(block.slot.value));
    bind_root(put_block_, block.signing_root);
    run(put_block_);
}

void SqliteMessages::put(KeyId key, const SignedAttestation& vote) {
    if (index_.is_forgotten(key, vote.target_epoch)) {
        remember(key);
    }
    index_.insert(key, {vote.target_epoch, vote.source_epoch});
    put_vote_.use()
        .bind(key)
        .bind(stored(vote.target_epoch.value))
        .bind(stored(vote.source_epoch.value));
    bind_root(put_vote_, vote.signing_root);
    run(put_vote_);
    ++put_;
}

void SqliteMessages::forget_blocks(KeyId key, Slot slot) {
    run(forget_blocks_.use().bind(key).bind(stored(slot.value)));
}

std::optional<Epoch> SqliteMessages::forget_votes(KeyId key, Epoch target) {
    const VoteIndex::Forgotten forgotten = index_.forget(key, target);
    if (forgotten.votes > 0) {
        forgotten_ += forgotten.votes;
        found_ += 1;
        run(set_forgotten_.use().bind(stored(target.value)).bind(key));
    }
    return forgotten.highest_source;
}

// Forgetting -------------------------------------------------------------------------------------

/// Before a vote of a forgotten target comes back, by an import, the others of the key go at once.
void SqliteMessages::remember(KeyId key) {
    const auto is_gone = [&](const Row& row) {
        return row.key == key && index_.is_forgotten(key, row.epochs.target);
    };
    const Row before = std::exchange(cursor_, Row{});
    for (std::vector<Row> rows = next_rows(SWEEP_ROWS); !rows.empty();
         rows = next_rows(SWEEP_ROWS)) {
        for (const Row& row : rows) {
            if (is_gone(row)) {
                remove({row});
            }
        }
        cursor_ = rows.back();
    }
    cursor_ = before;
    run(set_forgotten_.use().bind_null().bind(key));
    index_.forget_nothing(key);
}

std::vector<SqliteMessages::Row> SqliteMessages::next_rows(std::size_t count) {
    std::vector<Row> rows;
    next_rows_.use();
    bind(next_rows_, cursor_);
    next_rows_.bind(static_cast<std::int64_t>(count));
    while (next_rows_.step()) {
        rows.push_back(
            {{Epoch{loaded(next_rows_.integer(0))}, Epoch{loaded(next_rows_.integer(2))}},
             next_rows_.integer(1)});
    }
    return rows;
}

/// Rows that follow each other in the table.
void SqliteMessages::remove(const std::vector<Row>& rows) {
    if (rows.size() == 1) {
        remove_row_.use();
        bind(remove_row_, rows.front());
        run(remove_row_);
    } else if (!rows.empty()) {
        remove_rows_.use();
        bind(remove_rows_, rows.front());
        bind(remove_rows_, rows.back());
        run(remove_rows_);
    }
    forgotten_ -= std::min(forgotten_, rows.size());
    found_ += rows.size();
}

void SqliteMessages::scrub() {
    const std::size_t count = ROWS_PER_VOTE * put_;
    put_ = 0;
    if (forgotten_ == 0 || count == 0) {
        return;
    }
    const std::vector<Row> rows = next_rows(count);
    std::vector<Row> run_of_forgotten;
    for (const Row& row : rows) {
        if (!index_.contains(row.key, row.epochs)) {
            run_of_forgotten.push_back(row);
            continue;
        }
        remove(run_of_forgotten);
        run_of_forgotten.clear();
    }
    remove(run_of_forgotten);
    if (rows.size() == count) {
        cursor_ = rows.back();
        return;
    }
    // At the end of the table: a round that found nothing has left nothing.
    cursor_ = {};
    forgotten_ = found_ == 0 ? 0 : forgotten_;
    found_ = 0;
}

// Giving out -------------------------------------------------------------------------------------

std::optional<SigningHistory> SqliteMessages::history(const BLSPubkey& pubkey) {
    const auto key = find_key(pubkey);
    if (!key) {
        return std::nullopt;
    }
    SigningHistory history{pubkey, {}, read_votes(key->id, index_.votes(key->id))};
    Statement blocks(connection_, "SELECT slot, signing_root FROM blocks WHERE key = ?");
    blocks.use().bind(key->id);
    while (blocks.step()) {
        history.signed_blocks.push_back({Slot{loaded(blocks.integer(0))}, read_root(blocks, 1)});
    }
    add_watermarks(history, key->lowest);
    return history;
}

std::vector<SigningHistory> SqliteMessages::all() {
    std::vector<SigningHistory> out;
    for (const BLSPubkey& pubkey : index_.pubkeys()) {
        if (auto found = history(pubkey)) {
            out.push_back(*std::move(found));
        }
    }
    return out;
}

std::optional<Epoch> SqliteMessages::latest_target() const {
    std::optional<Epoch> latest;
    const auto raise = [&](Epoch target) { latest = std::max(latest.value_or(target), target); };
    for (const BLSPubkey& pubkey : index_.pubkeys()) {
        const KnownKey key = *index_.find_key(pubkey);
        if (key.lowest.target) {
            raise(*key.lowest.target);
        }
        if (!index_.votes(key.id).empty()) {
            raise(index_.votes(key.id).back().target);
        }
    }
    return latest;
}

}  // namespace cairn::protection::detail
