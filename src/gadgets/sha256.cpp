#include "gadgets/sha256.hpp"

#include "base/assert.hpp"
#include "crypto/detail/sha256_constants.hpp"

#include <algorithm>
#include <map>

namespace cairn::gadgets {

namespace {

constexpr unsigned WORD_BITS = 32;
constexpr std::size_t WORD_BYTES = 4;
constexpr std::size_t BLOCK = 64;
/// At most seven words are added up.
constexpr unsigned CARRY_BITS = 3;

constexpr DigitMap BIT = {.values = 2, .out = {0, 1}};
constexpr DigitMap NOTHING = {.values = 2, .out = {0, 0}};
constexpr DigitMap PARITY = {.values = 4, .out = {0, 1, 0, 1}};
constexpr DigitMap MAJORITY = {.values = 4, .out = {0, 0, 1, 1}};
constexpr DigitMap CHOICE = {.values = 7, .out = {0, 1, 0, 0, 1, 1, 1}};

// FIPS 180-4, 4.1.2.
constexpr std::array<unsigned, 3> BIG_SIGMA0 = {2, 13, 22};
constexpr std::array<unsigned, 3> BIG_SIGMA1 = {6, 11, 25};
constexpr std::array<unsigned, 3> SMALL_SIGMA0 = {7, 18, 3};  // the last of these two shifts
constexpr std::array<unsigned, 3> SMALL_SIGMA1 = {17, 19, 10};
constexpr std::array<unsigned, 6> MESSAGE_CUTS = {3, 7, 10, 17, 18, 19};

/// The longest pieces that a table of 2^bits rows has room for.
struct Lengths {
    unsigned parity;
    unsigned majority;
    unsigned choice;
    unsigned spread;
};
Lengths lengths_of(unsigned table_bits) {
    switch (table_bits) {
        case 13:
            return {.parity = 5, .majority = 5, .choice = 4, .spread = 10};
        case 14:
            return {.parity = 6, .majority = 6, .choice = 4, .spread = 11};
        case 15:
            return {.parity = 6, .majority = 6, .choice = 5, .spread = 11};
        default:
            CAIRN_ASSERT(table_bits == 16);
            return {.parity = 7, .majority = 7, .choice = 5, .spread = 13};
    }
}

/// Makes kinds as pieces need them.
class Kinds {
  public:
    explicit Kinds(DigitTable& table) : table_(table) {}

    std::uint32_t spread(unsigned bits) {
        const auto [place, is_new] = spreads_.try_emplace(bits);
        if (is_new) {
            place->second = table_.add_spread(bits);
        }
        return place->second;
    }

    /// 32 digits, made dense.
    std::vector<Piece> dense_word(const DigitMap& map, unsigned most) {
        std::map<unsigned, std::uint32_t> kinds;
        std::vector<Piece> out;
        unsigned first = 0;
        for (const unsigned length : cut(0, WORD_BITS, most)) {
            const auto [place, is_new] = kinds.try_emplace(length);
            if (is_new) {
                place->second = table_.add_map(map, length, Form::dense);
            }
            out.push_back(
                {.kind = place->second, .in_bits = DIGIT_BITS * length, .out_shift = first});
            first += length;
        }
        return out;
    }

  private:
    DigitTable& table_;
    std::map<unsigned, std::uint32_t> spreads_;
};

std::uint64_t integer_of(const FiveWireBuilder& builder, const Cell& cell) {
    return builder.value(cell).to_integer()[0];
}

void append(std::vector<Term>& terms, std::span<const Term> more) {
    terms.insert(terms.end(), more.begin(), more.end());
}

}  // namespace

Sha256::Sha256(DigitTable& table, unsigned table_bits) : table_(table) {
    const std::size_t before = table.rows();
    const Lengths lengths = lengths_of(table_bits);
    Kinds kinds(table);
    const std::uint32_t no_carry = table.add_bits(NOTHING, CARRY_BITS);
    const auto word_pieces = [&](std::span<const unsigned> cuts, bool carries) {
        WordPieces out{.pieces = {}, .after_cut = {}, .carries = carries};
        unsigned first = 0;
        for (std::size_t i = 0; i <= cuts.size(); ++i) {
            if (i != 0) {
                out.after_cut.push_back(out.pieces.size());
            }
            const unsigned last = i == cuts.size() ? WORD_BITS : cuts[i];
            for (const unsigned bits : cut(first, last, lengths.spread)) {
                out.pieces.push_back(
                    {.kind = kinds.spread(bits), .in_bits = bits, .out_shift = DIGIT_BITS * first});
                first += bits;
            }
        }
        if (carries) {
            out.pieces.push_back({.kind = no_carry, .in_bits = CARRY_BITS, .out_shift = 0});
        }
        return out;
    };
    a_ = word_pieces(BIG_SIGMA0, true);
    e_ = word_pieces(BIG_SIGMA1, true);
    message_ = word_pieces(MESSAGE_CUTS, false);
    scheduled_ = word_pieces(MESSAGE_CUTS, true);
    big_sigma0_ = rotations(BIG_SIGMA0, BIG_SIGMA0, false);
    big_sigma1_ = rotations(BIG_SIGMA1, BIG_SIGMA1, false);
    small_sigma0_ = rotations(MESSAGE_CUTS, SMALL_SIGMA0, true);
    small_sigma1_ = rotations(MESSAGE_CUTS, SMALL_SIGMA1, true);
    parity_ = kinds.dense_word(PARITY, lengths.parity);
    majority_ = kinds.dense_word(MAJORITY, lengths.majority);
    choice_ = kinds.dense_word(CHOICE, lengths.choice);
    const std::uint32_t byte = table.add_bits(BIT, 8);
    for (unsigned shift = WORD_BITS; shift > 0; shift -= 8) {
        bytes_.push_back({.kind = byte, .in_bits = 8, .out_shift = shift - 8});
    }
    digest_bytes_ = bytes_;
    digest_bytes_.push_back(
        {.kind = table.add_bits(BIT, CARRY_BITS), .in_bits = CARRY_BITS, .out_shift = WORD_BITS});
    CAIRN_ASSERT(table.rows() - before <= std::size_t{1} << table_bits);
}

/// With h the digits from r on, in their places: x turned by r is h / 8^r + (x - h) 8^(32 - r), and
/// x shifted by r is h / 8^r.
Sha256::Rotations Sha256::rotations(std::span<const unsigned> cuts, std::array<unsigned, 3> turns,
                                    bool last_shifts) {
    Rotations out;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const auto at = std::ranges::find(cuts, turns[i]);
        out.highs[i] = static_cast<std::size_t>(at - cuts.begin());
        out.of_highs[i] = power(fr(8), turns[i]).inverse();
        if (!last_shifts || i + 1 != turns.size()) {
            const Fr of_low = power(fr(8), WORD_BITS - turns[i]);
            out.of_highs[i] = out.of_highs[i] - of_low;
            out.of_whole = out.of_whole + of_low;
        }
    }
    return out;
}

Sha256::Word Sha256::word(DigitRuns& runs, std::span<const Term> terms, const Fr& constant,
                          const WordPieces& how) {
    const DigitRun run = runs.map(terms, constant, how.pieces);
    Word out{.dense = {{Fr::one(), run.ins.front()}}, .sparse = run.out, .highs = {}};
    for (const std::size_t piece : how.after_cut) {
        out.highs.push_back(run.outs[piece]);
    }
    if (how.carries) {
        out.dense.push_back({-power(fr(2), WORD_BITS), run.ins.back()});
    }
    return out;
}

Cell Sha256::rotate(DigitRuns& runs, const Word& word, const Rotations& how) const {
    std::vector<Term> terms = {{how.of_whole, word.sparse}};
    for (std::size_t i = 0; i < how.highs.size(); ++i) {
        terms.push_back({how.of_highs[i], word.highs[how.highs[i]]});
    }
    return runs.map(terms, Fr::zero(), parity_).out;
}

/// FIPS 180-4, 6.2.2, step 1.
Sha256::Word Sha256::scheduled(DigitRuns& runs, std::span<const Word> before) const {
    const std::size_t t = before.size();
    std::vector<Term> terms = {{Fr::one(), rotate(runs, before[t - 2], small_sigma1_)},
                               {Fr::one(), rotate(runs, before[t - 15], small_sigma0_)}};
    append(terms, before[t - 7].dense);
    append(terms, before[t - 16].dense);
    return word(runs, terms, Fr::zero(), scheduled_);
}

/// FIPS 180-4, 6.2.2, step 3.
void Sha256::round(DigitRuns& runs, State& state, const Fr& constant, const Word& w) const {
    const auto& [a, b, c, d, e, f, g, h] = state;
    const Fr one = Fr::one();
    const Cell chosen =
        runs.map({{fr(2), e.sparse}, {fr(3), f.sparse}, {one, g.sparse}}, Fr::zero(), choice_).out;
    const Cell majority =
        runs.map({{one, a.sparse}, {one, b.sparse}, {one, c.sparse}}, Fr::zero(), majority_).out;
    const Cell turned_a = rotate(runs, a, big_sigma0_);
    std::vector<Term> terms = {{one, rotate(runs, e, big_sigma1_)}, {one, chosen}};
    append(terms, h.dense);
    append(terms, w.dense);
    const Cell t1 = runs.sum(terms, constant);
    terms = {{one, t1}};
    append(terms, d.dense);
    Word next_e = word(runs, terms, Fr::zero(), e_);
    terms = {{one, t1}, {one, turned_a}, {one, majority}};
    Word next_a = word(runs, terms, Fr::zero(), a_);
    std::ranges::move_backward(state.begin(), state.end() - 1, state.end());
    state[0] = std::move(next_a);
    state[4] = std::move(next_e);
}

void Sha256::rounds(DigitRuns& runs, State& state, std::span<const Cell> block,
                    unsigned rounds) const {
    CAIRN_ASSERT(block.size() == BLOCK && rounds <= crypto::detail::sha256_round_constants.size());
    std::vector<Word> w;
    for (std::size_t t = 0; t < rounds; ++t) {
        if (t < BLOCK / WORD_BYTES) {
            const Term bytes = {Fr::one(),
                                runs.join(block.subspan(t * WORD_BYTES, WORD_BYTES), bytes_).out};
            w.push_back(word(runs, {&bytes, 1}, Fr::zero(), message_));
        } else {
            w.push_back(scheduled(runs, w));
        }
        round(runs, state, fr(crypto::detail::sha256_round_constants[t]), w[t]);
    }
}

Sha256::State Sha256::next_state(DigitRuns& runs, const State& before, const State& after) const {
    State out;
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::vector<Term> terms = before[i].dense;
        append(terms, after[i].dense);
        out[i] = word(runs, terms, Fr::zero(), i < 4 ? a_ : e_);
    }
    return out;
}

std::array<Cell, 32> Sha256::digest(DigitRuns& runs, const State& before,
                                    const State& after) const {
    std::array<Cell, 32> out;
    for (std::size_t i = 0; i < before.size(); ++i) {
        std::vector<Term> terms = before[i].dense;
        append(terms, after[i].dense);
        const Cell sum = runs.sum(terms, Fr::zero());
        const std::uint64_t value = integer_of(runs.builder(), sum);
        std::vector<std::uint64_t> ins;
        for (const Piece& piece : digest_bytes_) {
            ins.push_back(value >> piece.out_shift & ((1U << piece.in_bits) - 1));
        }
        const std::vector<Cell> bytes = runs.split(sum, ins, digest_bytes_);
        std::copy_n(bytes.begin(), WORD_BYTES,
                    out.begin() + static_cast<std::ptrdiff_t>(i * WORD_BYTES));
    }
    return out;
}

Sha256::State Sha256::initial_state(FiveWireBuilder& builder) const {
    State out;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::uint32_t value = crypto::detail::sha256_initial_state[i];
        out[i].dense = {{Fr::one(), builder.constant(fr(value))}};
        out[i].sparse = builder.constant(sparse(value));
        for (const unsigned at : i < 4 ? BIG_SIGMA0 : BIG_SIGMA1) {
            out[i].highs.push_back(builder.constant(sparse(value >> at << at)));
        }
    }
    return out;
}

std::vector<Cell> Sha256::pad(FiveWireBuilder& builder, std::span<const Cell> message) {
    std::vector<Cell> out(message.begin(), message.end());
    const std::uint64_t bits = std::uint64_t{message.size()} * 8;
    const std::size_t size = (message.size() + 8) / BLOCK * BLOCK + BLOCK;
    for (std::size_t i = message.size(); i < size; ++i) {
        const std::uint64_t of_length = size - i > 8 ? 0 : bits >> (8 * (size - i - 1)) & 0xffU;
        out.push_back(builder.constant(fr(i == message.size() ? 0x80 : of_length)));
    }
    return out;
}

std::array<Cell, 32> Sha256::hash(DigitRuns& runs, State state,
                                  std::span<const Cell> padded) const {
    for (;; padded = padded.subspan(BLOCK)) {
        State after = state;
        rounds(runs, after, padded.first(BLOCK), crypto::detail::sha256_round_constants.size());
        if (padded.size() == BLOCK) {
            return digest(runs, state, after);
        }
        state = next_state(runs, state, after);
    }
}

std::array<Cell, 32> Sha256::hash(FiveWireBuilder& builder, std::span<const Cell> message) const {
    const auto region = builder.region("sha256");
    // Constants first: they are rows of their own.
    const std::vector<Cell> padded = pad(builder, message);
    State state = initial_state(builder);
    DigitRuns runs(table_, builder);
    return hash(runs, std::move(state), padded);
}

}  // namespace cairn::gadgets
