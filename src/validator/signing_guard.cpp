#include "validator/signing_guard.hpp"

namespace cairn::validator {

using namespace consensus;

bool SigningGuard::may_propose(ValidatorIndex validator, Slot slot) {
    Signed& known = signed_[validator.value];
    if (known.slot && slot <= *known.slot) {
        return false;
    }
    known.slot = slot;
    return true;
}

bool SigningGuard::may_attest(ValidatorIndex validator, Epoch source, Epoch target) {
    Signed& known = signed_[validator.value];
    if (source > target || (known.target && target <= *known.target) ||
        (known.source && source < *known.source)) {
        return false;
    }
    known.source = source;
    known.target = target;
    return true;
}

}  // namespace cairn::validator
