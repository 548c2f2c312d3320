#include "algebra/detail/ntt_ifma.hpp"

#include "algebra/detail/fr_ifma.hpp"

#include <algorithm>
#include <memory>

namespace cairn::algebra::detail {
namespace {

/// `count` powers of `ratio` from `first` on, their integers in the form of lanes.
std::vector<Fr> lane_powers(const Fr& first, const Fr& ratio, std::size_t count) {
    std::vector<Fr> out;
    out.reserve(count);
    Fr power = first.doubled().doubled().doubled().doubled();
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(power);
        power = power * ratio;
    }
    return out;
}

/// `count` powers of `ratio` from 1 on, each for all lanes.
std::vector<FrConstant> factor_powers(const Fr& ratio, std::size_t count) {
    std::vector<FrConstant> out;
    out.reserve(count);
    Fr power = Fr::one();
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(fr_constant(power));
        power = power * ratio;
    }
    return out;
}

void find_places(std::vector<std::uint32_t>& place, std::size_t size, std::size_t k,
                 std::size_t step, std::size_t from) {
    const std::size_t radix = size >= 4 ? 4 : size;
    if (size == 1) {
        place[k] = static_cast<std::uint32_t>(from);
        return;
    }
    for (std::size_t q = 0; q < radix; ++q) {
        find_places(place, size / radix, k + q * step, step * radix, from + q * (size / radix));
    }
}

#ifdef CAIRN_HAS_FR_IFMA

// Elements of a buffer are normal and below 1.17 r.

/// Sums of four: x_0 + x_1 + x_2 + x_3, and with i of order 4
/// x_0 + i x_1 - x_2 - i x_3, x_0 - x_1 + x_2 - x_3, x_0 - i x_1 - x_2 + i x_3,
/// raw and below 4.7 r, 4.4 r, 5.4 r, 5.2 r.
CAIRN_FR_IFMA void sums_of_four(FrLanes (&y)[4], const FrLanes* x, std::size_t quarter,
                                const FrConstant& i) noexcept {
    FrLanes even;
    FrLanes odd;
    subtract<2>(odd, x[quarter], x[3 * quarter]);
    multiply_by(odd, odd, i);
    subtract_raw<2>(even, x[0], x[2 * quarter]);
    add_raw(y[1], even, odd);
    subtract_raw<2>(y[3], even, odd);
    add_raw(even, x[0], x[2 * quarter]);
    add_raw(odd, x[quarter], x[3 * quarter]);
    add_raw(y[0], even, odd);
    subtract_raw<3>(y[2], even, odd);
}

CAIRN_FR_IFMA void stage(FrLanes* x, std::size_t quarter, const std::array<FrConstant, 3>* roots,
                         const FrConstant& i) noexcept {
    FrLanes y[4];
    sums_of_four(y, x, quarter, i);
    CAIRN_UNROLL
    for (std::size_t q = 0; q < 4; ++q) {
        reduce(y[q]);
        x[q * quarter] = y[q];
    }
    for (std::size_t j = 1; j < quarter; ++j) {
        sums_of_four(y, x + j, quarter, i);
        reduce(y[0]);
        x[j] = y[0];
        CAIRN_UNROLL
        for (std::size_t q = 1; q < 4; ++q) {
            normalize(y[q]);
            multiply_by(x[j + q * quarter], y[q], roots[j][q - 1]);
        }
    }
}

CAIRN_TARGET_IFMA void transform_block(FrLanes* x, std::size_t size,
                                       const std::array<FrConstant, 3>* roots,
                                       const FrConstant& i) noexcept {
    if (size == 2) {
        FrLanes difference;
        subtract_raw<2>(difference, x[0], x[1]);
        add_raw(x[0], x[0], x[1]);
        reduce(x[0]);
        reduce(difference);
        x[1] = difference;
    } else if (size >= 4) {
        stage(x, size / 4, roots, i);
        for (std::size_t q = 0; q < 4 && size > 4; ++q) {
            transform_block(x + q * (size / 4), size / 4, roots + size / 4, i);
        }
    }
}

/// Results are normal, below 1.17 r, and at place[k].
CAIRN_TARGET_IFMA void transform(FrLanes* x, const LaneTransform& of) noexcept {
    transform_block(x, of.size, of.roots.data(), of.root_of_order_4);
}

struct FirstPass {
    const Fr* elements;
    EightWords* out;
    const LaneTransform& over_rows;
    std::size_t columns;
    /// For each row, column, column; the first may be empty.
    std::span<const FrConstant> before;
    std::span<const Fr> first_power;
    std::span<const Fr> ratio;
};

/// The powers by which eight columns are multiplied: first_power ratio^k for eight k.
struct Powers {
    FrLanes power[8];
    FrLanes step;
};

CAIRN_FR_IFMA void begin_powers(Powers& out, const FirstPass& pass, std::size_t column) noexcept {
    FrLanes ratio;
    load_unscaled(ratio, pass.ratio.data() + column);
    load_unscaled(out.power[0], pass.first_power.data() + column);
    for (std::size_t k = 1; k < 8; ++k) {
        multiply(out.power[k], out.power[k - 1], ratio);
    }
    multiply(out.step, ratio, ratio);
    multiply(out.step, out.step, out.step);
    multiply(out.step, out.step, out.step);
}

/// Results k, ..., k + 7 of eight columns times their powers, turned: eight k of each column.
CAIRN_FR_IFMA void turn(const FirstPass& pass, const FrLanes* x, Powers& powers, std::size_t k,
                        std::size_t column) noexcept {
    __m512i words[4][8];
    CAIRN_UNROLL
    for (std::size_t l = 0; l < 8; ++l) {
        FrLanes product;
        multiply(product, x[pass.over_rows.place[k + l]], powers.power[l]);
        multiply(powers.power[l], powers.power[l], powers.step);
        __m512i w[4];
        pack(w, product);
        CAIRN_UNROLL
        for (std::size_t j = 0; j < 4; ++j) {
            words[j][l] = w[j];
        }
    }
    EightWords* const out = pass.out + k / 8 * pass.columns + column;
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 4; ++j) {
        transpose(words[j]);
        CAIRN_UNROLL
        for (std::size_t l = 0; l < 8; ++l) {
            _mm512_store_si512(out[l].words[j].data(), words[j][l]);
        }
    }
}

CAIRN_TARGET_IFMA void run_columns(const FirstPass& pass, std::size_t column, FrLanes* x) {
    const std::size_t rows = pass.over_rows.size;
    for (std::size_t row = 0; row < rows; ++row) {
        load_unscaled(x[row], pass.elements + row * pass.columns + column);
        if (!pass.before.empty()) {
            multiply_by(x[row], x[row], pass.before[row]);
        }
    }
    transform(x, pass.over_rows);
    Powers powers;
    begin_powers(powers, pass, column);
    for (std::size_t k = 0; k < rows; k += 8) {
        turn(pass, x, powers, k, column);
    }
}

struct SecondPass {
    const EightWords* in;
    Fr* elements;
    const LaneTransform& over_columns;
    std::size_t rows;
    /// For each k_2; may be empty.
    std::span<const FrConstant> after;
};

CAIRN_TARGET_IFMA void run_rows(const SecondPass& pass, std::size_t row, FrLanes* x) {
    const std::size_t columns = pass.over_columns.size;
    const EightWords* const in = pass.in + row / 8 * columns;
    for (std::size_t column = 0; column < columns; ++column) {
        __m512i w[4];
        CAIRN_UNROLL
        for (std::size_t j = 0; j < 4; ++j) {
            w[j] = _mm512_load_si512(in[column].words[j].data());
        }
        unpack(x[column], w);
    }
    transform(x, pass.over_columns);
    for (std::size_t k = 0; k < columns; ++k) {
        FrLanes value = x[pass.over_columns.place[k]];
        if (!pass.after.empty()) {
            multiply_by(value, value, pass.after[k]);
        }
        store_unscaled(pass.elements + k * pass.rows + row, value);
    }
}

/// Runs body(first of eight, buffer of `size`) for 0, 8, 16, ... below count.
template <class Body>
void for_eights(std::size_t count, std::size_t size, base::Executor& executor, const Body& body) {
    const std::size_t grain = std::max<std::size_t>(1, count / 8 / (8 * executor.concurrency()));
    executor.parallel_for(count / 8, grain, [&](std::size_t begin, std::size_t end) {
        const auto buffer = std::make_unique_for_overwrite<FrLanes[]>(size);
        for (std::size_t i = begin; i < end; ++i) {
            body(8 * i, buffer.get());
        }
    });
}

#endif

}  // namespace

LaneTransform::LaneTransform(std::size_t n, const Fr& w)
    : size(n), root_of_order_4(fr_constant(power(w, n / 4))), place(n) {
    find_places(place, n, 0, 1, 0);
    Fr root = w;
    for (std::size_t stage = n; stage >= 4; stage /= 4) {
        Fr first = Fr::one();
        for (std::size_t j = 0; j < stage / 4; ++j) {
            const Fr second = first.squared();
            roots.push_back({fr_constant(first), fr_constant(second), fr_constant(first * second)});
            first = first * root;
        }
        root = root.squared().squared();
    }
}

std::unique_ptr<EightWords[]> SpareMemory::take(std::size_t count) {
    {
        const std::scoped_lock lock(mutex_);
        if (memory_ != nullptr) {
            return std::move(memory_);
        }
    }
    return std::make_unique_for_overwrite<EightWords[]>(count);
}

void SpareMemory::give_back(std::unique_ptr<EightWords[]> memory) {
    const std::scoped_lock lock(mutex_);
    memory_ = std::move(memory);
}

IfmaTransform::Direction::Direction(unsigned log_rows, unsigned log_columns, const Fr& root)
    : w(root),
      over_rows(std::size_t{1} << log_rows, power(root, std::uint64_t{1} << log_columns)),
      over_columns(std::size_t{1} << log_columns, power(root, std::uint64_t{1} << log_rows)) {}

IfmaTransform::IfmaTransform(unsigned log_size)
    : rows_(std::size_t{1} << log_size / 2),
      columns_(std::size_t{1} << (log_size - log_size / 2)),
      forward_(log_size / 2, log_size - log_size / 2, root_of_unity(log_size)),
      inverse_(log_size / 2, log_size - log_size / 2, root_of_unity(log_size).inverse()),
      spare_(std::make_shared<SpareMemory>()) {}

void IfmaTransform::forward(std::span<Fr> elements, const Fr& shift,
                            base::Executor& executor) const {
    run(elements, forward_, {shift, Fr::one(), Fr::one()}, executor);
}

void IfmaTransform::inverse(std::span<Fr> elements, const Fr& shift,
                            base::Executor& executor) const {
    run(elements, inverse_, {Fr::one(), shift.inverse(), fr(elements.size()).inverse()}, executor);
}

#ifdef CAIRN_HAS_FR_IFMA

const bool IfmaTransform::is_built = true;

void IfmaTransform::run(std::span<Fr> elements, const Direction& direction, const Factors& factors,
                        base::Executor& executor) const {
    std::vector<FrConstant> before;
    std::vector<FrConstant> after;
    if (factors.before != Fr::one()) {
        before = factor_powers(power(factors.before, columns_), rows_);
    }
    if (factors.after != Fr::one()) {
        after = factor_powers(power(factors.after, rows_), columns_);
    }
    const std::vector<Fr> first = lane_powers(factors.scale, factors.before, columns_);
    const std::vector<Fr> ratio = lane_powers(factors.after, direction.w, columns_);
    auto turned = spare_->take(elements.size() / 8);
    const FirstPass first_pass = {
        elements.data(), turned.get(), direction.over_rows, columns_, before, first, ratio};
    for_eights(columns_, rows_, executor, [&](std::size_t column, FrLanes* buffer) {
        run_columns(first_pass, column, buffer);
    });
    const SecondPass second_pass = {turned.get(), elements.data(), direction.over_columns, rows_,
                                    after};
    for_eights(rows_, columns_, executor,
               [&](std::size_t row, FrLanes* buffer) { run_rows(second_pass, row, buffer); });
    spare_->give_back(std::move(turned));
}

#else

const bool IfmaTransform::is_built = false;

void IfmaTransform::run(std::span<Fr> /*elements*/, const Direction& /*direction*/,
                        const Factors& /*factors*/, base::Executor& /*executor*/) const {}

#endif

}  // namespace cairn::algebra::detail
