#include "algebra/polynomial.hpp"
#include "crypto/sha256.hpp"
#include "fri/detail/queries.hpp"
#include "fri/detail/wire.hpp"
#include "fri/evaluation_domain.hpp"
#include "fri/fold.hpp"
#include "fri/fri_scheme.hpp"

#include <algorithm>
#include <string>

namespace cairn::fri {
namespace {

using commitment::BatchView;
using commitment::Claim;
using commitment::CommitmentError;
using commitment::Statement;
using detail::Reader;

/// What the verifier knows of a layer: the values at places that ascend.
struct Known {
    std::vector<std::size_t> indices;
    std::vector<Fr> values;

    [[nodiscard]] const Fr& at(std::size_t index) const {
        const auto place = std::ranges::lower_bound(indices, index);
        return values[static_cast<std::size_t>(place - indices.begin())];
    }
};

/// sum over the claims of each point, alpha^k (row - value) / (x - point), at each index.
class QuotientValues {
  public:
    QuotientValues(const Statement& statement, const Fr& alpha)
        : statement_(statement), weights_(commitment::weights_of(statement, alpha)) {}

    /// Nothing if x is one of the points. rows[b] is the row of batch b.
    [[nodiscard]] std::optional<Fr> at(const Fr& x,
                                       std::span<const std::span<const Fr>> rows) const {
        std::vector<Fr> sums(statement_.points.size());
        for (std::size_t k = 0; k < weights_.size(); ++k) {
            const Claim& claim = statement_.claims[k];
            sums[claim.point] = sums[claim.point] +
                                weights_[k] * (rows[claim.batch][claim.polynomial] - claim.value);
        }
        Fr out;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const Fr distance = x - statement_.points[i];
            if (distance.is_zero()) {
                return std::nullopt;
            }
            out = out + sums[i] * distance.inverse();
        }
        return out;
    }

  private:
    const Statement& statement_;
    std::vector<Fr> weights_;
};

Result<void, OpeningError> check_read(const Reader& reader) {
    if (reader.is_short()) {
        return std::unexpected(OpeningError::wrong_size);
    }
    if (!reader.is_canonical()) {
        return std::unexpected(OpeningError::not_in_field);
    }
    return {};
}

/// Reads `width` elements for each index and the siblings that lead them to the root.
Result<std::vector<Fr>, OpeningError> read_rows(Reader& reader, const Bytes32& root, unsigned depth,
                                                std::span<const std::size_t> indices,
                                                std::size_t width, OpeningError wrong_path) {
    std::vector<Fr> rows = reader.elements(indices.size() * width);
    const std::vector<Bytes32> siblings = reader.digests(opening_size(depth, indices));
    CAIRN_TRY(check_read(reader));
    std::vector<Bytes32> leaves;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        leaves.push_back(leaf_digest(std::span(rows).subspan(i * width, width)));
    }
    if (root_of_opening(depth, indices, leaves, siblings) != root) {
        return std::unexpected(wrong_path);
    }
    return rows;
}

Result<Known, OpeningError> read_quotient(Reader& reader, const EvaluationDomain& domain,
                                          std::span<const BatchView> batches,
                                          const QuotientValues& quotient,
                                          std::vector<std::size_t> indices) {
    std::vector<std::vector<Fr>> rows;
    for (const BatchView& batch : batches) {
        CAIRN_TRY_ASSIGN(auto read, read_rows(reader, Bytes32::from(batch.digest), domain.log_size,
                                              indices, batch.size, OpeningError::wrong_batch_path));
        rows.push_back(std::move(read));
    }
    Known out{std::move(indices), {}};
    for (std::size_t i = 0; i < out.indices.size(); ++i) {
        std::vector<std::span<const Fr>> of_index;
        for (std::size_t b = 0; b < batches.size(); ++b) {
            const std::size_t width = batches[b].size;
            of_index.push_back(std::span(rows[b]).subspan(i * width, width));
        }
        const auto value = quotient.at(domain.element(out.indices[i]), of_index);
        if (!value) {
            return std::unexpected(OpeningError::point_in_domain);
        }
        out.values.push_back(*value);
    }
    return out;
}

/// Reads the cosets of a layer around what is known of it, and folds them.
Result<Known, OpeningError> read_layer(Reader& reader, const EvaluationDomain& domain,
                                       unsigned log_fold, const Bytes32& root, const Fr& beta,
                                       const Known& known) {
    const unsigned log_leaves = domain.log_size - log_fold;
    const std::size_t fold = std::size_t{1} << log_fold;
    Known out{detail::modulo(known.indices, log_leaves), {}};
    CAIRN_TRY_ASSIGN(std::vector<Fr> cosets, read_rows(reader, root, log_leaves, out.indices, fold,
                                                       OpeningError::wrong_layer_path));
    for (const std::size_t index : known.indices) {
        const std::size_t leaf = index & ((std::size_t{1} << log_leaves) - 1);
        const auto place = std::ranges::lower_bound(out.indices, leaf) - out.indices.begin();
        const std::size_t at = static_cast<std::size_t>(place) * fold + (index >> log_leaves);
        if (cosets[at] != known.at(index)) {
            return std::unexpected(OpeningError::wrong_fold);
        }
    }
    const Fold folding(log_fold, beta);
    for (std::size_t i = 0; i < out.indices.size(); ++i) {
        out.values.push_back(folding.at(std::span(cosets).subspan(i * fold, fold),
                                        domain.element(out.indices[i]).inverse()));
    }
    return out;
}

bool is_well_formed(std::span<const BatchView> batches, const Statement& statement) {
    std::vector<std::size_t> sizes;
    for (const BatchView& batch : batches) {
        sizes.push_back(batch.size);
    }
    return commitment::is_well_formed(statement, sizes) &&
           std::ranges::all_of(batches,
                               [](const BatchView& batch) { return batch.digest.size() == 32; });
}

}  // namespace

const char* text_of(OpeningError error) noexcept {
    switch (error) {
        case OpeningError::bad_parameters:
            return "parameters out of range";
        case OpeningError::bad_statement:
            return "a claim names what is not there";
        case OpeningError::wrong_size:
            return "the proof has another size";
        case OpeningError::not_in_field:
            return "an element is not below r";
        case OpeningError::point_in_domain:
            return "a point lies in the evaluation domain";
        case OpeningError::no_work:
            return "the nonce shows no work";
        case OpeningError::wrong_batch_path:
            return "a row is not in its batch";
        case OpeningError::wrong_layer_path:
            return "a coset is not in its layer";
        case OpeningError::wrong_fold:
            return "a layer is not the fold of the one before";
        case OpeningError::wrong_final:
            return "the last layer is not the last polynomial";
    }
    return "unknown";
}

Bytes32 FriChecker::setup_digest() const noexcept {
    const std::string text =
        "cairn fri 1 " + std::to_string(log_degree_) + " " +
        std::to_string(parameters_.log_blowup) + " " + std::to_string(parameters_.queries) + " " +
        std::to_string(parameters_.grinding_bits) + " " + std::to_string(parameters_.log_fold) +
        " " + std::to_string(parameters_.log_final);
    return crypto::sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Result<void, CommitmentError> FriChecker::verify(std::span<const BatchView> batches,
                                                 const Statement& statement,
                                                 transcript::Transcript& transcript,
                                                 BytesView opening) const {
    const auto checked = check(batches, statement, transcript, opening);
    if (checked) {
        return {};
    }
    switch (checked.error()) {
        case OpeningError::bad_parameters:
        case OpeningError::bad_statement:
            return unexpected(CommitmentError::bad_statement);
        case OpeningError::wrong_size:
            return unexpected(CommitmentError::wrong_size);
        case OpeningError::not_in_field:
            return unexpected(CommitmentError::bad_opening);
        default:
            return unexpected(CommitmentError::not_opened);
    }
}

Result<void, OpeningError> FriChecker::check(std::span<const BatchView> batches,
                                             const Statement& statement,
                                             transcript::Transcript& transcript,
                                             BytesView proof) const {
    if (!is_valid(parameters_, log_degree_)) {
        return unexpected(OpeningError::bad_parameters);
    }
    if (!is_well_formed(batches, statement)) {
        return unexpected(OpeningError::bad_statement);
    }
    const FoldSchedule schedule(parameters_, log_degree_);
    Reader reader(proof);
    const QuotientValues quotient(statement, transcript.challenge("fri batch"));
    std::vector<Bytes32> roots;
    std::vector<Fr> betas;
    for (std::size_t i = 0; i < schedule.layers(); ++i) {
        roots.push_back(reader.digest());
        transcript.absorb("fri layer", roots.back());
        betas.push_back(transcript.challenge("fri fold"));
    }
    const std::vector<Fr> last = reader.elements(std::size_t{1} << schedule.log_final());
    transcript.absorb("fri last", last);
    const Bytes32 work_seed = algebra::fr_to_bytes(transcript.challenge("fri work"));
    const std::uint64_t nonce = reader.number();
    CAIRN_TRY(check_read(reader));
    if (!detail::is_work(work_seed, nonce, parameters_.grinding_bits)) {
        return std::unexpected(OpeningError::no_work);
    }
    Bytes nonce_bytes;
    detail::put(nonce_bytes, nonce);
    transcript.absorb_bytes("fri nonce", nonce_bytes);

    EvaluationDomain domain = EvaluationDomain::of(parameters_, log_degree_);
    CAIRN_TRY_ASSIGN(Known known,
                     read_quotient(reader, domain, batches, quotient,
                                   detail::draw(transcript, parameters_.queries, domain.log_size)));
    for (std::size_t i = 0; i < schedule.layers(); ++i) {
        CAIRN_TRY_ASSIGN(
            known, read_layer(reader, domain, schedule.fold_of(i), roots[i], betas[i], known));
        domain = domain.folded(schedule.fold_of(i));
    }
    if (!reader.at_end()) {
        return std::unexpected(OpeningError::wrong_size);
    }
    for (std::size_t i = 0; i < known.indices.size(); ++i) {
        const Fr x = domain.element(known.indices[i]);
        const Fr value = algebra::evaluate_polynomial(last, x, base::serial_executor());
        if (value != known.values[i]) {
            return std::unexpected(OpeningError::wrong_final);
        }
    }
    return {};
}

}  // namespace cairn::fri
