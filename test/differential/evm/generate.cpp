#include "test/differential/evm/generate.hpp"

#include "base/assert.hpp"
#include "crypto/secp256k1.hpp"
#include "evm/precompiles.hpp"
#include "execution/fees.hpp"
#include "execution/host.hpp"
#include "execution/intrinsic_gas.hpp"
#include "test/differential/evm/program.hpp"

#include <algorithm>
#include <array>

namespace cairn::differential {
namespace {

using evm::Revision;
using execution::TransactionType;

constexpr std::size_t PEOPLE = 6;

/// Who can sign: keys 1 to PEOPLE, whose addresses are known to all cases.
struct Person {
    crypto::Secp256k1SecretKey key;
    Address address;
};

const std::vector<Person>& people() {
    static const std::vector<Person> all = [] {
        std::vector<Person> out;
        for (std::uint64_t i = 1; i <= PEOPLE; ++i) {
            const Bytes32 secret = U256(i).to_be();
            auto key = *crypto::Secp256k1SecretKey::from_bytes(secret.bytes);
            const Address address = crypto::address_of(crypto::to_public_key(key));
            out.push_back({std::move(key), address});
        }
        return out;
    }();
    return all;
}

Address contract_address(std::uint64_t index) {
    Address out;
    out[0] = 0xc0;
    out[18] = 0x10;
    out[19] = static_cast<std::uint8_t>(index);
    return out;
}

Address small_address(std::uint64_t number) {
    return U256(number).to_address();
}

class CaseWriter {
  public:
    CaseWriter(std::uint64_t seed, std::uint64_t number)
        : random_(Random(seed).next() ^ Random(number ^ 0xca1e).next()) {}

    Case write() {
        choose_revision();
        choose_environment();
        choose_surroundings();
        write_accounts();
        write_transaction();
        return std::move(out_);
    }

  private:
    bool has(Revision revision) const noexcept { return out_.revision >= revision; }

    void choose_revision() {
        const std::uint64_t choice = random_.below(100);
        if (choice < 75) {
            constexpr std::array<Revision, 3> late = {Revision::cancun, Revision::prague,
                                                      Revision::osaka};
            out_.revision = late[choice / 25];
        } else {
            out_.revision = static_cast<Revision>(random_.below(evm::REVISIONS));
        }
        around_.revision = out_.revision;
    }

    void choose_environment() {
        Environment& to = out_.environment;
        to.coinbase = random_.one_in(20) ? people()[0].address : small_address(0xc01bba5e);
        if (random_.one_in(30)) {
            to.coinbase = contract_address(0);
        }
        to.number = random_.one_in(4) ? random_.below(300) + 1 : random_.below(1'000'000) + 1;
        to.timestamp = 1 + random_.below(2'000'000'000);
        to.gas_limit = random_.one_in(10) ? 200'000 + random_.below(1'000'000) : 60'000'000;
        to.random = has(Revision::paris) ? U256(random_.next(), random_.next(), 0, random_.next())
                                         : U256(0x20000 + random_.below(1'000'000));
        if (has(Revision::london)) {
            to.base_fee = random_.one_in(4) ? random_.below(10) : random_.below(2'000'000'000);
        }
        if (has(Revision::cancun)) {
            to.excess_blob_gas = random_.one_in(2) ? 0 : random_.below(120) * 786'432;
        }
    }

    void choose_surroundings() {
        const std::uint64_t contracts = random_.between(1, 4);
        for (std::uint64_t i = 0; i < contracts; ++i) {
            around_.contracts.push_back(contract_address(i));
        }
        for (const Person& person : people()) {
            around_.others.push_back(person.address);
        }
        for (std::uint64_t i = 0; i <= 0x13; ++i) {
            around_.others.push_back(small_address(i));
        }
        around_.others.push_back(small_address(0x100));
        around_.others.push_back(small_address(0x101));
        around_.others.push_back(out_.environment.coinbase);
        around_.others.push_back(small_address(0xdead));
        // Where contracts create, so that something may be there already.
        for (std::uint64_t i = 0; i < contracts; ++i) {
            around_.others.push_back(execution::compute_contract_address(contract_address(i), 1));
        }
    }

    execution::Storage random_storage() {
        execution::Storage out;
        for (std::uint64_t i = random_.below(6); i > 0; --i) {
            const U256 value = random_.one_in(2) ? U256(random_.below(3)) : random_.word();
            if (!value.is_zero()) {
                out[random_slot(random_)] = value;
            }
        }
        return out;
    }
    Bytes delegation_to(const Address& target) {
        Bytes out = {0xef, 0x01, 0x00};
        out.insert(out.end(), target.begin(), target.end());
        return out;
    }
    const Address& any_address() {
        return random_.percent(70) ? random_.pick(around_.contracts) : random_.pick(around_.others);
    }

    void write_accounts() {
        for (const Address& address : around_.contracts) {
            ++around_.next;
            execution::Account account;
            account.nonce =
                random_.one_in(50) ? ~std::uint64_t{0} - random_.below(2) : random_.between(1, 3);
            account.balance = random_.one_in(3) ? U256() : U256(random_.below(1'000'000));
            Bytes code = random_program(random_, around_);
            if (random_.one_in(40)) {
                code = random_.bytes(random_.below(100));
            }
            if (has(Revision::prague) && random_.one_in(25)) {
                code = delegation_to(any_address());
            }
            // An account without code has mostly no slots either (EIP-7610).
            out_.pre.set_account(address, account, code, random_storage());
        }
        around_.next = 0;
        for (const Person& person : people()) {
            write_person(person.address);
        }
        if (random_.one_in(4)) {
            write_odd_account();
        }
    }
    void write_person(const Address& address) {
        if (random_.one_in(3)) {
            return;
        }
        execution::Account account;
        account.nonce = random_.below(4);
        account.balance = U256(random_.below(1'000'000'000)) * U256(1'000'000'000'000);
        if (account.is_empty()) {
            account.balance = 1;
        }
        const bool is_delegated = has(Revision::prague) && random_.one_in(4);
        out_.pre.set_account(address, account,
                             is_delegated ? delegation_to(any_address()) : Bytes(),
                             is_delegated ? random_storage() : execution::Storage());
    }
    /// A precompiled contract, the coinbase or a place of a creation that holds something; before
    /// Paris perhaps an empty account.
    void write_odd_account() {
        const Address address = random_.pick(around_.others);
        if (out_.pre.accounts().contains(address)) {
            return;
        }
        execution::Account account;
        account.balance = random_.below(1'000);
        account.nonce = random_.one_in(6) ? 1 : 0;
        if (account.is_empty() && has(Revision::paris)) {
            account.balance = 1;
        }
        out_.pre.set_account(address, account, {}, {});
    }

    // The transaction.
    TransactionType choose_type() {
        std::vector<TransactionType> types = {TransactionType::legacy};
        if (has(Revision::berlin)) {
            types.push_back(TransactionType::access_list);
        }
        if (has(Revision::london)) {
            types.push_back(TransactionType::fee_market);
        }
        if (has(Revision::cancun)) {
            types.push_back(TransactionType::blob);
        }
        if (has(Revision::prague)) {
            types.push_back(TransactionType::set_code);
            types.push_back(TransactionType::set_code);
        }
        return random_.one_in(200) ? static_cast<TransactionType>(random_.below(5))
                                   : random_.pick(types);
    }

    void write_transaction() {
        execution::Transaction& tx = out_.transaction;
        tx.type = choose_type();
        const Person& sender = people()[random_.below(PEOPLE)];
        out_.sender = sender.address;
        if (tx.type != TransactionType::legacy ||
            (has(Revision::spurious_dragon) && random_.one_in(2))) {
            tx.chain_id = 1;
        }
        choose_target(tx);
        choose_fees(tx);
        if (tx.type != TransactionType::legacy) {
            choose_access_list(tx);
        }
        if (tx.type == TransactionType::blob) {
            choose_blobs(tx);
        }
        if (tx.type == TransactionType::set_code) {
            choose_authorizations(tx);
        }
        choose_gas(tx);
        make_sender(tx);
        // Peers can tell a type that the fork does not have only by the bytes.
        const bool is_odd = !has_type(tx.type);
        out_.is_signed = random_.one_in(5) || is_odd;
        if (out_.is_signed) {
            sign(tx, sender);
        }
    }
    bool has_type(TransactionType type) const noexcept {
        constexpr std::array<Revision, 5> since = {Revision::frontier, Revision::berlin,
                                                   Revision::london, Revision::cancun,
                                                   Revision::prague};
        return has(since[static_cast<std::size_t>(type)]);
    }

    void choose_target(execution::Transaction& tx) {
        const std::uint64_t choice = random_.below(100);
        const bool needs_target =
            tx.type >= TransactionType::blob ? !random_.one_in(100) : choice >= 15;
        if (!needs_target) {
            tx.data = random_init_code(random_, around_);
            if (random_.one_in(60)) {
                tx.data.resize(49'150 + random_.below(6));
            }
        } else if (choice < 22) {
            const auto addresses = evm::precompile_addresses(out_.revision);
            tx.to = addresses[random_.below(addresses.size())];
            tx.data = random_precompile_input(random_, *tx.to);
        } else {
            tx.to = random_.one_in(12) ? any_address() : around_.contracts[0];
            tx.data = random_.bytes(random_.below(200));
            for (std::size_t i = 0; i < tx.data.size(); ++i) {
                tx.data[i] = random_.one_in(2) ? std::uint8_t{0} : tx.data[i];
            }
            if (random_.one_in(60)) {
                tx.data.resize(random_.below(20'000), 1);
            }
        }
        tx.value = random_.one_in(2) ? U256() : U256(random_.below(100'000));
    }

    void choose_fees(execution::Transaction& tx) {
        const std::uint64_t base_fee = out_.environment.base_fee;
        tx.max_fee_per_gas = base_fee + random_.below(1'000'000);
        if (random_.one_in(100) && base_fee > 0) {
            tx.max_fee_per_gas = base_fee - 1;
        }
        tx.max_priority_fee_per_gas = tx.max_fee_per_gas;
        if (tx.has_fee_market()) {
            tx.max_priority_fee_per_gas =
                random_.one_in(100) ? tx.max_fee_per_gas + 1 : U256(random_.below(2'000'000));
            if (tx.max_priority_fee_per_gas > tx.max_fee_per_gas && !random_.one_in(50)) {
                tx.max_priority_fee_per_gas = tx.max_fee_per_gas;
            }
        }
    }

    void choose_access_list(execution::Transaction& tx) {
        for (std::uint64_t i = random_.below(4); i > 0; --i) {
            execution::Access access{any_address(), {}};
            for (std::uint64_t k = random_.below(4); k > 0; --k) {
                access.slots.push_back(random_slot(random_).to_be());
            }
            tx.access_list.push_back(std::move(access));
        }
    }

    void choose_blobs(execution::Transaction& tx) {
        const std::uint64_t count = random_.one_in(40) ? random_.below(12) : random_.between(1, 6);
        for (std::uint64_t i = 0; i < count; ++i) {
            Bytes32 hash = Bytes32::from(random_.bytes(32));
            hash[0] = random_.one_in(150) ? random_.byte() : std::uint8_t{1};
            tx.blob_versioned_hashes.push_back(hash);
        }
        const auto schedule =
            has(Revision::prague) ? execution::PRAGUE_BLOBS : execution::CANCUN_BLOBS;
        const U256 price =
            execution::calculate_blob_gas_price(out_.environment.excess_blob_gas, schedule);
        tx.max_fee_per_blob_gas = price + U256(random_.below(3));
        if (random_.one_in(60)) {
            tx.max_fee_per_blob_gas = price - 1;
        }
    }

    void choose_authorizations(execution::Transaction& tx) {
        const std::uint64_t count = random_.one_in(60) ? 0 : random_.between(1, 4);
        for (std::uint64_t i = 0; i < count; ++i) {
            const Person& person = people()[random_.below(PEOPLE)];
            execution::Authorization one;
            one.chain_id = random_.one_in(12) ? random_.below(4) : random_.below(2);
            one.address = random_.one_in(6) ? Address{} : any_address();
            const auto account = out_.pre.read_account(person.address);
            one.nonce = account ? account->nonce : 0;
            if (person.address == out_.sender && !random_.one_in(4)) {
                one.nonce += 1;
            }
            if (random_.one_in(8)) {
                one.nonce = random_.one_in(4) ? ~std::uint64_t{0} : random_.below(5);
            }
            const auto signature =
                crypto::sign_recoverable(person.key, execution::signing_hash(one));
            one.y_parity = signature.y_parity;
            one.r = U256::from_be(signature.r);
            one.s = U256::from_be(signature.s);
            if (random_.one_in(12)) {
                break_signature(one);
            }
            tx.authorizations.push_back(one);
        }
    }
    void break_signature(execution::Authorization& one) {
        const U256 order(0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b,
                         0xbfd25e8cd0364141);
        switch (random_.below(5)) {
            case 0:  // the other half, of the same signer
                one.s = order - one.s;
                one.y_parity ^= 1U;
                break;
            case 1:
                one.y_parity = static_cast<std::uint8_t>(random_.one_in(2) ? 27 : random_.byte());
                break;
            case 2:
                one.r = random_.one_in(2) ? U256() : order;
                break;
            case 3:
                one.s = random_.one_in(2) ? U256() : order;
                break;
            default:
                one.r = one.r + 1;
        }
    }

    void choose_gas(execution::Transaction& tx) {
        const auto cost = execution::calculate_intrinsic_cost(out_.revision, tx);
        const std::uint64_t least = std::max(cost.gas, cost.calldata_floor_gas);
        const std::uint64_t choice = random_.below(100);
        if (choice < 2) {
            tx.gas = std::min(cost.gas, cost.calldata_floor_gas) + random_.below(3);
            tx.gas -= random_.below(2);
        } else if (choice < 8) {
            tx.gas = least + random_.below(3'000);
        } else if (choice < 25) {
            tx.gas = least + random_.below(100'000);
        } else if (choice < 99) {
            tx.gas = least + 200'000 + random_.below(1'500'000);
        } else {
            tx.gas = random_.one_in(2) ? 16'777'215 + random_.below(4)
                                       : least + random_.below(12'000'000);
        }
    }

    /// Mostly with enough to pay, and the right nonce.
    void make_sender(execution::Transaction& tx) {
        const auto existing = out_.pre.read_account(out_.sender);
        execution::Account account = existing.value_or(execution::Account{});
        U256 cost = tx.max_fee_per_gas * U256(tx.gas) + tx.value;
        cost = cost + tx.max_fee_per_blob_gas * U256(execution::GAS_PER_BLOB) *
                          U256(tx.blob_versioned_hashes.size());
        account.balance = cost + U256(random_.one_in(4) ? 0 : random_.below(1'000'000'000));
        if (random_.one_in(60)) {
            account.balance = cost - 1;
        }
        if (random_.one_in(300)) {
            account.nonce = ~std::uint64_t{0} - random_.below(2);
        }
        Bytes code;
        if (existing && existing->has_code()) {
            const BytesView held = out_.pre.code_of(*existing);
            code.assign(held.begin(), held.end());
        } else if (random_.one_in(150)) {
            code = random_.bytes(1 + random_.below(30));
        }
        const auto found = out_.pre.accounts().find(out_.sender);
        const execution::Storage storage =
            found == out_.pre.accounts().end() ? execution::Storage() : found->second.storage;
        out_.pre.set_account(out_.sender, account, code, storage);
        tx.nonce = account.nonce;
        if (random_.one_in(100)) {
            tx.nonce += random_.one_in(2) ? 1 : ~std::uint64_t{0};
        }
    }

    static void sign(execution::Transaction& tx, const Person& person) {
        const auto signature = crypto::sign_recoverable(person.key, execution::signing_hash(tx));
        tx.y_parity = signature.y_parity;
        tx.r = U256::from_be(signature.r);
        tx.s = U256::from_be(signature.s);
    }

    Random random_;
    Case out_;
    Surroundings around_;
};

}  // namespace

Case random_case(std::uint64_t seed, std::uint64_t number) {
    return CaseWriter(seed, number).write();
}

}  // namespace cairn::differential
