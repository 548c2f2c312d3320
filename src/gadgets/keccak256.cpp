#include "gadgets/keccak256.hpp"

#include "base/assert.hpp"
#include "crypto/detail/keccak_rounds.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace cairn::gadgets {

namespace {

constexpr unsigned LANE_BITS = 64;
constexpr std::size_t LANE_BYTES = 8;
constexpr std::size_t RATE_LANES = 17;
constexpr std::size_t RATE = RATE_LANES * LANE_BYTES;

// What a digit is a sum of, at most: five lanes; a lane and two columns; chi; chi with iota.
constexpr DigitMap COLUMN = {.values = 6, .out = {0, 1, 0, 1, 0, 1}};
constexpr DigitMap PARITY = {.values = 4, .out = {0, 1, 0, 1}};
constexpr DigitMap CHI = {.values = 5, .out = {0, 0, 1, 1, 0}};
constexpr DigitMap CHI_IOTA = {.values = 7, .out = {0, 0, 1, 1, 0, 0, 1}};

/// The longest pieces that a table of 2^bits rows has room for.
struct Lengths {
    unsigned column;
    unsigned parity;
    unsigned chi;
};
Lengths lengths_of(unsigned table_bits) {
    switch (table_bits) {
        case 13:
            return {.column = 3, .parity = 5, .chi = 5};
        case 14:
            return {.column = 4, .parity = 6, .chi = 5};
        case 15:
            return {.column = 4, .parity = 7, .chi = 5};
        default:
            CAIRN_ASSERT(table_bits == 16);
            return {.column = 5, .parity = 7, .chi = 6};
    }
}

/// Makes pieces, and the kinds that they need as they come.
class PieceMaker {
  public:
    explicit PieceMaker(DigitTable& table) : table_(table) {}

    /// Appends pieces for digits [first, last), at most `most` each. Digit i goes to (i + turn) mod
    /// 64, and no piece goes round the end.
    void add(const DigitMap& map, unsigned most, unsigned first, unsigned last, unsigned turn,
             std::vector<Piece>& out) {
        for (const unsigned length : cut(first, last, most)) {
            out.push_back({.kind = kind(map, length),
                           .in_bits = DIGIT_BITS * length,
                           .out_shift = DIGIT_BITS * ((first + turn) % LANE_BITS)});
            first += length;
        }
    }

  private:
    std::uint32_t kind(const DigitMap& map, unsigned length) {
        const auto [place, is_new] = kinds_.try_emplace({map.values, length});
        if (is_new) {
            place->second = table_.add_map(map, length, Form::sparse);
        }
        return place->second;
    }

    DigitTable& table_;
    std::map<std::pair<unsigned, unsigned>, std::uint32_t> kinds_;
};

/// Iota's constants have ones at 2^j - 1 only.
constexpr unsigned IOTA_PIECE = 4;
constexpr std::uint64_t IOTA_MASK = 0x8000'0000'8000'808b;

std::vector<Piece> chi_iota_pieces(PieceMaker& make, unsigned most) {
    std::vector<Piece> out;
    unsigned plain = 0;  // where the plain digits before this piece begin
    for (unsigned first = 0; first < LANE_BITS; first += IOTA_PIECE) {
        if ((IOTA_MASK >> first & 0xfU) != 0) {
            make.add(CHI, most, plain, first, 0, out);
            make.add(CHI_IOTA, IOTA_PIECE, first, first + IOTA_PIECE, 0, out);
            plain = first + IOTA_PIECE;
        }
    }
    return out;
}

/// A message's bytes and the padding's, which are known.
struct PaddedByte {
    std::optional<Cell> cell;
    std::uint8_t value = 0;
};

std::vector<PaddedByte> padded(std::span<const Cell> message) {
    std::vector<PaddedByte> out;
    for (const Cell& cell : message) {
        out.push_back({.cell = cell});
    }
    out.resize((message.size() / RATE + 1) * RATE);
    out[message.size()].value |= 0x01;
    out.back().value |= 0x80;
    return out;
}

}  // namespace

Keccak256::Keccak256(DigitTable& table, unsigned table_bits) : table_(table) {
    const std::size_t before = table.rows();
    const Lengths lengths = lengths_of(table_bits);
    PieceMaker make(table);
    // The top digit by itself: theta turns columns by one.
    make.add(COLUMN, lengths.column, 0, LANE_BITS - 1, 0, column_);
    make.add(COLUMN, 1, LANE_BITS - 1, LANE_BITS, 0, column_);
    for (const crypto::detail::KeccakMove& move : crypto::detail::KECCAK_MOVES) {
        Pieces& pieces = rotated_[move.from];
        make.add(PARITY, lengths.parity, 0, LANE_BITS - move.turn, move.turn, pieces);
        make.add(PARITY, lengths.parity, LANE_BITS - move.turn, LANE_BITS, move.turn, pieces);
    }
    make.add(CHI, lengths.chi, 0, LANE_BITS, 0, chi_);
    chi_iota_ = chi_iota_pieces(make, lengths.chi);
    const std::uint32_t byte = table.add_spread(8);
    for (unsigned i = 0; i < LANE_BYTES; ++i) {
        bytes_.push_back({.kind = byte, .in_bits = 8, .out_shift = 8 * DIGIT_BITS * i});
    }
    CAIRN_ASSERT(table.rows() - before <= std::size_t{1} << table_bits);
}

/// B of chi: the lanes where pi puts them.
Keccak256::State Keccak256::theta_rho_pi(DigitRuns& runs, const State& state) const {
    // A lane turned by one: 8 lane - (8^64 - 1) of its top digit, which is known as 8^63 digit.
    const Fr eight = fr(8);
    const Fr top_factor = power(eight, 63).inverse() - eight;
    std::array<DigitRun, 5> columns;
    for (std::size_t x = 0; x < 5; ++x) {
        std::vector<Term> terms;
        for (std::size_t y = 0; y < 5; ++y) {
            terms.push_back({Fr::one(), state[x + 5 * y]});
        }
        columns[x] = runs.map(terms, Fr::zero(), column_);
    }
    State turned;
    for (std::size_t x = 0; x < 5; ++x) {
        const DigitRun& left = columns[(x + 4) % 5];
        const DigitRun& right = columns[(x + 1) % 5];
        const Cell both =
            runs.sum({{Fr::one(), left.out}, {eight, right.out}, {top_factor, right.outs.back()}},
                     Fr::zero());
        for (std::size_t lane = x; lane < 25; lane += 5) {
            turned[lane] =
                runs.map({{Fr::one(), both}, {Fr::one(), state[lane]}}, Fr::zero(), rotated_[lane])
                    .out;
        }
    }
    State out;
    for (std::size_t i = 0; i < 25; ++i) {
        out[i] = turned[crypto::detail::KECCAK_MOVES[i].from];
    }
    return out;
}

void Keccak256::permute(DigitRuns& runs, State& state, unsigned first, unsigned last) const {
    const Fr ones = sparse(~std::uint64_t{0});
    for (unsigned round = first; round < last; ++round) {
        const State b = theta_rho_pi(runs, state);
        const Fr iota = sparse(crypto::detail::KECCAK_ROUND_CONSTANTS[round]).doubled();
        for (std::size_t i = 0; i < 25; ++i) {
            const std::size_t row = i / 5 * 5;
            state[i] = runs.map({{-Fr::one(), b[row + (i + 1) % 5]},
                                 {Fr::one(), b[row + (i + 2) % 5]},
                                 {fr(2), b[i]}},
                                i == 0 ? ones + iota : ones, i == 0 ? chi_iota_ : chi_)
                           .out;
        }
    }
}

void Keccak256::absorb(DigitRuns& runs, std::span<const Lane> block, State& state,
                       bool is_first) const {
    for (std::size_t i = 0; i < block.size(); ++i) {
        const Cell lane = block[i].known ? *block[i].known : runs.join(block[i].bytes, bytes_).out;
        // The state before the first block is zero.
        state[i] =
            is_first
                ? lane
                : runs.map({{Fr::one(), state[i]}, {Fr::one(), lane}}, Fr::zero(), rotated_[0]).out;
    }
    permute(runs, state, 0, crypto::detail::KECCAK_ROUNDS);
}

std::array<Cell, 32> Keccak256::squeeze(DigitRuns& runs, const State& state) const {
    std::array<Cell, 32> out;
    for (std::size_t i = 0; i < out.size(); i += LANE_BYTES) {
        const Cell& lane = state[i / LANE_BYTES];
        const std::uint64_t word = word_of_sparse(runs.builder().value(lane).to_integer());
        std::array<std::uint64_t, LANE_BYTES> bytes{};
        for (unsigned k = 0; k < LANE_BYTES; ++k) {
            bytes[k] = word >> (8 * k) & 0xffU;
        }
        std::ranges::copy(runs.split(lane, bytes, bytes_),
                          out.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return out;
}

std::vector<Keccak256::Lane> Keccak256::pad(FiveWireBuilder& builder,
                                            std::span<const Cell> message) {
    const std::vector<PaddedByte> all = padded(message);
    std::vector<Lane> out;
    for (std::span<const PaddedByte> bytes = all; !bytes.empty();
         bytes = bytes.subspan(LANE_BYTES)) {
        const auto lane = bytes.first(LANE_BYTES);
        Lane& to = out.emplace_back();
        if (std::ranges::none_of(lane, [](const PaddedByte& byte) { return bool(byte.cell); })) {
            std::uint64_t word = 0;
            for (std::size_t i = LANE_BYTES; i-- > 0;) {
                word = word << 8U | lane[i].value;
            }
            to.known = builder.constant(sparse(word));
            continue;
        }
        for (const PaddedByte& byte : lane) {
            to.bytes.push_back(byte.cell ? *byte.cell : builder.constant(fr(byte.value)));
        }
    }
    return out;
}

std::array<Cell, 32> Keccak256::hash(DigitRuns& runs, const Cell& zero,
                                     std::span<const Lane> padded) const {
    State state;
    state.fill(zero);
    for (std::size_t i = 0; i < padded.size(); i += RATE_LANES) {
        absorb(runs, padded.subspan(i, RATE_LANES), state, i == 0);
    }
    return squeeze(runs, state);
}

std::array<Cell, 32> Keccak256::hash(FiveWireBuilder& builder,
                                     std::span<const Cell> message) const {
    const auto region = builder.region("keccak256");
    // Constants first: they are rows of their own.
    const std::vector<Lane> lanes = pad(builder, message);
    const Cell zero = builder.constant(Fr::zero());
    DigitRuns runs(table_, builder);
    return hash(runs, zero, lanes);
}

}  // namespace cairn::gadgets
