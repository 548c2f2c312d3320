#include "solidity/verifier_writer.hpp"

#include "base/assert.hpp"
#include "crypto/msm_discounts.hpp"
#include "plonk/protocol.hpp"
#include "solidity/transcript_writer.hpp"
#include "srs/point_bytes.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <map>

namespace cairn::solidity {
namespace {

using algebra::Fr;
using circuit::Expression;
using plonk::Protocol;

constexpr std::size_t POINT = algebra::G1_UNCOMPRESSED_BYTES;
constexpr std::size_t WIDE_POINT =
    128;  // each coordinate behind 16 zero bytes, as EIP-2537 wants it
constexpr std::size_t PAIR = 384;
constexpr const char* G1ADD = "0x0b";
constexpr const char* G1MSM = "0x0c";
constexpr const char* PAIRING_CHECK = "0x0f";
constexpr const char* MODEXP = "0x05";

std::size_t msm_gas(std::size_t count) {
    return count * 12000 * crypto::G1_MSM_DISCOUNTS[std::min<std::size_t>(count, 128) - 1] / 1000;
}

bool is_identifier(std::string_view name) {
    const auto is_letter = [](char c) {
        return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
    };
    return !name.empty() && name.size() <= 64 && is_letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) {
               return is_letter(c) || std::isdigit(static_cast<unsigned char>(c)) != 0;
           });
}

/// The words of a point of G1 or G2, each coordinate behind its zeros.
std::vector<std::string> wide_words(BytesView coordinates) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < coordinates.size(); at += algebra::FQ_BYTES) {
        out.push_back(word(coordinates.subspan(at, 16)));
        out.push_back(word(coordinates.subspan(at + 16, 32)));
    }
    return out;
}

/// An expression as nested Yul, with what is used twice kept in memory.
class ExpressionWriter {
  public:
    using Leaf = std::function<std::string(const circuit::Query&)>;

    ExpressionWriter(Yul& yul, Memory& memory, const Leaf& leaf, const Slot& challenges)
        : yul_(yul), memory_(memory), leaf_(leaf), challenges_(challenges) {}

    std::string write(const Expression& expression) {
        count_uses(expression.node());
        return text_of(expression.node());
    }

  private:
    using Node = Expression::Node;

    void count_uses(const Node& node) {
        if (++uses_[&node] == 1 && node.left) {
            count_uses(*node.left);
            count_uses(*node.right);
        }
    }
    std::string text_of(const Node& node) {
        switch (node.kind) {
            case Expression::Kind::constant:
                return word(node.constant);
            case Expression::Kind::challenge:
                return challenges_.after(32 * node.challenge).load();
            case Expression::Kind::cell:
                return leaf_(node.query);
            default:
                break;
        }
        if (const auto found = kept_.find(&node); found != kept_.end()) {
            return found->second.load();
        }
        const std::string text = text_of_both(node);
        if (uses_[&node] == 1) {
            return text;
        }
        const Slot slot = memory_.take(32);
        yul_.store(slot, text);
        kept_[&node] = slot;
        return slot.load();
    }

    std::string text_of_both(const Node& node) {
        if (const Node* subtrahend = negated(*node.right);
            node.kind == Expression::Kind::sum && subtrahend != nullptr) {
            const std::string left = text_of(*node.left);
            return Yul::subtract(left, text_of(*subtrahend));
        }
        const std::string left = text_of(*node.left);
        const std::string right = text_of(*node.right);
        return node.kind == Expression::Kind::sum ? Yul::add(left, right)
                                                  : Yul::multiply(left, right);
    }
    /// x of -x that is used once: the literal -1 is 32 bytes of code.
    const Node* negated(const Node& node) {
        if (node.kind != Expression::Kind::product || uses_[&node] != 1) {
            return nullptr;
        }
        const auto is_minus_one = [](const Node& factor) {
            return factor.kind == Expression::Kind::constant && factor.constant == -Fr::one();
        };
        if (is_minus_one(*node.left)) {
            return node.right.get();
        }
        return is_minus_one(*node.right) ? node.left.get() : nullptr;
    }

    Yul& yul_;
    Memory& memory_;
    const Leaf& leaf_;
    Slot challenges_;
    std::map<const Node*, std::size_t> uses_;
    std::map<const Node*, Slot> kept_;
};

/// The body of one contract, step by step; every place in memory is fixed.
class VerifierWriter {
  public:
    VerifierWriter(const plonk::VerifyingKey& key, const srs::Srs& setup)
        : key_(key),
          setup_(setup),
          protocol_(*key.system, key.hides),
          values_(protocol_.evaluations()),
          points_(protocol_.opens_next_row() ? 2 : 1) {}

    std::string write() {
        yul_.keep_modulus();
        read_inputs();
        draw_challenges();
        evaluate_columns();
        check_constraint();
        check_opening();
        return yul_.text();
    }

    [[nodiscard]] std::size_t proof_size() const {
        return POINT * (commitments_in_proof() + points_) + 32 * values_;
    }

  private:
    [[nodiscard]] std::size_t commitments_in_proof() const {
        return protocol_.batch_size(plonk::WITNESS) + protocol_.batch_size(plonk::ARGUMENTS) +
               protocol_.batch_size(plonk::QUOTIENT);
    }

    void read_inputs() {
        yul_.comment("the proof and the public inputs, into memory; all numbers below r");
        proof_ = memory_.take(proof_size());
        public_ = memory_.take(32 * key_.public_inputs);
        yul_.require("eq(proof.length, " + hex(proof_size()) + ")");
        yul_.require("eq(publicInputs.length, " + hex(key_.public_inputs) + ")");
        yul_.line("calldatacopy(" + hex(proof_.at) + ", proof.offset, " + hex(proof_size()) + ")");
        if (key_.public_inputs != 0) {
            yul_.line("calldatacopy(" + hex(public_.at) + ", publicInputs.offset, " +
                      hex(32 * key_.public_inputs) + ")");
        }
        witness_ = proof_;
        arguments_ = witness_.after(POINT * protocol_.batch_size(plonk::WITNESS));
        quotient_ = arguments_.after(POINT * protocol_.batch_size(plonk::ARGUMENTS));
        evaluations_ = quotient_.after(POINT * protocol_.batch_size(plonk::QUOTIENT));
        openings_ = evaluations_.after(32 * values_);
        require_below_r(public_, key_.public_inputs);
        require_below_r(evaluations_, values_);
        yul_.comment("no point at infinity");
        for (std::size_t i = 0; i < commitments_in_proof(); ++i) {
            require_not_zero(proof_.after(POINT * i));
        }
        for (std::size_t i = 0; i < points_; ++i) {
            require_not_zero(openings_.after(POINT * i));
        }
    }
    void require_below_r(const Slot& first, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            yul_.require("lt(" + first.after(32 * i).load() + ", " + KEPT_MODULUS.load() + ")");
        }
    }
    void require_not_zero(const Slot& point) {
        yul_.require("or(or(" + point.load() + ", " + point.after(32).load() + "), " +
                     point.after(64).load() + ")");
    }

    void draw_challenges() {
        yul_.comment("the transcript");
        const std::size_t longest =
            32 * (8 + key_.public_inputs + values_) +
            POINT * std::max({protocol_.batch_size(plonk::WITNESS),
                              protocol_.batch_size(plonk::ARGUMENTS),
                              protocol_.batch_size(plonk::QUOTIENT), points_}) +
            64;
        challenges_ = memory_.take(32 * plonk::CHALLENGES);
        zeta_ = memory_.take(32);
        batch_ = memory_.take(32);
        separator_ = memory_.take(32);
        const auto challenge = [&](plonk::ChallengeNumber number) {
            return challenges_.after(32 * number);
        };
        TranscriptWriter transcript(yul_, memory_.take(longest), "cairn plonk 1");
        transcript.absorb_digest("plonk key", key_.digest());
        transcript.absorb_elements("plonk public", public_, key_.public_inputs);
        transcript.absorb_bytes("plonk witness", witness_,
                                POINT * protocol_.batch_size(plonk::WITNESS));
        transcript.challenge("plonk beta", challenge(plonk::BETA));
        transcript.challenge("plonk gamma", challenge(plonk::GAMMA));
        transcript.challenge("plonk theta", challenge(plonk::THETA));
        transcript.challenge("plonk lookup", challenge(plonk::LOOKUP));
        transcript.absorb_bytes("plonk arguments", arguments_,
                                POINT * protocol_.batch_size(plonk::ARGUMENTS));
        transcript.challenge("plonk alpha", challenge(plonk::ALPHA));
        transcript.absorb_bytes("plonk quotient", quotient_,
                                POINT * protocol_.batch_size(plonk::QUOTIENT));
        transcript.challenge("plonk zeta", zeta_);
        transcript.absorb_elements("plonk values", evaluations_, values_);
        transcript.challenge("kzg batch", batch_);
        transcript.absorb_bytes("kzg quotients", openings_, POINT * points_);
        transcript.challenge("kzg points", separator_);
    }

    /// L_first and the public inputs at zeta, with one inversion.
    void evaluate_columns() {
        yul_.comment("zeta^n");
        zeta_n_ = memory_.take(32);
        yul_.store(zeta_n_, zeta_.load());
        for (unsigned i = 0; i < key_.log_rows; ++i) {
            yul_.store(zeta_n_, Yul::multiply(zeta_n_.load(), zeta_n_.load()));
        }
        yul_.comment("L_i = w^i (zeta^n - 1) / (n (zeta - w^i)); inverses all at once");
        const std::size_t count = std::max<std::size_t>(1, key_.public_inputs);
        const Fr w = algebra::root_of_unity(key_.log_rows);
        const Slot distances = memory_.take(32 * count);
        const Slot prefixes = memory_.take(32 * count);
        for (std::size_t i = 0; i < count; ++i) {
            const Slot distance = distances.after(32 * i);
            yul_.store(distance, Yul::add(zeta_.load(), word(-algebra::power(w, i))));
            yul_.store(prefixes.after(32 * i),
                       i == 0
                           ? distance.load()
                           : Yul::multiply(prefixes.after(32 * (i - 1)).load(), distance.load()));
        }
        const Slot inverse = memory_.take(32);
        invert(
            Yul::multiply(prefixes.after(32 * (count - 1)).load(), word(algebra::fr(key_.rows()))),
            inverse);
        // 1 / (n prod) times what is common to all
        yul_.store(inverse,
                   Yul::multiply(inverse.load(), Yul::add(zeta_n_.load(), word(-Fr::one()))));
        lagrange_ = memory_.take(32 * count);
        for (std::size_t i = count; i-- > 0;) {
            const std::string own =
                i == 0 ? inverse.load()
                       : Yul::multiply(inverse.load(), prefixes.after(32 * (i - 1)).load());
            yul_.store(lagrange_.after(32 * i),
                       i == 0 ? own : Yul::multiply(own, word(algebra::power(w, i))));
            if (i != 0) {
                yul_.store(inverse, Yul::multiply(inverse.load(), distances.after(32 * i).load()));
            }
        }
        instance_ = memory_.take(32);
        std::string sum = "0";
        for (std::size_t i = 0; i < key_.public_inputs; ++i) {
            sum = Yul::add(
                sum, Yul::multiply(public_.after(32 * i).load(), lagrange_.after(32 * i).load()));
        }
        yul_.store(instance_, sum);
    }

    /// value^(r - 2); zero has no inverse.
    void invert(const std::string& value, const Slot& to) {
        const Slot input = memory_.take(192);
        for (std::size_t i = 0; i < 3; ++i) {
            yul_.store(input.after(32 * i), "32");
        }
        yul_.store(input.after(96), value);
        yul_.store(input.after(128), "sub(" + Yul::modulus() + ", 2)");
        yul_.store(input.after(160), Yul::modulus());
        yul_.require(input.after(96).load());
        call("gas()", MODEXP, input, 192, to, 32);
    }
    void call(const std::string& gas, const char* address, const Slot& input, std::size_t size,
              const Slot& output, std::size_t output_size) {
        yul_.require("staticcall(" + gas + ", " + address + ", " + hex(input.at) + ", " +
                     hex(size) + ", " + hex(output.at) + ", " + hex(output_size) + ")");
    }

    std::string value_of(const circuit::Query& query) const {
        if (query.column == protocol_.identity()) {
            return query.rotation == 0
                       ? zeta_.load()
                       : Yul::multiply(zeta_.load(), word(algebra::root_of_unity(key_.log_rows)));
        }
        if (query.column == protocol_.first_row()) {
            return lagrange_.load();
        }
        if (query.column == circuit::INSTANCE) {
            return instance_.load();
        }
        const auto place = std::ranges::lower_bound(protocol_.opened(), query);
        return evaluations_.after(32 * static_cast<std::size_t>(place - protocol_.opened().begin()))
            .load();
    }

    void check_constraint() {
        yul_.comment("the constraint at zeta is the quotient times zeta^n - 1");
        const ExpressionWriter::Leaf leaf = [&](const circuit::Query& query) {
            return value_of(query);
        };
        const std::string constraint =
            ExpressionWriter(yul_, memory_, leaf, challenges_).write(protocol_.constraint());
        const Slot pieces = evaluations_.after(32 * protocol_.opened().size());
        std::string quotient = pieces.after(32 * (protocol_.quotient_pieces() - 1)).load();
        for (std::size_t i = protocol_.quotient_pieces() - 1; i-- > 0;) {
            quotient =
                Yul::add(Yul::multiply(quotient, zeta_n_.load()), pieces.after(32 * i).load());
        }
        yul_.require("eq(" + constraint + ", " +
                     Yul::multiply(quotient, Yul::add(zeta_n_.load(), word(-Fr::one()))) + ")");
    }

    // --- the opening ---

    struct Term {
        std::string scalar;
        std::optional<Slot> point;       // 96 bytes in memory
        std::vector<std::string> words;  // or a constant
    };

    /// Scalars of the commitments, each claimed once or twice, and the sum of values.
    void weigh_claims(std::map<plonk::PolynomialNumber, Slot>& scalars, const Slot& values) {
        const Slot weight = memory_.take(32);
        yul_.store(weight, "1");
        yul_.store(values, "0");
        const std::vector<Fr> zeros(values_);
        const commitment::Statement statement =
            protocol_.statement(Fr::one(), key_.log_rows, zeros);
        for (std::size_t k = 0; k < statement.claims.size(); ++k) {
            const commitment::Claim& claim = statement.claims[k];
            if (k != 0) {
                yul_.store(weight,
                           k == 1 ? batch_.load() : Yul::multiply(weight.load(), batch_.load()));
            }
            const std::string own =
                claim.point == 0 ? weight.load() : Yul::multiply(weight.load(), separator_.load());
            const plonk::PolynomialNumber number{static_cast<std::uint32_t>(claim.batch),
                                                 static_cast<std::uint32_t>(claim.polynomial)};
            const auto [found, is_new] = scalars.try_emplace(number);
            if (is_new) {
                found->second = memory_.take(32);
            }
            const Slot scalar = found->second;
            yul_.store(scalar, is_new ? own : Yul::add(scalar.load(), own));
            const std::string value = evaluations_.after(32 * k).load();
            yul_.store(values,
                       Yul::add(values.load(),
                                Yul::multiply(claim.point == 0 ? weight.load() : own, value)));
        }
    }

    [[nodiscard]] std::vector<Term> terms_of(const std::map<plonk::PolynomialNumber, Slot>& scalars,
                                             const Slot& values) const {
        std::vector<Term> out;
        out.push_back({"sub(" + Yul::modulus() + ", " + values.load() + ")", std::nullopt,
                       wide_words(srs::point_to_bytes(algebra::G1_GENERATOR).view())});
        for (const auto& [number, scalar] : scalars) {
            if (number.batch == plonk::FIXED) {
                const BytesView point = BytesView(key_.fixed).subspan(number.index * POINT, POINT);
                if (std::ranges::any_of(point, [](std::uint8_t byte) { return byte != 0; })) {
                    out.push_back({scalar.load(), std::nullopt, wide_words(point)});
                }
                continue;
            }
            const Slot first = number.batch == plonk::WITNESS     ? witness_
                               : number.batch == plonk::ARGUMENTS ? arguments_
                                                                  : quotient_;
            out.push_back({scalar.load(), first.after(POINT * number.index), {}});
        }
        out.push_back({zeta_.load(), openings_, {}});
        if (points_ == 2) {
            const std::string next =
                Yul::multiply(zeta_.load(), word(algebra::root_of_unity(key_.log_rows)));
            out.push_back({Yul::multiply(separator_.load(), next), openings_.after(POINT), {}});
        }
        return out;
    }

    void place_point(const Slot& to, const Slot& from) {
        yul_.line("mcopy(" + hex(to.at + 16) + ", " + hex(from.at) + ", 48)");
        yul_.line("mcopy(" + hex(to.at + 80) + ", " + hex(from.at + 48) + ", 48)");
    }
    void place_words(const Slot& to, std::span<const std::string> words) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i] != "0x0") {
                yul_.store(to.after(32 * i), words[i]);
            }
        }
    }

    void check_opening() {
        yul_.comment("weights of the claims");
        std::map<plonk::PolynomialNumber, Slot> scalars;
        const Slot values = memory_.take(32);
        weigh_claims(scalars, values);
        const std::vector<Term> terms = terms_of(scalars, values);

        // Each input of a precompile stands where nothing was written before: its zeros are there.
        yul_.comment("left: sum of claims, less their values, plus the points times the quotients");
        const Slot pairing = memory_.take(2 * PAIR);
        const Slot input = memory_.take(terms.size() * (WIDE_POINT + 32));
        for (std::size_t i = 0; i < terms.size(); ++i) {
            const Slot to = input.after(i * (WIDE_POINT + 32));
            if (terms[i].point) {
                place_point(to, *terms[i].point);
            } else {
                place_words(to, terms[i].words);
            }
            yul_.store(to.after(WIDE_POINT), terms[i].scalar);
        }
        call(std::to_string(msm_gas(terms.size())), G1MSM, input, terms.size() * (WIDE_POINT + 32),
             pairing, WIDE_POINT);

        yul_.comment("right: the quotients; their subgroup was checked on the left");
        const Slot right = pairing.after(PAIR);
        if (points_ == 1) {
            place_point(right, openings_);
        } else {
            const Slot sum = memory_.take(2 * WIDE_POINT + 32);
            place_point(sum.after(WIDE_POINT), openings_.after(POINT));
            yul_.store(sum.after(2 * WIDE_POINT), separator_.load());
            call(std::to_string(msm_gas(1)), G1MSM, sum.after(WIDE_POINT), WIDE_POINT + 32,
                 sum.after(WIDE_POINT), WIDE_POINT);
            place_point(sum, openings_);
            call("375", G1ADD, sum, 2 * WIDE_POINT, right, WIDE_POINT);
        }

        yul_.comment("e(left, [1]) e(right, -[tau]) = 1");
        place_words(pairing.after(WIDE_POINT), wide_words(srs::g2_generator().view()));
        place_words(right.after(WIDE_POINT), wide_words(negated(setup_.tau_g2).view()));
        call("102900", PAIRING_CHECK, pairing, 2 * PAIR, {0}, 32);
        yul_.require("mload(0)");
    }

    static srs::G2 negated(const srs::G2& point) {
        srs::G2 out = point;
        for (std::size_t at = 2 * algebra::FQ_BYTES; at < srs::G2_BYTES; at += algebra::FQ_BYTES) {
            const auto y = algebra::fq_from_bytes(
                FixedBytes<algebra::FQ_BYTES>::from(point.view().subspan(at, algebra::FQ_BYTES)));
            CAIRN_ASSERT(y.has_value());
            const auto bytes = algebra::fq_to_bytes(-*y);
            std::memcpy(out.data() + at, bytes.data(), bytes.size());
        }
        return out;
    }

    const plonk::VerifyingKey& key_;
    const srs::Srs& setup_;
    Protocol protocol_;
    std::size_t values_;
    std::size_t points_;
    Yul yul_;
    Memory memory_;
    Slot proof_;
    Slot public_;
    Slot witness_;
    Slot arguments_;
    Slot quotient_;
    Slot evaluations_;
    Slot openings_;
    Slot challenges_;
    Slot zeta_;
    Slot batch_;
    Slot separator_;
    Slot zeta_n_;
    Slot lagrange_;
    Slot instance_;
};

bool reads_instance_of_next_row(const plonk::VerifyingKey& key) {
    const Protocol protocol(*key.system, key.hides);
    return std::ranges::any_of(protocol.queries(), [&](const circuit::Query& query) {
        return query.rotation != 0 &&
               (query.column == circuit::INSTANCE || query.column == protocol.first_row());
    });
}

}  // namespace

const char* text_of(WriteError error) noexcept {
    switch (error) {
        case WriteError::bad_name:
            return "the contract's name is no identifier";
        case WriteError::other_setup:
            return "the key was made with another setup";
        case WriteError::development_setup:
            return "of a development setup anyone can forge";
        case WriteError::instance_in_next_row:
            return "the circuit reads public inputs of the next row";
        case WriteError::blob_inputs:
            return "a blob needs three different public inputs";
    }
    return "unknown";
}

Result<std::string, WriteError> write_verifier(const plonk::VerifyingKey& key,
                                               const srs::Srs& setup,
                                               const WriterOptions& options) {
    if (!is_identifier(options.contract)) {
        return unexpected(WriteError::bad_name);
    }
    if (srs::digest_of(setup) != key.setup_digest) {
        return unexpected(WriteError::other_setup);
    }
    const bool is_development = setup.origin == srs::Origin::development;
    if (is_development && !options.allow_development_setup) {
        return unexpected(WriteError::development_setup);
    }
    if (reads_instance_of_next_row(key)) {
        return unexpected(WriteError::instance_in_next_row);
    }
    if (options.blob && !options.blob->are_among(key.public_inputs)) {
        return unexpected(WriteError::blob_inputs);
    }
    VerifierWriter writer(key, setup);
    const std::string body = writer.write();
    std::string out = "// SPDX-License-Identifier: Apache-2.0\npragma solidity ^0.8.30;\n\n";
    out += "/// Verifies proofs by PLONK of one circuit; generated, not to be changed by hand.\n";
    out += "/// Verifying key " + base::to_hex(key.digest().view()) + "\n";
    out += "/// Circuit " + base::to_hex(key.circuit_digest.view()) + "\n";
    out += "/// Setup " + base::to_hex(key.setup_digest.view()) + "\n";
    if (is_development) {
        out += "/// DEVELOPMENT SETUP: whoever ran it can forge proofs.\n";
    }
    out += "contract " + std::string(options.contract) + " {\n";
    out += "    /// Whether `proof` (" + std::to_string(writer.proof_size()) +
           " bytes) shows that the circuit has a witness with these public inputs.\n";
    out += "    function verify(bytes calldata proof, uint256[] calldata publicInputs)\n";
    out += "        external\n        view\n        returns (bool)\n    {\n        assembly {\n";
    out +=
        "            function fail() {\n                mstore(0, 0)\n                return(0, "
        "0x20)\n            }\n";
    out += body;
    out += "            mstore(0, 1)\n            return(0, 0x20)\n        }\n    }\n";
    if (options.blob) {
        out += blob_function(*options.blob, key.public_inputs);
    }
    return out + "}\n";
}

}  // namespace cairn::solidity
