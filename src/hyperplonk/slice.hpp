// One proof by many: its rows in slices, on which whoever has circuit and witness may work.
//
// Divided are all commitments, and the rounds of the sumcheck until few rows are left; not divided
// is what each worker and who asks compute for themselves: the arguments, and the polynomials of
// the opening. Of 2^s slices the i-th has the i-th part of the coefficients in commitments. In the
// sumcheck it has the rows whose number modulo those that will be left stands in the i-th part, so
// that each round's pairs of rows are in one slice. Answers of all slices are added, or joined at
// the end.
// A question says all that its answer depends on: the same question has the same answer, whoever is
// asked, so one whose worker is lost is asked again. Workers keep what they have computed, so that
// a round costs one whose last question was the round before no more than its rows. Whoever asks
// trusts nobody: a wrong answer makes a proof that its verifier refuses.
// Threads: a prover of slices is one thread's, and works on the executor handed in. Memory: as of
// prove, and a share of half a column for each input of the constraint; in the opening, instead of
// that share, 96 bytes a row.
#pragma once

#include "commitment/kzg.hpp"
#include "hyperplonk/columns.hpp"
#include "hyperplonk/proof.hpp"
#include "hyperplonk/rounds.hpp"

#include <map>
#include <memory>
#include <optional>

namespace cairn::hyperplonk {

enum class SliceWork : std::uint8_t {
    witness,    // commitments of advice columns and multiplicities
    arguments,  // commitments of the arguments, by the first four challenges
    sums,       // of the round after those that the point has bound
    rest,       // the constraint's inputs where the point has bound slice_rounds variables
    opening,    // commitments of a step of the opening, whose point is complete
};

struct SliceQuestion {
    SliceWork work = SliceWork::witness;
    Draws draws{};
    std::vector<Fr> point{};
    std::vector<Fr> opening{};  // the challenge that joins the values, then the opening's own

    friend bool operator==(const SliceQuestion&, const SliceQuestion&) = default;
};

/// What the question asks for; the rest is empty.
struct SliceAnswer {
    std::vector<G1> commitments{};
    RoundSums sums{};
    std::vector<ColumnValues> rest{};

    friend bool operator==(const SliceAnswer&, const SliceAnswer&) = default;
};

/// Fewer rows than this are not worth a question.
inline constexpr unsigned LOG_REST_OF_SLICE = 6;
/// How many rounds are divided; 0 if each slice has 64 rows or fewer.
[[nodiscard]] unsigned slice_rounds(unsigned log_rows, unsigned log_slices) noexcept;

/// How much an answer has: what comes from elsewhere is held against it.
class SliceShape {
  public:
    SliceShape(const Protocol& protocol, unsigned log_rows, unsigned log_slices);

    [[nodiscard]] bool has(const SliceQuestion& question, const SliceAnswer& answer) const noexcept;

  private:
    [[nodiscard]] std::size_t commitments(const SliceQuestion& question) const noexcept;

    std::size_t witness_;
    std::size_t arguments_;
    std::size_t folds_;
    std::size_t sums_;
    std::size_t inputs_;
    std::size_t rows_;
};

/// Of all slices of one proof, in order.
class Slices {
  public:
    virtual ~Slices() = default;

    [[nodiscard]] virtual unsigned log_slices() const noexcept = 0;
    /// Nothing if one of them is not answered.
    virtual std::optional<std::vector<SliceAnswer>> ask(const SliceQuestion& question) = 0;
};

/// Answers questions about the slices of one proof.
class SliceProver {
  public:
    /// Keeps references. The witness fits the circuit, whose rows are at least two and those of
    /// slices; the committer has powers for all rows.
    SliceProver(const circuit::Circuit& circuit, const circuit::Witness& witness,
                const commitment::KzgCommitter& committer, unsigned log_slices,
                base::Executor& executor);
    SliceProver(const SliceProver&) = delete;
    SliceProver(SliceProver&&) = delete;
    SliceProver& operator=(const SliceProver&) = delete;
    SliceProver& operator=(SliceProver&&) = delete;

    /// Nothing if the witness does not satisfy the circuit, or the question is none about it: see
    /// is_well_formed.
    std::optional<SliceAnswer> answer(std::uint32_t slice, const SliceQuestion& question);

  private:
    struct Table {
        RoundTable rows;
        std::vector<Fr> point;
    };
    struct Sum {
        Draws draws;
        circuit::BoundProgram constraint;
        std::map<std::uint32_t, Table> tables{};
    };
    /// Of the question that it was begun for.
    struct OpeningInTheMaking {
        Draws draws;
        std::vector<Fr> point;
        Fr join;
        OpeningPolynomials polynomials;
    };

    [[nodiscard]] bool is_well_formed(std::uint32_t slice, const SliceQuestion& question) const;
    [[nodiscard]] bool has_multiplicities();
    [[nodiscard]] bool has_arguments(const Challenges& challenges);
    /// Of the slice's part of each.
    template <class Lists>
    [[nodiscard]] std::vector<G1> commitments(std::uint32_t slice, const Lists& coefficients) const;
    const OpeningPolynomials& opening_at(const SliceQuestion& question);
    [[nodiscard]] Table make_table(std::uint32_t slice) const;
    RoundTable& table_at(std::uint32_t slice, const SliceQuestion& question);

    const circuit::Circuit& circuit_;
    const circuit::Witness& witness_;
    const commitment::KzgCommitter& committer_;
    unsigned log_slices_;
    base::Executor& executor_;
    Protocol protocol_;
    circuit::GateProgram program_;
    std::unique_ptr<Columns> columns_;
    std::optional<Challenges> arguments_of_;
    std::unique_ptr<Sum> sum_;
    std::unique_ptr<OpeningInTheMaking> opening_;
};

}  // namespace cairn::hyperplonk
