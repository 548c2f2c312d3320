// Fifth powers and sums of products in Fr, eight side by side, two at a time: what Poseidon is made
// of. Include as fr_ifma.hpp, whose bounds and words are meant.
//
// Each row of a reduction waits for the one before, some ten cycles for nine multiplications. So
// two reductions go side by side, or one goes while other products are summed.
#pragma once

#include "algebra/detail/fr_ifma.hpp"

#ifdef CAIRN_HAS_FR_IFMA

namespace cairn::algebra::detail {

/// t += a word 2^(52 i)
template <std::size_t i>
CAIRN_FR_IFMA void add_row(__m512i (&t)[10], const FrLanes& a, const __m512i& word) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        t[i + j] = _mm512_madd52lo_epu64(t[i + j], a.limb[j], word);
    }
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a.limb[j], word);
    }
}

/// A sum of products as ten columns of 52 bits and more each, and its division by R.
class Columns {
  public:
    CAIRN_FR_IFMA Columns() noexcept {
        CAIRN_UNROLL
        for (__m512i& column : t_) {
            column = _mm512_setzero_si512();
        }
    }
    CAIRN_FR_IFMA explicit Columns(const Limbs<5>& start) noexcept : Columns() {
        CAIRN_UNROLL
        for (std::size_t j = 0; j < 5; ++j) {
            t_[j] = splat(start[j]);
        }
    }

    /// To nothing, the square of a normal x: products of different limbs are made once and doubled.
    CAIRN_FR_IFMA void set_square(const FrLanes& x) noexcept {
        CAIRN_UNROLL
        for (std::size_t i = 0; i < 5; ++i) {
            CAIRN_UNROLL
            for (std::size_t j = i + 1; j < 5; ++j) {
                t_[i + j] = _mm512_madd52lo_epu64(t_[i + j], x.limb[i], x.limb[j]);
                t_[i + j + 1] = _mm512_madd52hi_epu64(t_[i + j + 1], x.limb[i], x.limb[j]);
            }
        }
        CAIRN_UNROLL
        for (std::size_t i = 0; i < 5; ++i) {
            t_[2 * i] = _mm512_add_epi64(t_[2 * i], t_[2 * i]);
            t_[2 * i + 1] = _mm512_add_epi64(t_[2 * i + 1], t_[2 * i + 1]);
            t_[2 * i] = _mm512_madd52lo_epu64(t_[2 * i], x.limb[i], x.limb[i]);
            t_[2 * i + 1] = _mm512_madd52hi_epu64(t_[2 * i + 1], x.limb[i], x.limb[i]);
        }
    }
    /// Limb i of b times a.
    template <std::size_t i>
    CAIRN_FR_IFMA void add(const FrLanes& a, const FrLanes& b) noexcept {
        add_row<i>(t_, a, b.limb[i]);
    }
    template <std::size_t i>
    CAIRN_FR_IFMA void add(const FrLanes& a, const Limbs<5>& b) noexcept {
        add_row<i>(t_, a, splat(b[i]));
    }
    /// All of them.
    CAIRN_FR_IFMA void add_product(const FrLanes& a, const auto& b) noexcept {
        add<0>(a, b);
        add<1>(a, b);
        add<2>(a, b);
        add<3>(a, b);
        add<4>(a, b);
    }

    /// Row 0, ..., 4 of the division.
    template <std::size_t row>
    CAIRN_FR_IFMA void reduce() noexcept {
        reduce_row(t_, row, fr_quotient(t_[row]));
    }
    /// All of them.
    CAIRN_FR_IFMA void reduce_all() noexcept {
        reduce<0>();
        reduce<1>();
        reduce<2>();
        reduce<3>();
        reduce<4>();
    }
    /// What is left of it, raw.
    CAIRN_FR_IFMA void get(FrLanes& out) const noexcept {
        CAIRN_UNROLL
        for (std::size_t j = 0; j < 5; ++j) {
            out.limb[j] = t_[j + 5];
        }
    }

  private:
    __m512i t_[10];
};

/// All rows of the division of two, side by side.
CAIRN_FR_IFMA void reduce(Columns& a, Columns& b) noexcept {
    a.reduce<0>();
    b.reduce<0>();
    a.reduce<1>();
    b.reduce<1>();
    a.reduce<2>();
    b.reduce<2>();
    a.reduce<3>();
    b.reduce<3>();
    a.reduce<4>();
    b.reduce<4>();
}

CAIRN_FR_IFMA void square(FrLanes& x) noexcept {
    Columns columns;
    columns.set_square(x);
    columns.reduce_all();
    columns.get(x);
    normalize(x);
}

/// x^5 of a normal x below 6 -> 1.25; of 18 -> 2.9.
CAIRN_FR_IFMA void fifth_power(FrLanes& x) noexcept {
    FrLanes power = x;
    square(power);
    square(power);
    multiply(x, power, x);
}

CAIRN_FR_IFMA void squares(FrLanes& x, FrLanes& y) noexcept {
    Columns a;
    Columns b;
    a.set_square(x);
    b.set_square(y);
    reduce(a, b);
    a.get(x);
    b.get(y);
    normalize(x);
    normalize(y);
}

/// Of two.
CAIRN_FR_IFMA void fifth_powers(FrLanes& x, FrLanes& y) noexcept {
    FrLanes x_power = x;
    FrLanes y_power = y;
    squares(x_power, y_power);
    squares(x_power, y_power);
    Columns a;
    Columns b;
    a.add_product(x_power, x);
    b.add_product(y_power, y);
    reduce(a, b);
    a.get(x);
    b.get(y);
    normalize(x);
    normalize(y);
}

/// Rows [row, end) of the N products a_n b_n of a sum, five each.
template <std::size_t row, std::size_t end>
CAIRN_FR_IFMA void add_rows(Columns& sum, const FrLanes* a, const Limbs<5>* b) noexcept {
    if constexpr (row < end) {
        sum.add<row % 5>(a[row / 5], b[row / 5]);
        add_rows<row + 1, end>(sum, a, b);
    }
}

/// Squares x; between the rows of its division are the rows [first, first + 5 count) of a sum.
template <std::size_t first, std::size_t count>
CAIRN_FR_IFMA void square_beside(FrLanes& x, Columns& sum, const FrLanes* a,
                                 const Limbs<5>* b) noexcept {
    Columns square;
    square.set_square(x);
    square.reduce<0>();
    add_rows<first, first + count>(sum, a, b);
    square.reduce<1>();
    add_rows<first + count, first + 2 * count>(sum, a, b);
    square.reduce<2>();
    add_rows<first + 2 * count, first + 3 * count>(sum, a, b);
    square.reduce<3>();
    add_rows<first + 3 * count, first + 4 * count>(sum, a, b);
    square.reduce<4>();
    add_rows<first + 4 * count, first + 5 * count>(sum, a, b);
    square.get(x);
    normalize(x);
}

/// x = x^5 of normal x, and a sum of an even number N of products that does not wait for it: raw,
/// a_n below x -> 1 + N x / 35.3. Columns have at most 10 N products of 52 bits each: N is at most
/// 400.
template <std::size_t N>
CAIRN_FR_IFMA void fifth_power_and_sum(FrLanes& x, FrLanes& out, const FrLanes* values,
                                       const Limbs<5>* terms) noexcept {
    static_assert(N % 2 == 0);
    Columns sum(terms[0]);
    FrLanes power = x;
    square_beside<0, N / 2>(power, sum, values, terms + 1);
    square_beside<5 * N / 2, N / 2>(power, sum, values, terms + 1);
    Columns product;
    product.add<0>(power, x);
    product.add<1>(power, x);
    sum.reduce<0>();
    product.reduce<0>();
    product.add<2>(power, x);
    sum.reduce<1>();
    product.reduce<1>();
    product.add<3>(power, x);
    sum.reduce<2>();
    product.reduce<2>();
    product.add<4>(power, x);
    sum.reduce<3>();
    product.reduce<3>();
    sum.reduce<4>();
    product.reduce<4>();
    sum.get(out);
    product.get(x);
    normalize(x);
}

/// The sum of N products and of start / R, raw.
template <std::size_t N>
CAIRN_FR_IFMA void dot(FrLanes& out, const FrLanes* a, const Limbs<5>* b,
                       const Limbs<5>& start) noexcept {
    Columns sum(start);
    for (std::size_t n = 0; n < N; ++n) {
        sum.add_product(a[n], b[n]);
    }
    sum.reduce_all();
    sum.get(out);
}

/// Two sums of N products, raw.
template <std::size_t N>
CAIRN_FR_IFMA void sums(FrLanes& x, FrLanes& y, const FrLanes* x_values, const FrLanes* y_values,
                        const Limbs<5>* terms) noexcept {
    Columns a(terms[0]);
    Columns b(terms[N + 1]);
    for (std::size_t n = 0; n < N; ++n) {
        a.add_product(x_values[n], terms[1 + n]);
        b.add_product(y_values[n], terms[N + 2 + n]);
    }
    reduce(a, b);
    a.get(x);
    b.get(y);
}

}  // namespace cairn::algebra::detail

#endif
