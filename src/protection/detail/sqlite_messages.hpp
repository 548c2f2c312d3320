// SignedMessages in the tables of the SQLite file, with source and target of all votes in memory.
//
// Votes lie in the file by target, so that those of an epoch share a few pages, whatever the number
// of keys: recording 1,000 votes touches some 30 pages. What is forgotten is gone from memory at
// once and from the file bit by bit (scrub), as much as is recorded. Whoever throws a transaction
// away calls load(). Threads: the connection's owner.
#pragma once

#include "protection/detail/sqlite.hpp"
#include "protection/detail/vote_index.hpp"
#include "protection/rules.hpp"

namespace cairn::protection::detail {

/// Creates the tables in an empty file, within the caller's transaction.
extern const char* const SCHEMA;
/// From format 1 to 2, within the caller's transaction.
extern const char* const MIGRATION;

/// SQLite's integers are signed: numbers are moved so that their order stays.
std::int64_t stored(std::uint64_t number) noexcept;
std::uint64_t loaded(std::int64_t number) noexcept;

class SqliteMessages final : public SignedMessages {
  public:
    explicit SqliteMessages(Connection& connection);

    /// Reads keys and votes into memory; about 0.4 s a million votes. False: the connection failed,
    /// or the file holds what cannot be, which then is the connection's failure.
    bool load();

    std::optional<KnownKey> find_key(const consensus::BLSPubkey& pubkey) override;
    KnownKey add_key(const consensus::BLSPubkey& pubkey) override;
    void set_watermarks(const KnownKey& key) override;
    std::optional<SignedBlock> block_at(KeyId key, consensus::Slot slot) override;
    std::vector<SignedAttestation> votes_at(KeyId key, consensus::Epoch target) override;
    bool has_surrounded(KeyId key, consensus::Epoch source, consensus::Epoch target) override;
    bool has_surrounding(KeyId key, consensus::Epoch source, consensus::Epoch target) override;
    void put(KeyId key, const SignedBlock& block) override;
    void put(KeyId key, const SignedAttestation& vote) override;
    void forget_blocks(KeyId key, consensus::Slot slot) override;
    std::optional<consensus::Epoch> forget_votes(KeyId key, consensus::Epoch target) override;

    /// Removes forgotten votes from the file, some for each that was put since the last time.
    void scrub();

    std::vector<SigningHistory> all();
    std::optional<SigningHistory> history(const consensus::BLSPubkey& pubkey);
    std::optional<consensus::Epoch> latest_target() const;

  private:
    struct Row {
        Epochs epochs;
        KeyId key = 0;
    };
    void run(Statement& statement);
    void bind(Statement& statement, const Row& row);
    std::vector<Row> next_rows(std::size_t count);
    void remove(const std::vector<Row>& rows);
    void remember(KeyId key);
    /// With their signing roots, which only the file has.
    std::vector<SignedAttestation> read_votes(KeyId key, std::span<const Epochs> votes);

    Connection& connection_;
    VoteIndex index_;
    std::size_t forgotten_ = 0;  // votes that are still in the file
    std::size_t found_ = 0;      // forgotten ones, since the scrub was at the table's beginning
    std::size_t put_ = 0;        // votes, since the last scrub
    Row cursor_;                 // the last row that was looked at by it

    Statement add_key_;
    Statement set_watermarks_;
    Statement block_at_;
    Statement vote_at_;
    Statement put_block_;
    Statement put_vote_;
    Statement forget_blocks_;
    Statement set_forgotten_;
    Statement next_rows_;
    Statement remove_row_;
    Statement remove_rows_;
};

}  // namespace cairn::protection::detail
