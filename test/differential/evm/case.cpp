#include "test/differential/evm/case.hpp"

#include "base/assert.hpp"

#include <cstring>
#include <map>

namespace cairn::differential {
namespace {

class WireWriter {
  public:
    void number(std::uint64_t value, std::size_t bytes) {
        for (std::size_t i = bytes; i > 0; --i) {
            out_.push_back(i > 8 ? std::uint8_t{0}
                                 : static_cast<std::uint8_t>(value >> (8 * (i - 1))));
        }
    }
    void count(std::size_t value) { number(value, 4); }
    void raw(BytesView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
    void bytes(BytesView value) {
        count(value.size());
        raw(value);
    }
    void word(const U256& value) { raw(value.to_be().view()); }
    /// The low half.
    void half_word(const U256& value) {
        const Bytes32 all = value.to_be();
        raw(all.view().subspan(16));
    }
    Bytes take() { return std::move(out_); }

  private:
    Bytes out_;
};

class WireReader {
  public:
    explicit WireReader(BytesView bytes) noexcept : rest_(bytes) {}

    BytesView take(std::size_t size) {
        CAIRN_ASSERT(size <= rest_.size());
        const BytesView head = rest_.first(size);
        rest_ = rest_.subspan(size);
        return head;
    }
    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : take(bytes)) {
            value = value << 8U | byte;
        }
        return value;
    }
    Bytes bytes() {
        const BytesView value = take(number(4));
        return {value.begin(), value.end()};
    }
    bool is_empty() const noexcept { return rest_.empty(); }

  private:
    BytesView rest_;
};

void write_account(WireWriter& out, const Address& address,
                   const execution::MemoryState::Entry& entry, BytesView code) {
    out.raw(address.view());
    out.number(entry.account.nonce, 8);
    out.word(entry.account.balance);
    out.bytes(code);
    out.count(entry.storage.size());
    for (const auto& [key, value] : entry.storage) {
        out.word(key);
        out.word(value);
    }
}

void write_transaction(WireWriter& out, const execution::Transaction& tx, const Address& sender) {
    out.number(static_cast<std::uint8_t>(tx.type), 1);
    out.raw(sender.view());
    out.number(tx.chain_id ? 1 : 0, 1);
    out.number(tx.chain_id.value_or(0), 8);
    out.number(tx.nonce, 8);
    out.number(tx.gas, 8);
    out.number(tx.to ? 1 : 0, 1);
    out.raw(tx.to.value_or(Address{}).view());
    out.word(tx.value);
    out.half_word(tx.max_fee_per_gas);
    out.half_word(tx.max_priority_fee_per_gas);
    out.bytes(tx.data);
    out.count(tx.access_list.size());
    for (const execution::Access& access : tx.access_list) {
        out.raw(access.account.view());
        out.count(access.slots.size());
        for (const Bytes32& slot : access.slots) {
            out.raw(slot.view());
        }
    }
    out.half_word(tx.max_fee_per_blob_gas);
    out.count(tx.blob_versioned_hashes.size());
    for (const Bytes32& hash : tx.blob_versioned_hashes) {
        out.raw(hash.view());
    }
    out.count(tx.authorizations.size());
    for (const execution::Authorization& one : tx.authorizations) {
        out.word(one.chain_id);
        out.raw(one.address.view());
        out.number(one.nonce, 8);
        out.number(one.y_parity, 1);
        out.word(one.r);
        out.word(one.s);
    }
}

/// Text by account, and by account and slot.
std::map<std::string, std::string> lines_of(BytesView dump) {
    std::map<std::string, std::string> out;
    WireReader in(dump);
    while (!in.is_empty()) {
        const std::string address = "0x" + base::to_hex(in.take(20)).substr(2);
        const std::uint64_t nonce = in.number(8);
        const U256 balance = U256::load_be(in.take(32).data());
        out[address] = "nonce " + std::to_string(nonce) + ", balance " + balance.to_hex() +
                       ", code " + base::to_hex(in.take(32)).substr(0, 10);
        for (std::uint64_t slots = in.number(4); slots > 0; --slots) {
            const U256 key = U256::load_be(in.take(32).data());
            out[address + "[" + key.to_hex() + "]"] = U256::load_be(in.take(32).data()).to_hex();
        }
    }
    return out;
}

}  // namespace

std::string_view to_string(Ending ending) noexcept {
    switch (ending) {
        case Ending::success:
            return "success";
        case Ending::revert:
            return "revert";
        case Ending::halt:
            return "halt";
        case Ending::refused:
            return "refused";
    }
    return "";
}

Bytes dump_state(const execution::MemoryState& state) {
    WireWriter out;
    for (const auto& [address, entry] : state.accounts()) {
        out.raw(address.view());
        out.number(entry.account.nonce, 8);
        out.word(entry.account.balance);
        out.raw(entry.account.code_hash.view());
        out.count(entry.storage.size());
        for (const auto& [key, value] : entry.storage) {
            out.word(key);
            out.word(value);
        }
    }
    return out.take();
}

std::string state_differences(BytesView ours, BytesView theirs) {
    const auto a = lines_of(ours);
    const auto b = lines_of(theirs);
    std::string out;
    const auto add = [&out](const std::string& name, const std::string& x, const std::string& y) {
        out.append("    ").append(name).append(": ours ").append(x).append("; theirs ").append(y);
        out += '\n';
    };
    for (const auto& [name, text] : a) {
        const auto found = b.find(name);
        if (found == b.end()) {
            add(name, text, "nothing");
        } else if (found->second != text) {
            add(name, text, found->second);
        }
    }
    for (const auto& [name, text] : b) {
        if (!a.contains(name)) {
            add(name, "nothing", text);
        }
    }
    return out;
}

Bytes to_request(const Case& one, bool wants_state) {
    WireWriter out;
    out.number(wants_state ? 1 : 0, 1);
    out.number(static_cast<std::uint8_t>(one.revision), 1);
    out.raw(one.environment.coinbase.view());
    out.number(one.environment.number, 8);
    out.number(one.environment.timestamp, 8);
    out.number(one.environment.gas_limit, 8);
    out.word(one.environment.random);
    out.number(one.environment.base_fee, 8);
    out.number(one.environment.excess_blob_gas, 8);
    out.count(one.pre.accounts().size());
    for (const auto& [address, entry] : one.pre.accounts()) {
        write_account(out, address, entry, one.pre.code_of(entry.account));
    }
    write_transaction(out, one.transaction, one.sender);
    return out.take();
}

Answer from_response(BytesView bytes) {
    WireReader in(bytes);
    Answer out;
    out.ending = static_cast<Ending>(in.number(1));
    out.gas_used = in.number(8);
    out.logs_hash = Bytes32::from(in.take(32));
    out.state_digest = Bytes32::from(in.take(32));
    out.state = in.bytes();
    out.output = in.bytes();
    const Bytes reason = in.bytes();
    out.reason.assign(reason.begin(), reason.end());
    return out;
}

}  // namespace cairn::differential
