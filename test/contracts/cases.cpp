#include "test/contracts/cases.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "crypto/kzg.hpp"
#include "crypto/sha256.hpp"
#include "gadgets/bits.hpp"
#include "gadgets/blob.hpp"
#include "gadgets/poseidon.hpp"

#include <algorithm>

namespace cairn::contracts {
namespace {

using algebra::fr;
using algebra::Fr;

constexpr unsigned LOG_ROWS = 10;

/// x^(2^8), public.
circuit::Built vanilla_circuit() {
    circuit::Builder builder(std::make_shared<const circuit::ConstraintSystem>(circuit::vanilla()));
    circuit::Cell power = builder.assign(builder.add_row(), circuit::advice(2), fr(3));
    for (int i = 0; i < 8; ++i) {
        const std::uint32_t row = builder.add_row();
        builder.assign_copy(row, circuit::advice(0), power);
        builder.assign_copy(row, circuit::advice(1), power);
        builder.fix(row, circuit::fixed(3), Fr::one());
        builder.fix(row, circuit::fixed(2), -Fr::one());
        power =
            builder.assign(row, circuit::advice(2), builder.value(power) * builder.value(power));
    }
    builder.make_public(power);
    auto built = builder.finish(std::size_t{1} << LOG_ROWS);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

/// Numbers with ranges by a table, a product and a sum, public.
circuit::Built five_wire_circuit() {
    gadgets::FiveWire shape;
    shape.add_range_table(8);
    gadgets::FiveWireBuilder builder(shape);
    const circuit::Cell x = builder.input(fr(123456789));
    const circuit::Cell y = builder.input(fr(987654321));
    gadgets::check_range(builder, x, 64);
    gadgets::check_range(builder, y, 64);
    builder.make_public(builder.multiply(x, y));
    builder.make_public(builder.add(x, y));
    builder.make_public(builder.combine({{fr(5), x}, {fr(7), y}}, fr(11)));
    auto built = builder.finish(std::size_t{1} << LOG_ROWS);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

Case make_case(std::string name, circuit::Built built) {
    const commitment::KzgCommitter committer(setup());
    const commitment::KzgChecker checker(setup().tau_g2, srs::digest_of(setup()));
    auto key = plonk::setup(built.circuit, committer, checker, base::tbb_executor());
    CAIRN_ASSERT(key.has_value());
    return {std::move(name), std::move(built), *std::move(key), {}};
}

constexpr std::size_t BLOB_ELEMENTS = 4096;
constexpr solidity::BlobInputs INPUTS_OF_BLOB = {.z = 0, .y = 1, .cells = 2};

/// What the blob begins with; the rest is zeros.
constexpr std::array<Fr, 4> BLOB_BEGIN = {fr(1'000'003), fr(2'000'006), fr(5), -fr(1)};

Bytes blob_bytes() {
    Bytes out;
    for (const Fr& element : BLOB_BEGIN) {
        const auto bytes = algebra::fr_to_bytes(element);
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    out.resize(crypto::KZG_BYTES_PER_BLOB);
    return out;
}

Bytes48 blob_commitment() {
    const auto out = crypto::blob_to_kzg_commitment(blob_bytes());
    CAIRN_ASSERT(out.has_value());
    return *out;
}

/// EIP-4844: a version, then SHA-256 of the commitment without its first byte.
Bytes32 versioned_hash() {
    Bytes32 out = crypto::sha256(blob_commitment().view());
    out[0] = 1;
    return out;
}

/// z, the value there of the polynomial through its cells, and Poseidon of these.
circuit::Built blob_circuit() {
    gadgets::FiveWire shape;
    const gadgets::Poseidon poseidon(shape, algebra::poseidon_parameters(5));
    const gadgets::BlobEvaluation evaluation(shape);
    gadgets::FiveWireBuilder builder(shape);
    std::vector<circuit::Cell> state = {builder.constant(Fr::zero())};
    for (const Fr& element : BLOB_BEGIN) {
        state.push_back(builder.input(element));
    }
    const circuit::Cell cells = poseidon.permute(builder, state)[0];
    const circuit::Cell z =
        builder.input(solidity::BlobInputs::point(versioned_hash(), builder.value(cells)));
    builder.make_public(z);
    builder.make_public(
        evaluation.evaluate(builder, std::span(state).subspan(1), z, BLOB_ELEMENTS));
    builder.make_public(cells);
    auto built = builder.finish(std::size_t{1} << LOG_ROWS);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

void put_number(Bytes& out, std::uint64_t number) {
    out.insert(out.end(), 24, 0);
    for (unsigned i = 0; i < 8; ++i) {
        out.push_back(static_cast<std::uint8_t>(number >> (56 - 8 * i)));
    }
}

void put_selector(Bytes& out, std::string_view signature) {
    const Bytes32 hash = crypto::keccak256(
        {reinterpret_cast<const std::uint8_t*>(signature.data()), signature.size()});
    out.insert(out.end(), hash.begin(), hash.begin() + 4);
}

std::size_t padded(std::size_t size) {
    return (size + 31) / 32 * 32;
}

void put_bytes(Bytes& out, BytesView bytes) {
    put_number(out, bytes.size());
    out.insert(out.end(), bytes.begin(), bytes.end());
    out.insert(out.end(), padded(bytes.size()) - bytes.size(), 0);
}

void put_words(Bytes& out, std::span<const Bytes32> words) {
    put_number(out, words.size());
    for (const Bytes32& each : words) {
        out.insert(out.end(), each.begin(), each.end());
    }
}

}  // namespace

const srs::Srs& setup() {
    static const srs::Srs srs = srs::generate_for_development(
        Bytes{1}, (std::size_t{1} << LOG_ROWS) + plonk::HIDING_ROOM, base::tbb_executor());
    return srs;
}

std::vector<Case> make_cases() {
    std::vector<Case> out;
    out.push_back(make_case("Vanilla", vanilla_circuit()));
    out.push_back(make_case("FiveWire", five_wire_circuit()));
    out.push_back(make_case("BlobBound", blob_circuit()));
    out.back().blob = INPUTS_OF_BLOB;
    return out;
}

SampleBlob make_blob(const Case& each) {
    const Bytes32 z = algebra::fr_to_bytes(each.built.witness.public_inputs[INPUTS_OF_BLOB.z]);
    const auto opened = crypto::compute_kzg_proof(blob_bytes(), z);
    CAIRN_ASSERT(opened.has_value());
    SampleBlob out = {.versioned_hash = versioned_hash(), .opening = {}};
    for (const Bytes48& point : {blob_commitment(), opened->proof}) {
        out.opening.insert(out.opening.end(), point.begin(), point.end());
    }
    return out;
}

Bytes call_data(BytesView proof, std::span<const Bytes32> public_inputs) {
    Bytes out;
    put_selector(out, "verify(bytes,uint256[])");
    put_number(out, 64);
    put_number(out, 64 + 32 + padded(proof.size()));
    put_bytes(out, proof);
    put_words(out, public_inputs);
    return out;
}

Bytes call_data(BytesView proof, std::span<const Bytes32> public_inputs, const SampleBlob& blob) {
    Bytes out;
    put_selector(out, "verifyWithBlob(bytes,uint256[],bytes32,bytes)");
    const std::size_t inputs_at = 128 + 32 + padded(proof.size());
    put_number(out, 128);
    put_number(out, inputs_at);
    out.insert(out.end(), blob.versioned_hash.begin(), blob.versioned_hash.end());
    put_number(out, inputs_at + 32 + 32 * public_inputs.size());
    put_bytes(out, proof);
    put_words(out, public_inputs);
    put_bytes(out, blob.opening);
    return out;
}

}  // namespace cairn::contracts
