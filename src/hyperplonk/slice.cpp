#include "hyperplonk/slice.hpp"

#include "algebra/multilinear.hpp"

#include <algorithm>

namespace cairn::hyperplonk {
namespace {

/// Those that the arguments depend on.
Challenges of_arguments(Challenges challenges) {
    challenges[plonk::ALPHA] = Fr::zero();
    return challenges;
}

/// Row j of block h of a slice is row first + j of the h-th `stride` rows of the circuit.
struct SliceRows {
    std::size_t blocks = 0;
    std::size_t size = 0;  // of a slice's block
    std::size_t stride = 0;
    std::size_t first = 0;

    [[nodiscard]] ColumnValues of(std::span<const Fr> column, std::size_t rotation) const {
        ColumnValues out;
        out.reserve(blocks * size);
        for (std::size_t h = 0; h < blocks; ++h) {
            for (std::size_t j = 0; j < size; ++j) {
                out.push_back(column[(h * stride + first + j + rotation) % column.size()]);
            }
        }
        return out;
    }
};

}  // namespace

unsigned slice_rounds(unsigned log_rows, unsigned log_slices) noexcept {
    const unsigned kept = log_slices + LOG_REST_OF_SLICE;
    return log_rows > kept ? log_rows - kept : 0;
}

SliceShape::SliceShape(const Protocol& protocol, unsigned log_rows, unsigned log_slices)
    : witness_(protocol.size(Group::witness)),
      arguments_(protocol.size(Group::arguments)),
      folds_(opening_folds(log_rows)),
      sums_(protocol.constraint().degree() + std::size_t{1}),
      inputs_(circuit::GateProgram::compile(protocol.constraint()).inputs().size()),
      rows_(std::size_t{1} << (log_rows - slice_rounds(log_rows, log_slices) - log_slices)) {}

std::size_t SliceShape::commitments(const SliceQuestion& question) const noexcept {
    switch (question.work) {
        case SliceWork::witness:
            return witness_;
        case SliceWork::arguments:
            return arguments_;
        case SliceWork::opening:
            return question.opening.size() == 1 + OpeningPolynomials::FOLDS ? folds_ : 1;
        case SliceWork::sums:
        case SliceWork::rest:
            return 0;
    }
    return 0;
}

bool SliceShape::has(const SliceQuestion& question, const SliceAnswer& answer) const noexcept {
    const std::size_t sums = question.work == SliceWork::sums ? sums_ : 0;
    const std::size_t inputs = question.work == SliceWork::rest ? inputs_ : 0;
    return answer.commitments.size() == commitments(question) &&
           answer.sums.constraint.size() == sums && answer.rest.size() == inputs &&
           std::ranges::all_of(answer.rest,
                               [&](const ColumnValues& input) { return input.size() == rows_; });
}

SliceProver::SliceProver(const circuit::Circuit& circuit, const circuit::Witness& witness,
                         const commitment::KzgCommitter& committer, unsigned log_slices,
                         base::Executor& executor)
    : circuit_(circuit),
      witness_(witness),
      committer_(committer),
      log_slices_(log_slices),
      executor_(executor),
      protocol_(*circuit.system, circuit.log_rows),
      program_(circuit::GateProgram::compile(protocol_.constraint())) {}

bool SliceProver::is_well_formed(std::uint32_t slice, const SliceQuestion& question) const {
    const unsigned rounds = slice_rounds(circuit_.log_rows, log_slices_);
    if (slice >> log_slices_ != 0) {
        return false;
    }
    switch (question.work) {
        case SliceWork::witness:
        case SliceWork::arguments:
            return true;
        case SliceWork::sums:
            return question.draws.tau.size() == circuit_.log_rows && question.point.size() < rounds;
        case SliceWork::rest:
            return question.draws.tau.size() == circuit_.log_rows && rounds != 0 &&
                   question.point.size() == rounds;
        case SliceWork::opening:
            return question.draws.tau.size() == circuit_.log_rows &&
                   question.point.size() == circuit_.log_rows && !question.opening.empty() &&
                   OpeningPolynomials::is_step(question.opening.size() - 1);
    }
    return false;
}

std::optional<SliceAnswer> SliceProver::answer(std::uint32_t slice, const SliceQuestion& question) {
    if (!is_well_formed(slice, question) || !has_multiplicities()) {
        return std::nullopt;
    }
    SliceAnswer out;
    if (question.work == SliceWork::witness) {
        out.commitments = commitments(slice, columns_->of(Group::witness));
        return out;
    }
    if (!has_arguments(question.draws.challenges)) {
        return std::nullopt;
    }
    if (question.work == SliceWork::arguments) {
        out.commitments = commitments(slice, columns_->of(Group::arguments));
    } else if (question.work == SliceWork::opening) {
        out.commitments = commitments(slice, opening_at(question).polynomials());
    } else if (question.work == SliceWork::sums) {
        out.sums = table_at(slice, question).sums(executor_);
    } else {
        const RoundColumns& columns = table_at(slice, question).columns();
        for (std::size_t i = 0; i < columns.inputs(); ++i) {
            out.rest.push_back(columns.values(i));
        }
    }
    return out;
}

bool SliceProver::has_multiplicities() {
    if (!columns_) {
        auto columns = std::make_unique<Columns>(protocol_, circuit_, witness_, executor_);
        if (!columns->add_multiplicities(executor_)) {
            return false;
        }
        columns_ = std::move(columns);
    }
    return true;
}

bool SliceProver::has_arguments(const Challenges& challenges) {
    const Challenges wanted = of_arguments(challenges);
    if (arguments_of_ == wanted) {
        return true;
    }
    if (arguments_of_) {
        // Another proof of the same witness: its columns begin anew.
        sum_.reset();
        opening_.reset();
        columns_.reset();
        arguments_of_.reset();
        if (!has_multiplicities()) {
            return false;
        }
    }
    if (!columns_->add_arguments(wanted, executor_)) {
        columns_.reset();
        return false;
    }
    arguments_of_ = wanted;
    return true;
}

template <class Lists>
std::vector<G1> SliceProver::commitments(std::uint32_t slice, const Lists& coefficients) const {
    std::vector<G1> out;
    for (const std::span<const Fr> list : coefficients) {
        const std::size_t begin = list.size() * slice >> log_slices_;
        const std::size_t end = list.size() * (slice + std::size_t{1}) >> log_slices_;
        out.push_back(
            committer_.commit_to_part(begin, list.subspan(begin, end - begin), executor_));
    }
    return out;
}

const OpeningPolynomials& SliceProver::opening_at(const SliceQuestion& question) {
    const std::span<const Fr> drawn = std::span(question.opening).subspan(1);
    const auto leads_there = [&](const OpeningInTheMaking& making) {
        const std::vector<Fr>& so_far = making.polynomials.challenges();
        return making.draws == question.draws && making.point == question.point &&
               making.join == question.opening[0] && so_far.size() <= drawn.size() &&
               std::ranges::equal(drawn.first(so_far.size()), so_far);
    };
    if (!opening_ || !leads_there(*opening_)) {
        sum_.reset();
        opening_.reset();
        const auto [here, there] = joined_weights(protocol_, question.opening[0]);
        opening_ = std::make_unique<OpeningInTheMaking>(
            OpeningInTheMaking{question.draws, question.point, question.opening[0],
                               OpeningPolynomials(columns_->combination(here, executor_),
                                                  columns_->combination(there, executor_),
                                                  question.point, executor_)});
    }
    opening_->polynomials.advance(drawn, executor_);
    return opening_->polynomials;
}

SliceProver::Table SliceProver::make_table(std::uint32_t slice) const {
    const unsigned rounds = slice_rounds(circuit_.log_rows, log_slices_);
    const std::size_t stride = circuit_.rows() >> rounds;
    const std::size_t size = stride >> log_slices_;
    const SliceRows rows = {std::size_t{1} << rounds, size, stride, slice * size};
    std::vector<std::vector<Fr>> inputs;
    for (const Query& query : program_.inputs()) {
        inputs.push_back(rows.of(columns_->table().column(query.column), query.rotation));
    }
    // eq of the variables after the first: those of blocks, then those within one.
    const std::span<const Fr> tau = sum_->draws.tau;
    const std::vector<Fr> of_blocks = algebra::eq_table(tau.subspan(1, rounds - 1));
    const std::vector<Fr> within = algebra::eq_table(tau.subspan(rounds));
    std::vector<Fr> weights;
    for (const Fr& of_block : of_blocks) {
        for (std::size_t j = 0; j < size; ++j) {
            weights.push_back(of_block * within[rows.first + j]);
        }
    }
    return {RoundTable(sum_->constraint, protocol_.constraint().degree(),
                       RoundColumns(std::move(inputs)), std::move(weights),
                       summed_inputs(protocol_, sum_->draws.sums, program_.inputs())),
            {}};
}

RoundTable& SliceProver::table_at(std::uint32_t slice, const SliceQuestion& question) {
    if (!sum_ || sum_->draws != question.draws) {
        opening_.reset();
        sum_ = std::make_unique<Sum>(Sum{question.draws, program_.bind(question.draws.challenges)});
    }
    const auto begins_with = [&](const std::vector<Fr>& point) {
        return point.size() <= question.point.size() &&
               std::equal(point.begin(), point.end(), question.point.begin());
    };
    auto found = sum_->tables.find(slice);
    if (found != sum_->tables.end() && !begins_with(found->second.point)) {
        sum_->tables.erase(found);
        found = sum_->tables.end();
    }
    if (found == sum_->tables.end()) {
        found = sum_->tables.emplace(slice, make_table(slice)).first;
    }
    Table& table = found->second;
    while (table.point.size() < question.point.size()) {
        table.point.push_back(question.point[table.point.size()]);
        table.rows.bind(table.point.back(), executor_);
    }
    return table.rows;
}

}  // namespace cairn::hyperplonk
