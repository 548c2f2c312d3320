#include "evm/detail/instructions.hpp"

namespace cairn::evm::detail {

bool access_account(Frame& frame, const Address& address) {
    if (!frame.rules->access_lists || frame.host->access_account(address) == AccessStatus::warm) {
        return true;
    }
    return frame.charge(COLD_ACCOUNT_GAS - WARM_ACCESS_GAS);
}

Status do_balance(Frame& frame, U256* top) {
    const Address address = top->to_address();
    if (!access_account(frame, address)) {
        return Status::out_of_gas;
    }
    *top = frame.host->get_balance(address);
    return Status::success;
}
Status do_extcodesize(Frame& frame, U256* top) {
    const Address address = top->to_address();
    if (!access_account(frame, address)) {
        return Status::out_of_gas;
    }
    *top = frame.host->get_code(address).size();
    return Status::success;
}
Status do_extcodehash(Frame& frame, U256* top) {
    const Address address = top->to_address();
    if (!access_account(frame, address)) {
        return Status::out_of_gas;
    }
    *top = U256::from_be(frame.host->get_code_hash(address));
    return Status::success;
}

Status do_sload(Frame& frame, U256* top) {
    const StorageRead read = frame.host->get_storage(frame.message->recipient, *top);
    if (frame.rules->access_lists && read.access == AccessStatus::cold &&
        !frame.charge(COLD_STORAGE_GAS - WARM_ACCESS_GAS)) {
        return Status::out_of_gas;
    }
    *top = read.value;
    return Status::success;
}

namespace {

struct StorageCost {
    Gas gas = 0;
    Gas refund = 0;
};

/// Yellow Paper, appendix H.2 before Constantinople: only whether slot and value are zero counts.
StorageCost cost_by_emptiness(const Rules& rules, StorageStatus status) noexcept {
    switch (status) {
        case StorageStatus::added:
        case StorageStatus::deleted_added:
        case StorageStatus::deleted_restored:
            return {rules.storage_set, 0};
        case StorageStatus::deleted:
        case StorageStatus::modified_deleted:
        case StorageStatus::added_deleted:
            return {rules.storage_reset, rules.storage_clear_refund};
        case StorageStatus::assigned:
        case StorageStatus::modified:
        case StorageStatus::modified_restored:
            return {rules.storage_reset, 0};
    }
    return {};
}

/// EIP-1283 and its successors EIP-2200, 2929, 3529.
StorageCost net_cost(const Rules& rules, StorageStatus status) noexcept {
    const Gas noop = rules.storage_noop;
    const Gas clear = rules.storage_clear_refund;
    switch (status) {
        case StorageStatus::assigned:
            return {noop, 0};
        case StorageStatus::added:
            return {rules.storage_set, 0};
        case StorageStatus::deleted:
            return {rules.storage_reset, clear};
        case StorageStatus::modified:
            return {rules.storage_reset, 0};
        case StorageStatus::deleted_added:
            return {noop, -clear};
        case StorageStatus::modified_deleted:
            return {noop, clear};
        case StorageStatus::deleted_restored:
            return {noop, rules.storage_reset - noop - clear};
        case StorageStatus::added_deleted:
            return {noop, rules.storage_set - noop};
        case StorageStatus::modified_restored:
            return {noop, rules.storage_reset - noop};
    }
    return {};
}

}  // namespace

Status do_sstore(Frame& frame, U256* top) {
    if (frame.message->is_static) {
        return Status::static_mode_violation;
    }
    const Rules& rules = *frame.rules;
    if (rules.storage_gas == StorageGas::net_guarded && frame.gas <= CALL_STIPEND) {
        return Status::out_of_gas;
    }
    const StorageWrite write = frame.host->set_storage(frame.message->recipient, top[0], top[-1]);
    const StorageCost cost = rules.storage_gas == StorageGas::by_emptiness
                                 ? cost_by_emptiness(rules, write.status)
                                 : net_cost(rules, write.status);
    const bool is_cold = rules.access_lists && write.access == AccessStatus::cold;
    if (!frame.charge(cost.gas + (is_cold ? COLD_STORAGE_GAS : 0))) {
        return Status::out_of_gas;
    }
    frame.refund += cost.refund;
    return Status::success;
}

Status do_tstore(Frame& frame, U256* top) {
    if (frame.message->is_static) {
        return Status::static_mode_violation;
    }
    frame.host->set_transient_storage(frame.message->recipient, top[0], top[-1]);
    return Status::success;
}

Status do_selfdestruct(Frame& frame, U256* top) {
    if (frame.message->is_static) {
        return Status::static_mode_violation;
    }
    const Rules& rules = *frame.rules;
    const Address& self = frame.message->recipient;
    const Address beneficiary = top->to_address();
    if (rules.access_lists && frame.host->access_account(beneficiary) == AccessStatus::cold &&
        !frame.charge(COLD_ACCOUNT_GAS)) {
        return Status::out_of_gas;
    }
    if (rules.selfdestruct_new_account > 0) {
        // EIP-161: what moves no value makes no account.
        const bool moves_value =
            !rules.empty_accounts_die || !frame.host->get_balance(self).is_zero();
        if (moves_value && !frame.host->account_exists(beneficiary) &&
            !frame.charge(rules.selfdestruct_new_account)) {
            return Status::out_of_gas;
        }
    }
    frame.tell_cost();
    if (frame.host->selfdestruct(self, beneficiary)) {
        frame.refund += rules.selfdestruct_refund;
    }
    return Status::success;
}

}  // namespace cairn::evm::detail
