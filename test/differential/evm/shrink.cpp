#include "test/differential/evm/shrink.hpp"

#include <algorithm>

namespace cairn::differential {
namespace {

constexpr std::size_t TRIES_MAX = 4'000;

class Shrinker {
  public:
    Shrinker(Case one, const std::function<bool(const Case&)>& differs)
        : best_(std::move(one)), differs_(differs) {}

    Case run() {
        while (round() && tries_ < TRIES_MAX) {
        }
        return best_;
    }

  private:
    bool offer(Case candidate) {
        if (tries_ >= TRIES_MAX) {
            return false;
        }
        ++tries_;
        if (!differs_(candidate)) {
            return false;
        }
        best_ = std::move(candidate);
        return true;
    }
    /// True: something became smaller.
    bool round() {
        bool any = drop_signature();
        any = drop_accounts() || any;
        any = drop_lists() || any;
        any = shorten_codes() || any;
        any = shorten_data() || any;
        return any;
    }
    bool drop_signature() {
        Case candidate = best_;
        candidate.is_signed = false;
        return best_.is_signed && offer(std::move(candidate));
    }

    static Case without(const Case& one, const Address& dropped) {
        Case out = one;
        out.pre = execution::MemoryState();
        for (const auto& [address, entry] : one.pre.accounts()) {
            if (address != dropped) {
                const BytesView code = one.pre.code_of(entry.account);
                out.pre.set_account(address, entry.account, code, entry.storage);
            }
        }
        return out;
    }
    bool drop_accounts() {
        bool any = false;
        std::vector<Address> addresses;
        for (const auto& [address, entry] : best_.pre.accounts()) {
            addresses.push_back(address);
        }
        for (const Address& address : addresses) {
            any = offer(without(best_, address)) || any;
        }
        for (const Address& address : addresses) {
            any = drop_slots(address) || any;
        }
        return any;
    }
    bool drop_slots(const Address& address) {
        const auto found = best_.pre.accounts().find(address);
        if (found == best_.pre.accounts().end() || found->second.storage.empty()) {
            return false;
        }
        bool any = false;
        const execution::Storage all = found->second.storage;
        for (const auto& [key, value] : all) {
            Case candidate = best_;
            const auto entry = candidate.pre.accounts().at(address);
            execution::Storage storage = entry.storage;
            storage.erase(key);
            const BytesView code = candidate.pre.code_of(entry.account);
            const Bytes kept(code.begin(), code.end());
            candidate.pre.set_account(address, entry.account, kept, storage);
            any = offer(std::move(candidate)) || any;
        }
        return any;
    }
    template <class T>
    bool drop_items(std::vector<T> execution::Transaction::* list) {
        bool any = false;
        for (std::size_t i = (best_.transaction.*list).size(); i > 0; --i) {
            Case candidate = best_;
            auto& items = candidate.transaction.*list;
            items.erase(items.begin() + static_cast<std::ptrdiff_t>(i) - 1);
            any = offer(std::move(candidate)) || any;
        }
        return any;
    }
    bool drop_lists() {
        bool any = drop_items(&execution::Transaction::access_list);
        any = drop_items(&execution::Transaction::authorizations) || any;
        any = drop_items(&execution::Transaction::blob_versioned_hashes) || any;
        Case candidate = best_;
        candidate.transaction.value = 0;
        return (!best_.transaction.value.is_zero() && offer(std::move(candidate))) || any;
    }

    /// `set` makes a case of other bytes.
    bool shorten(const Bytes& bytes, std::uint8_t neutral,
                 const std::function<Case(const Bytes&)>& set) {
        Bytes now = bytes;
        bool any = false;
        for (std::size_t size = now.size(); size > 0; size /= 2) {
            Bytes shorter(now.begin(),
                          now.end() - static_cast<std::ptrdiff_t>(std::min(size, now.size())));
            if (!now.empty() && offer(set(shorter))) {
                now = std::move(shorter);
                any = true;
            }
        }
        for (std::size_t size = std::max<std::size_t>(now.size() / 2, 1); size > 0; size /= 2) {
            for (std::size_t at = 0; at + size <= now.size(); at += size) {
                Bytes other = now;
                std::fill_n(other.begin() + static_cast<std::ptrdiff_t>(at), size, neutral);
                if (other != now && offer(set(other))) {
                    now = std::move(other);
                    any = true;
                }
            }
        }
        return any;
    }
    bool shorten_codes() {
        bool any = false;
        std::vector<Address> addresses;
        for (const auto& [address, entry] : best_.pre.accounts()) {
            addresses.push_back(address);
        }
        for (const Address& address : addresses) {
            const auto entry = best_.pre.accounts().at(address);
            const BytesView code = best_.pre.code_of(entry.account);
            const auto set = [this, &address, &entry](const Bytes& bytes) {
                Case out = best_;
                out.pre.set_account(address, entry.account, bytes, entry.storage);
                return out;
            };
            any = shorten(Bytes(code.begin(), code.end()), 0x5b, set) || any;
        }
        return any;
    }
    bool shorten_data() {
        const auto set = [this](const Bytes& bytes) {
            Case out = best_;
            out.transaction.data = bytes;
            return out;
        };
        const std::uint8_t neutral = best_.transaction.is_creation() ? 0x5b : 0x00;
        return shorten(Bytes(best_.transaction.data), neutral, set);
    }

    Case best_;
    const std::function<bool(const Case&)>& differs_;
    std::size_t tries_ = 0;
};

}  // namespace

Case shrink(const Case& one, const std::function<bool(const Case&)>& differs) {
    return Shrinker(one, differs).run();
}

}  // namespace cairn::differential
