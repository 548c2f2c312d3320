// A value whose type is known at run time only.
//
//   ssz::AnyValue value(bound_of<Checkpoint>(), spec);   // the type's default value
//   CAIRN_TRY(ssz::decode(value.bound(), spec, bytes, value.get()));
#pragma once

#include "ssz/codec.hpp"

#include <memory>

namespace cairn::ssz {

class AnyValue {
  public:
    AnyValue(const Bound& bound, const Context& context)
        : bound_(bound), value_(bound.type->make()) {
        reset_to_default(bound, context, value_.get());
    }

    AnyValue(const AnyValue&) = delete;
    AnyValue(AnyValue&&) noexcept = default;
    AnyValue& operator=(const AnyValue&) = delete;
    AnyValue& operator=(AnyValue&&) noexcept = default;
    ~AnyValue() = default;

    const Bound& bound() const noexcept { return bound_; }
    void* get() noexcept { return value_.get(); }
    const void* get() const noexcept { return value_.get(); }

    /// Both values have the same type.
    friend bool operator==(const AnyValue& a, const AnyValue& b) {
        return a.bound_.type == b.bound_.type && a.bound_.type->equal(a.get(), b.get());
    }

  private:
    Bound bound_;
    std::shared_ptr<void> value_;
};

}  // namespace cairn::ssz
