#include "hyperplonk/slice_messages.hpp"

#include "base/byte_stream.hpp"
#include "srs/point_bytes.hpp"

namespace cairn::hyperplonk {
namespace {

class Writer {
  public:
    void number(std::uint8_t value) { out_.number<1>(value); }
    void count(std::size_t value) { out_.number<4>(value); }
    void elements(std::span<const Fr> elements) {
        for (const Fr& element : elements) {
            out_.bytes(algebra::fr_to_bytes(element).view());
        }
    }
    void list(std::span<const Fr> elements) {
        count(elements.size());
        this->elements(elements);
    }
    void list(std::span<const G1> points) {
        count(points.size());
        for (const G1& point : points) {
            out_.bytes(srs::point_to_bytes(point).view());
        }
    }
    Bytes take() { return out_.take(); }

  private:
    base::ByteWriter out_;
};

class Reader {
  public:
    explicit Reader(BytesView bytes) : in_(bytes) {}

    std::uint8_t number() { return static_cast<std::uint8_t>(in_.number<1>()); }
    /// Of things of at least `size` bytes each, which must be there.
    std::size_t count(std::size_t size) {
        const std::uint64_t out = in_.number<4>();
        if (out > in_.left() / size) {
            good_ = false;
            return 0;
        }
        return out;
    }
    Fr element() {
        const auto out = algebra::fr_from_bytes(in_.fixed<algebra::FR_BYTES>());
        good_ = good_ && out.has_value();
        return out.value_or(Fr::zero());
    }
    std::vector<Fr> elements() {
        std::vector<Fr> out(count(algebra::FR_BYTES));
        for (Fr& each : out) {
            each = element();
        }
        return out;
    }
    std::vector<G1> points() {
        std::vector<G1> out(count(algebra::G1_UNCOMPRESSED_BYTES));
        for (G1& each : out) {
            const auto point = srs::point_from_bytes(in_.fixed<algebra::G1_UNCOMPRESSED_BYTES>());
            good_ = good_ && point.has_value();
            each = point.value_or(G1{});
        }
        return out;
    }
    /// Whether all was there and well-formed, and nothing is left.
    [[nodiscard]] bool is_done() const { return good_ && in_.is_good() && in_.at_end(); }

  private:
    base::ByteReader in_;
    bool good_ = true;
};

}  // namespace

Bytes write_question(const SliceQuestion& question) {
    Writer out;
    out.number(static_cast<std::uint8_t>(question.work));
    out.elements(question.draws.challenges);
    out.elements({{question.draws.sums}});
    out.list(question.draws.tau);
    out.list(question.point);
    out.list(question.opening);
    return out.take();
}

std::optional<SliceQuestion> read_question(BytesView bytes) {
    Reader in(bytes);
    SliceQuestion out;
    const std::uint8_t work = in.number();
    for (Fr& challenge : out.draws.challenges) {
        challenge = in.element();
    }
    out.draws.sums = in.element();
    out.draws.tau = in.elements();
    out.point = in.elements();
    out.opening = in.elements();
    if (!in.is_done() || work > static_cast<std::uint8_t>(SliceWork::opening)) {
        return std::nullopt;
    }
    out.work = static_cast<SliceWork>(work);
    return out;
}

Bytes write_answer(const SliceAnswer& answer) {
    Writer out;
    out.list(answer.commitments);
    out.list(answer.sums.constraint);
    out.elements({{answer.sums.sums}});
    out.count(answer.rest.size());
    for (const ColumnValues& input : answer.rest) {
        out.list(input);
    }
    return out.take();
}

std::optional<SliceAnswer> read_answer(BytesView bytes) {
    Reader in(bytes);
    SliceAnswer out;
    out.commitments = in.points();
    out.sums.constraint = in.elements();
    out.sums.sums = in.element();
    const std::size_t inputs = in.count(4);
    for (std::size_t i = 0; i < inputs; ++i) {
        out.rest.push_back(in.elements());
    }
    if (!in.is_done()) {
        return std::nullopt;
    }
    return out;
}

}  // namespace cairn::hyperplonk
