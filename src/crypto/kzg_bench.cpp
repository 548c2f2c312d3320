// KZG by operation, on one core.
#include "crypto/kzg.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace cairn::crypto {
namespace {

Bytes make_blob() {
    Bytes blob(KZG_BYTES_PER_BLOB);
    for (std::size_t i = 0; i < blob.size(); ++i) {
        blob[i] = i % 32 == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(i * 37);
    }
    return blob;
}

void commit(benchmark::State& state) {
    const Bytes blob = make_blob();
    load_kzg_trusted_setup();
    for (auto _ : state) {
        benchmark::DoNotOptimize(blob_to_kzg_commitment(blob));
    }
}
BENCHMARK(commit)->Name("kzg/blob_to_kzg_commitment")->Unit(benchmark::kMillisecond);

void prove_blob(benchmark::State& state) {
    const Bytes blob = make_blob();
    const KZGCommitment commitment = blob_to_kzg_commitment(blob).value();
    for (auto _ : state) {
        benchmark::DoNotOptimize(compute_blob_kzg_proof(blob, commitment));
    }
}
BENCHMARK(prove_blob)->Name("kzg/compute_blob_kzg_proof")->Unit(benchmark::kMillisecond);

void verify_blobs(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const Bytes blob = make_blob();
    const KZGCommitment commitment = blob_to_kzg_commitment(blob).value();
    const KZGProof proof = compute_blob_kzg_proof(blob, commitment).value();
    const std::vector<BlobView> blobs(count, blob);
    const std::vector<KZGCommitment> commitments(count, commitment);
    const std::vector<KZGProof> proofs(count, proof);
    for (auto _ : state) {
        benchmark::DoNotOptimize(verify_blob_kzg_proof_batch(blobs, commitments, proofs));
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(count) * state.iterations());
}
BENCHMARK(verify_blobs)
    ->Name("kzg/verify_blob_kzg_proof_batch")
    ->Arg(1)
    ->Arg(6)
    ->Unit(benchmark::kMillisecond);

void compute_all_cells(benchmark::State& state) {
    const Bytes blob = make_blob();
    for (auto _ : state) {
        benchmark::DoNotOptimize(compute_cells_and_kzg_proofs(blob));
    }
}
BENCHMARK(compute_all_cells)
    ->Name("kzg/compute_cells_and_kzg_proofs")
    ->Unit(benchmark::kMillisecond);

void recover_half(benchmark::State& state) {
    const CellsAndKzgProofs all = compute_cells_and_kzg_proofs(make_blob()).value();
    std::vector<std::uint64_t> indices;
    for (std::uint64_t i = 0; i < KZG_CELLS_PER_BLOB; ++i) {
        indices.push_back(i);
    }
    const auto half = std::span(all.cells).first(KZG_CELLS_PER_BLOB);
    for (auto _ : state) {
        benchmark::DoNotOptimize(recover_cells_and_kzg_proofs(indices, half));
    }
}
BENCHMARK(recover_half)->Name("kzg/recover_cells_and_kzg_proofs")->Unit(benchmark::kMillisecond);

void verify_cells(benchmark::State& state) {
    const Bytes blob = make_blob();
    const CellsAndKzgProofs all = compute_cells_and_kzg_proofs(blob).value();
    const std::vector<KZGCommitment> commitments(KZG_CELLS_PER_EXT_BLOB,
                                                 blob_to_kzg_commitment(blob).value());
    std::vector<std::uint64_t> indices;
    for (std::uint64_t i = 0; i < KZG_CELLS_PER_EXT_BLOB; ++i) {
        indices.push_back(i);
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            verify_cell_kzg_proof_batch(commitments, indices, all.cells, all.proofs));
    }
}
BENCHMARK(verify_cells)->Name("kzg/verify_cell_kzg_proof_batch/128")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cairn::crypto
