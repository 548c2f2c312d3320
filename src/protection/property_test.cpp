// Random histories: the database, its twin and a naive check of all pairs say the same, whatever
// was imported, exported, forgotten, asked again or opened again.
#include "protection/memory_protection.hpp"
#include "protection/samples_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::protection {
namespace {

using namespace consensus;
using samples::ask;
using samples::key;
using samples::network;
using samples::root;

constexpr std::uint64_t KEYS = 3;

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#is_slashable_attestation_data
bool is_slashable(const AttestationToSign& data_1, const AttestationToSign& data_2) {
    const bool same = data_1.source == data_2.source && data_1.signing_root == data_2.signing_root;
    return (!same && data_1.target == data_2.target) ||
           (data_1.source < data_2.source && data_2.target < data_1.target);
}

/// Remembers all that was signed, and looks at all of it.
class Naive {
  public:
    bool conflicts(const ToSign& message) const {
        return std::ranges::any_of(signed_, [&](const ToSign& other) {
            return conflict(message, other) || conflict(other, message);
        });
    }
    void sign(const ToSign& message) { signed_.push_back(message); }
    /// Older than anything the key has signed of that kind: condition 2, 4 or 5 may refuse it.
    bool is_old(const ToSign& message) const {
        return std::ranges::none_of(signed_,
                                    [&](const ToSign& other) { return precedes(other, message); });
    }
    bool has_any(const ToSign& message) const {
        return std::ranges::any_of(signed_, [&](const ToSign& other) {
            return other.index() == message.index() && pubkey(other) == pubkey(message);
        });
    }
    const std::vector<ToSign>& all() const { return signed_; }

  private:
    static BLSPubkey pubkey(const ToSign& message) {
        return std::visit([](const auto& one) { return one.pubkey; }, message);
    }
    static bool conflict(const ToSign& a, const ToSign& b) {
        if (a.index() != b.index() || pubkey(a) != pubkey(b)) {
            return false;
        }
        if (const auto* const block = std::get_if<BlockToSign>(&a)) {
            const auto& other = std::get<BlockToSign>(b);
            return block->slot == other.slot && block->signing_root != other.signing_root;
        }
        return is_slashable(std::get<AttestationToSign>(a), std::get<AttestationToSign>(b));
    }
    static bool precedes(const ToSign& a, const ToSign& b) {
        if (a.index() != b.index() || pubkey(a) != pubkey(b)) {
            return false;
        }
        if (const auto* const block = std::get_if<BlockToSign>(&a)) {
            return block->slot < std::get<BlockToSign>(b).slot;
        }
        return std::get<AttestationToSign>(a).target < std::get<AttestationToSign>(b).target;
    }

    std::vector<ToSign> signed_;
};

class History {
  public:
    explicit History(std::uint64_t seed) : random_(seed) {
        for (std::uint64_t n = 0; n < KEYS; ++n) {
            const BLSPubkey pubkey = key(n);
            EXPECT_TRUE(db_->register_keys({&pubkey, 1}));
            EXPECT_TRUE(twin_.register_keys({&pubkey, 1}));
        }
    }

    void run(int batches) {
        for (int i = 0; i < batches; ++i) {
            // Few epochs, so that most messages meet another; sometimes far ahead, to forget.
            base_ += below(40) == 0 ? 1100U : 0U;
            forgot_ = forgot_ || base_ > 1000;
            std::vector<ToSign> batch;
            for (std::uint64_t n = below(6); n-- > 0;) {
                batch.push_back(message());
            }
            check(batch);
            if (below(30) == 0) {
                move_house();
            }
            if (below(20) == 0) {
                db_.reset();
                db_ = samples::open(folder_.file());
            }
        }
        EXPECT_EQ(db_->export_history().value(), twin_.export_history().value());
    }
    std::size_t refused() const { return refused_; }
    std::size_t signed_count() const { return naive_.all().size(); }

  private:
    std::uint64_t below(std::uint64_t end) { return random_() % end; }

    ToSign message() {
        if (below(8) == 0 && !naive_.all().empty()) {
            return naive_.all()[below(naive_.all().size())];
        }
        const std::uint64_t of = below(KEYS + (below(20) == 0 ? 1 : 0));
        if (below(3) == 0) {
            return samples::block(of, base_ * 32 + below(30), below(3));
        }
        const std::uint64_t target = base_ + below(24);
        return samples::vote(of, target - std::min(target, below(12)) + below(2), target, below(3));
    }

    void check(const std::vector<ToSign>& batch) {
        const auto verdicts = db_->check_and_record(batch).value();
        ASSERT_EQ(verdicts, twin_.check_and_record(batch).value());
        for (std::size_t i = 0; i < batch.size(); ++i) {
            judge(batch[i], verdicts[i]);
        }
    }

    void judge(const ToSign& message, Verdict verdict) {
        if (may_sign(verdict)) {
            ASSERT_FALSE(naive_.conflicts(message)) << to_string(verdict);
            if (verdict == Verdict::safe) {
                naive_.sign(message);
            }
            return;
        }
        ++refused_;
        switch (verdict) {
            case Verdict::double_block:
            case Verdict::double_vote:
            case Verdict::surrounding:
            case Verdict::surrounded:
                EXPECT_TRUE(moved_ || naive_.conflicts(message)) << to_string(verdict);
                break;
            case Verdict::below_watermark:
                EXPECT_TRUE(naive_.has_any(message));
                EXPECT_TRUE(forgot_ || naive_.conflicts(message) || naive_.is_old(message) ||
                            has_old_source(message));
                break;
            default:
                break;
        }
    }

    bool has_old_source(const ToSign& message) const {
        const auto* const vote = std::get_if<AttestationToSign>(&message);
        return vote != nullptr && std::ranges::none_of(naive_.all(), [&](const ToSign& other) {
                   const auto* const known = std::get_if<AttestationToSign>(&other);
                   return known != nullptr && known->pubkey == vote->pubkey &&
                          known->source <= vote->source;
               });
    }

    /// Both go on with what the other gave out.
    void move_house() {
        const Interchange document =
            parse_interchange(to_json(db_->export_history().value())).value();
        moved_ = true;  // its watermarks count as messages
        if (below(2) == 0) {
            ASSERT_TRUE(db_->import_history(document, ImportMode::complete));
            ASSERT_TRUE(twin_.import_history(document, ImportMode::complete));
        } else {
            forgot_ = true;
            ASSERT_TRUE(db_->import_history(minimal(document), ImportMode::minimal));
            ASSERT_TRUE(twin_.import_history(document, ImportMode::minimal));
        }
    }

    std::mt19937_64 random_;
    samples::Folder folder_;
    std::unique_ptr<ProtectionDb> db_ = samples::open(folder_.file());
    MemoryProtection twin_{network};
    Naive naive_;
    std::uint64_t base_ = 1;
    std::size_t refused_ = 0;
    bool forgot_ = false;
    bool moved_ = false;
};

// CAIRN_HISTORIES=1000 for a longer run.
TEST(ProtectionProperty, DatabaseTwinAndAllPairsAgree) {
    std::size_t refused = 0;
    std::size_t signed_count = 0;
    const int histories = samples::runs("CAIRN_HISTORIES", 20);
    for (int seed = 0; seed < histories && !HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        History history(static_cast<std::uint64_t>(seed));
        history.run(120);
        refused += history.refused();
        signed_count += history.signed_count();
    }
    RecordProperty("refused", std::to_string(refused));
    RecordProperty("signed", std::to_string(signed_count));
    EXPECT_GT(signed_count, static_cast<std::size_t>(histories) * 20);
    EXPECT_GT(refused, static_cast<std::size_t>(histories) * 20);
}

}  // namespace
}  // namespace cairn::protection
