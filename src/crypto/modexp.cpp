#include "crypto/modexp.hpp"

#include "base/assert.hpp"

#include <gmp.h>

namespace cairn::crypto {
namespace {

class Integer {
  public:
    Integer() noexcept { mpz_init(value_); }
    explicit Integer(BytesView big_endian) noexcept {
        mpz_init2(value_, 8 * big_endian.size() + 1);
        if (!big_endian.empty()) {
            mpz_import(value_, big_endian.size(), 1, 1, 1, 0, big_endian.data());
        }
    }
    Integer(const Integer&) = delete;
    Integer& operator=(const Integer&) = delete;
    ~Integer() { mpz_clear(value_); }

    mpz_ptr get() noexcept { return value_; }
    mpz_srcptr get() const noexcept { return value_; }

  private:
    mpz_t value_;
};

}  // namespace

Bytes modexp(BytesView base, BytesView exponent, BytesView modulus) {
    Bytes out(modulus.size());
    const Integer divisor(modulus);
    if (mpz_sgn(divisor.get()) == 0) {
        return out;
    }
    const Integer b(base);
    const Integer e(exponent);
    Integer power;
    mpz_powm(power.get(), b.get(), e.get(), divisor.get());
    const std::size_t size = (mpz_sizeinbase(power.get(), 2) + 7) / 8;
    CAIRN_ASSERT(size <= out.size());
    std::size_t written = 0;  // nothing for zero
    mpz_export(out.data() + (out.size() - size), &written, 1, 1, 1, 0, power.get());
    CAIRN_ASSERT(written <= size);
    return out;
}

}  // namespace cairn::crypto
