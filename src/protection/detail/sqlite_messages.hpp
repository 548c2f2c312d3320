// SignedMessages in the tables of the SQLite file. Threads: the connection's owner.
#pragma once

#include "protection/detail/sqlite.hpp"
#include "protection/rules.hpp"

namespace cairn::protection::detail {

/// Creates the tables in an empty file, within the caller's transaction.
extern const char* const SCHEMA;

/// SQLite's integers are signed: numbers are moved so that their order stays.
std::int64_t stored(std::uint64_t number) noexcept;
std::uint64_t loaded(std::int64_t number) noexcept;

class SqliteMessages final : public SignedMessages {
  public:
    explicit SqliteMessages(Connection& connection);

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

    std::vector<SigningHistory> all();
    std::optional<SigningHistory> history(const consensus::BLSPubkey& pubkey);
    std::optional<consensus::Epoch> latest_target();

  private:
    void run(Statement& statement);

    Connection& connection_;
    Statement find_key_;
    Statement add_key_;
    Statement set_watermarks_;
    Statement block_at_;
    Statement votes_at_;
    Statement surrounded_;
    Statement surrounding_;
    Statement put_block_;
    Statement put_vote_;
    Statement forget_blocks_;
    Statement highest_source_;
    Statement forget_votes_;
};

}  // namespace cairn::protection::detail
