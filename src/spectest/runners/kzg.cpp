// Spec: ethereum/c-kzg-4844 tests, which are also consensus-specs' general/{deneb,fulu}/kzg.
#include "crypto/kzg.hpp"

#include "spectest/runners/answer.hpp"
#include "spectest/runners/runners.hpp"

#include <algorithm>
#include <array>

namespace cairn::spectest {
namespace {

using Input = json::Value;
using crypto::Cell;
using crypto::KZG_BYTES_PER_CELL;

/// Input that has not the size its type asks for is refused like any other bad input.
#define CAIRN_OR_REFUSED(declaration, optional)             \
    const auto CAIRN_CONCAT(given_, __LINE__) = (optional); \
    if (!CAIRN_CONCAT(given_, __LINE__)) {                  \
        return refused();                                   \
    }                                                       \
    declaration = *CAIRN_CONCAT(given_, __LINE__)

/// Missing keys read as null, which is of no size.
const Input& at(const Input& input, std::string_view key) {
    static const Input none;
    const Input* value = input.find(key);
    return value == nullptr ? none : *value;
}

std::optional<std::vector<std::uint64_t>> numbers(const Input& list) {
    std::vector<std::uint64_t> out;
    for (const Input& item : list.items) {
        const auto number = item.to_uint64();
        if (!number) {
            return std::nullopt;
        }
        out.push_back(*number);
    }
    return out;
}

std::optional<std::vector<Bytes>> byte_lists(const Input& list) {
    std::vector<Bytes> out;
    for (const Input& item : list.items) {
        auto bytes = hex_bytes(item);
        if (!bytes) {
            return std::nullopt;
        }
        out.push_back(*std::move(bytes));
    }
    return out;
}

/// Cells given as lists of field elements.
std::optional<std::vector<Cell>> cells_of_field_elements(const Input& list) {
    std::vector<Cell> cells;
    for (const Input& item : list.items) {
        const auto elements = hex_fixed_list<32>(item);
        if (!elements || elements->size() * 32 != KZG_BYTES_PER_CELL) {
            return std::nullopt;
        }
        Cell& cell = cells.emplace_back();
        for (std::size_t i = 0; i < elements->size(); ++i) {
            std::copy((*elements)[i].begin(), (*elements)[i].end(), cell.data() + 32 * i);
        }
    }
    return cells;
}

Answer answer_of(const crypto::CellsAndKzgProofs& both) {
    return answer_list({answer(both.cells), answer(both.proofs)});
}

Answer blob_to_kzg_commitment(const Input& input) {
    CAIRN_OR_REFUSED(const Bytes& blob, hex_bytes(at(input, "blob")));
    return answer_or_refused(crypto::blob_to_kzg_commitment(blob));
}

Answer compute_kzg_proof(const Input& input) {
    CAIRN_OR_REFUSED(const Bytes& blob, hex_bytes(at(input, "blob")));
    CAIRN_OR_REFUSED(const Bytes32& z, hex_fixed<32>(at(input, "z")));
    const auto result = crypto::compute_kzg_proof(blob, z);
    return result ? answer_list({answer(result->proof), answer(result->y)}) : refused();
}

Answer compute_blob_kzg_proof(const Input& input) {
    CAIRN_OR_REFUSED(const Bytes& blob, hex_bytes(at(input, "blob")));
    CAIRN_OR_REFUSED(const Bytes48& commitment, hex_fixed<48>(at(input, "commitment")));
    return answer_or_refused(crypto::compute_blob_kzg_proof(blob, commitment));
}

Answer compute_challenge(const Input& input) {
    CAIRN_OR_REFUSED(const Bytes& blob, hex_bytes(at(input, "blob")));
    CAIRN_OR_REFUSED(const Bytes48& commitment, hex_fixed<48>(at(input, "commitment")));
    return answer_or_refused(crypto::compute_challenge(blob, commitment));
}

Answer verify_kzg_proof(const Input& input) {
    CAIRN_OR_REFUSED(const Bytes48& commitment, hex_fixed<48>(at(input, "commitment")));
    CAIRN_OR_REFUSED(const Bytes32& z, hex_fixed<32>(at(input, "z")));
    CAIRN_OR_REFUSED(const Bytes32& y, hex_fixed<32>(at(input, "y")));
    CAIRN_OR_REFUSED(const Bytes48& proof, hex_fixed<48>(at(input, "proof")));
    return answer_or_refused(crypto::verify_kzg_proof(commitment, z, y, proof));
}

Answer verify_blob_kzg_proof(const Input& input) {
    CAIRN_OR_REFUSED(const Bytes& blob, hex_bytes(at(input, "blob")));
    CAIRN_OR_REFUSED(const Bytes48& commitment, hex_fixed<48>(at(input, "commitment")));
    CAIRN_OR_REFUSED(const Bytes48& proof, hex_fixed<48>(at(input, "proof")));
    return answer_or_refused(crypto::verify_blob_kzg_proof(blob, commitment, proof));
}

Answer verify_blob_kzg_proof_batch(const Input& input) {
    CAIRN_OR_REFUSED(const std::vector<Bytes>& blobs, byte_lists(at(input, "blobs")));
    CAIRN_OR_REFUSED(const auto& commitments, hex_fixed_list<48>(at(input, "commitments")));
    CAIRN_OR_REFUSED(const auto& proofs, hex_fixed_list<48>(at(input, "proofs")));
    const std::vector<crypto::BlobView> views(blobs.begin(), blobs.end());
    return answer_or_refused(crypto::verify_blob_kzg_proof_batch(views, commitments, proofs));
}

Answer compute_cells(const Input& input) {
    CAIRN_OR_REFUSED(const Bytes& blob, hex_bytes(at(input, "blob")));
    return answer_or_refused(crypto::compute_cells(blob));
}

Answer compute_cells_and_kzg_proofs(const Input& input) {
    CAIRN_OR_REFUSED(const Bytes& blob, hex_bytes(at(input, "blob")));
    const auto result = crypto::compute_cells_and_kzg_proofs(blob);
    return result ? answer_of(*result) : refused();
}

Answer recover_cells_and_kzg_proofs(const Input& input) {
    CAIRN_OR_REFUSED(const auto& indices, numbers(at(input, "cell_indices")));
    CAIRN_OR_REFUSED(const auto& cells, hex_fixed_list<KZG_BYTES_PER_CELL>(at(input, "cells")));
    const auto result = crypto::recover_cells_and_kzg_proofs(indices, cells);
    return result ? answer_of(*result) : refused();
}

Answer verify_cell_kzg_proof_batch(const Input& input) {
    CAIRN_OR_REFUSED(const auto& commitments, hex_fixed_list<48>(at(input, "commitments")));
    CAIRN_OR_REFUSED(const auto& indices, numbers(at(input, "cell_indices")));
    CAIRN_OR_REFUSED(const auto& cells, hex_fixed_list<KZG_BYTES_PER_CELL>(at(input, "cells")));
    CAIRN_OR_REFUSED(const auto& proofs, hex_fixed_list<48>(at(input, "proofs")));
    return answer_or_refused(
        crypto::verify_cell_kzg_proof_batch(commitments, indices, cells, proofs));
}

Answer compute_verify_cell_kzg_proof_batch_challenge(const Input& input) {
    CAIRN_OR_REFUSED(const auto& commitments, hex_fixed_list<48>(at(input, "commitments")));
    CAIRN_OR_REFUSED(const auto& commitment_indices, numbers(at(input, "commitment_indices")));
    CAIRN_OR_REFUSED(const auto& cell_indices, numbers(at(input, "cell_indices")));
    CAIRN_OR_REFUSED(const auto& cells, cells_of_field_elements(at(input, "cosets_evals")));
    CAIRN_OR_REFUSED(const auto& proofs, hex_fixed_list<48>(at(input, "proofs")));
    return answer_or_refused(crypto::compute_verify_cell_kzg_proof_batch_challenge(
        {commitments, commitment_indices, cell_indices, cells, proofs}));
}

struct Handler {
    std::string_view name;
    Answer (*run)(const Input& input);
};

constexpr auto HANDLERS = std::to_array<Handler>({
    {"blob_to_kzg_commitment", blob_to_kzg_commitment},
    {"compute_kzg_proof", compute_kzg_proof},
    {"compute_blob_kzg_proof", compute_blob_kzg_proof},
    {"compute_challenge", compute_challenge},
    {"verify_kzg_proof", verify_kzg_proof},
    {"verify_blob_kzg_proof", verify_blob_kzg_proof},
    {"verify_blob_kzg_proof_batch", verify_blob_kzg_proof_batch},
    {"compute_cells", compute_cells},
    {"compute_cells_and_kzg_proofs", compute_cells_and_kzg_proofs},
    {"recover_cells_and_kzg_proofs", recover_cells_and_kzg_proofs},
    {"verify_cell_kzg_proof_batch", verify_cell_kzg_proof_batch},
    {"compute_verify_cell_kzg_proof_batch_challenge",
     compute_verify_cell_kzg_proof_batch_challenge},
});

}  // namespace

Outcome run_kzg(const Case& vectors) {
    const auto handler = std::find_if(HANDLERS.begin(), HANDLERS.end(), [&](const Handler& h) {
        return h.name == vectors.id.handler;
    });
    if (handler == HANDLERS.end()) {
        return skipped("no handler " + vectors.id.handler);
    }
    return run_data_yaml(vectors,
                         [&](const Input& input) -> Read<Answer> { return handler->run(input); });
}

}  // namespace cairn::spectest
