#include "protection/detail/sqlite_messages.hpp"

#include <algorithm>
#include <limits>

namespace cairn::protection::detail {

using namespace consensus;

// Tables without rowid are one B-tree in the order of their primary key, so a lookup by slot or
// epoch is a descent, and messages of a key lie together.
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
    CHECK ((lowest_source IS NULL) = (lowest_target IS NULL))
);
CREATE TABLE blocks (
    key INTEGER NOT NULL REFERENCES keys,
    slot INTEGER NOT NULL,
    signing_root BLOB CHECK (length(signing_root) = 32),
    PRIMARY KEY (key, slot)
) WITHOUT ROWID;
CREATE TABLE attestations (
    key INTEGER NOT NULL REFERENCES keys,
    target INTEGER NOT NULL,
    source INTEGER NOT NULL CHECK (source <= target),
    signing_root BLOB CHECK (length(signing_root) = 32),
    PRIMARY KEY (key, target, source)
) WITHOUT ROWID;
)";

namespace {

constexpr std::uint64_t SIGN = std::uint64_t{1} << 63U;

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
      find_key_(connection,
                "SELECT id, lowest_slot, lowest_source, lowest_target, slot_is_floor, "
                "votes_are_floor FROM keys WHERE pubkey = ?"),
      add_key_(connection, "INSERT INTO keys (pubkey) VALUES (?) RETURNING id"),
      set_watermarks_(connection,
                      "UPDATE keys SET lowest_slot = ?, lowest_source = ?, lowest_target = ?, "
                      "slot_is_floor = ?, votes_are_floor = ? WHERE id = ?"),
      block_at_(connection, "SELECT signing_root FROM blocks WHERE key = ? AND slot = ?"),
      votes_at_(connection,
                "SELECT source, signing_root FROM attestations WHERE key = ? AND target = ?"),
      surrounded_(connection,
                  "SELECT 1 FROM attestations WHERE key = ?1 AND target > ?2 AND target < ?3 AND "
                  "source > ?2 LIMIT 1"),
      surrounding_(
          connection,
          "SELECT 1 FROM attestations WHERE key = ? AND target > ? AND source < ? LIMIT 1"),
      put_block_(connection, "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?)"),
      put_vote_(connection, "INSERT OR REPLACE INTO attestations VALUES (?, ?, ?, ?)"),
      forget_blocks_(connection, "DELETE FROM blocks WHERE key = ? AND slot <= ?"),
      highest_source_(connection,
                      "SELECT max(source) FROM attestations WHERE key = ? AND target <= ?"),
      forget_votes_(connection, "DELETE FROM attestations WHERE key = ? AND target <= ?") {}

void SqliteMessages::run(Statement& statement) {
    while (statement.step()) {
    }
}

std::optional<KnownKey> SqliteMessages::find_key(const BLSPubkey& pubkey) {
    if (!find_key_.use().bind(pubkey.view()).step()) {
        return std::nullopt;
    }
    KnownKey key;
    key.id = find_key_.integer(0);
    key.lowest.slot = read<Slot>(find_key_, 1);
    key.lowest.source = read<Epoch>(find_key_, 2);
    key.lowest.target = read<Epoch>(find_key_, 3);
    key.lowest.slot_is_floor = find_key_.integer(4) != 0;
    key.lowest.votes_are_floor = find_key_.integer(5) != 0;
    find_key_.use();
    return key;
}

KnownKey SqliteMessages::add_key(const BLSPubkey& pubkey) {
    KnownKey key;
    if (add_key_.use().bind(pubkey.view()).step()) {
        key.id = add_key_.integer(0);
    }
    run(add_key_);
    return key;
}

void SqliteMessages::set_watermarks(const KnownKey& key) {
    set_watermarks_.use();
    bind(set_watermarks_, key.lowest.slot);
    bind(set_watermarks_, key.lowest.source);
    bind(set_watermarks_, key.lowest.target);
    set_watermarks_.bind(std::int64_t{key.lowest.slot_is_floor})
        .bind(std::int64_t{key.lowest.votes_are_floor})
        .bind(key.id);
    run(set_watermarks_);
}

std::optional<SignedBlock> SqliteMessages::block_at(KeyId key, Slot slot) {
    if (!block_at_.use().bind(key).bind(stored(slot.value)).step()) {
        return std::nullopt;
    }
    const SignedBlock block{slot, read_root(block_at_, 0)};
    block_at_.use();
    return block;
}

std::vector<SignedAttestation> SqliteMessages::votes_at(KeyId key, Epoch target) {
    std::vector<SignedAttestation> votes;
    votes_at_.use().bind(key).bind(stored(target.value));
    while (votes_at_.step()) {
        votes.push_back({Epoch{loaded(votes_at_.integer(0))}, target, read_root(votes_at_, 1)});
    }
    return votes;
}

// No source is after its target, so a later source has a later target than it, too: few to look at.
bool SqliteMessages::has_surrounded(KeyId key, Epoch source, Epoch target) {
    const bool found =
        surrounded_.use().bind(key).bind(stored(source.value)).bind(stored(target.value)).step();
    surrounded_.use();
    return found;
}

bool SqliteMessages::has_surrounding(KeyId key, Epoch source, Epoch target) {
    const bool found =
        surrounding_.use().bind(key).bind(stored(target.value)).bind(stored(source.value)).step();
    surrounding_.use();
    return found;
}

void SqliteMessages::put(KeyId key, const SignedBlock& block) {
    put_block_.use().bind(key).bind(stored(block.slot.value));
    bind_root(put_block_, block.signing_root);
    run(put_block_);
}

void SqliteMessages::put(KeyId key, const SignedAttestation& vote) {
    put_vote_.use()
        .bind(key)
        .bind(stored(vote.target_epoch.value))
        .bind(stored(vote.source_epoch.value));
    bind_root(put_vote_, vote.signing_root);
    run(put_vote_);
}

void SqliteMessages::forget_blocks(KeyId key, Slot slot) {
    run(forget_blocks_.use().bind(key).bind(stored(slot.value)));
}

std::optional<Epoch> SqliteMessages::forget_votes(KeyId key, Epoch target) {
    std::optional<Epoch> highest;
    if (highest_source_.use().bind(key).bind(stored(target.value)).step()) {
        highest = read<Epoch>(highest_source_, 0);
    }
    highest_source_.use();
    if (highest) {
        run(forget_votes_.use().bind(key).bind(stored(target.value)));
    }
    return highest;
}

std::optional<SigningHistory> SqliteMessages::history(const BLSPubkey& pubkey) {
    const auto key = find_key(pubkey);
    if (!key) {
        return std::nullopt;
    }
    SigningHistory history{pubkey, {}, {}};
    Statement blocks(connection_, "SELECT slot, signing_root FROM blocks WHERE key = ?");
    blocks.use().bind(key->id);
    while (blocks.step()) {
        history.signed_blocks.push_back({Slot{loaded(blocks.integer(0))}, read_root(blocks, 1)});
    }
    Statement votes(connection_,
                    "SELECT target, source, signing_root FROM attestations WHERE key = ?");
    votes.use().bind(key->id);
    while (votes.step()) {
        history.signed_attestations.push_back({Epoch{loaded(votes.integer(1))},
                                               Epoch{loaded(votes.integer(0))},
                                               read_root(votes, 2)});
    }
    add_watermarks(history, key->lowest);
    return history;
}

std::vector<SigningHistory> SqliteMessages::all() {
    std::vector<BLSPubkey> pubkeys;
    Statement keys(connection_, "SELECT pubkey FROM keys ORDER BY id");
    keys.use();
    while (keys.step()) {
        const BytesView pubkey = keys.blob(0);
        std::ranges::copy_n(pubkey.begin(), static_cast<std::ptrdiff_t>(pubkey.size()),
                            pubkeys.emplace_back().data());
    }
    std::vector<SigningHistory> out;
    for (const BLSPubkey& pubkey : pubkeys) {
        if (auto found = history(pubkey)) {
            out.push_back(*std::move(found));
        }
    }
    return out;
}

std::optional<Epoch> SqliteMessages::latest_target() {
    Statement latest(
        connection_,
        "SELECT max(max(coalesce((SELECT max(target) FROM attestations WHERE key = id),"
        " lowest_target), coalesce(lowest_target, (SELECT max(target) FROM attestations"
        " WHERE key = id)))) FROM keys");
    if (!latest.use().step()) {
        return std::nullopt;
    }
    const auto target = read<Epoch>(latest, 0);
    latest.use();
    return target;
}

}  // namespace cairn::protection::detail
