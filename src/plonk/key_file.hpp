// Verifying keys and proofs as files: docs/formats/proof-keys.md.
//
// A key's file is all that a verifier needs: the shape of the table, its sizes, the digests, and
// what the commitment scheme checks with. It says where its setup is from, and one of a development
// setup, of which anyone may be able to forge, is refused unless the reader asks for it: only a
// chain for development should. Whoever takes a key from somewhere must trust it as a whole; its id
// is the hash of all of it.
// Threads: pure functions. Costs of reading: 50 us a commitment of a key, for its subgroup.
#pragma once

#include "circuit/shape_file.hpp"
#include "fri/parameters.hpp"
#include "plonk/plonk.hpp"
#include "srs/srs.hpp"

#include <memory>
#include <variant>

namespace cairn::plonk {

/// Numbers of proof systems in files.
enum class BackEnd : std::uint32_t {
    plonk_kzg = 1,
    plonk_fri = 2,
    hyperplonk = 3,
};
[[nodiscard]] const char* name_of(BackEnd back_end) noexcept;

/// What the checker of each scheme is made of.
struct KzgSetup {
    srs::Origin origin = srs::Origin::development;
    srs::G2 tau_g2;

    friend bool operator==(const KzgSetup&, const KzgSetup&) = default;
};
struct FriSetup {
    fri::Parameters parameters;
    unsigned log_degree = 0;

    friend bool operator==(const FriSetup&, const FriSetup&) = default;
};

/// HyperPlonk's keys are PLONK's in form: sizes, digests, and a commitment for each fixed and each
/// copyable column. The room `hyperplonk` makes its own of them.
struct HyperplonkSetup : KzgSetup {
    friend bool operator==(const HyperplonkSetup&, const HyperplonkSetup&) = default;
};

/// In the order of back ends.
using KeySetup = std::variant<KzgSetup, FriSetup, HyperplonkSetup>;

struct KeyFile {
    VerifyingKey key;
    KeySetup setup;

    [[nodiscard]] BackEnd back_end() const noexcept {
        return static_cast<BackEnd>(setup.index() + 1);
    }
    /// Null for a back end without powers of tau.
    [[nodiscard]] const KzgSetup* kzg() const noexcept;
    /// Whoever ran its setup can forge proofs.
    [[nodiscard]] bool is_of_development() const noexcept;
    [[nodiscard]] std::unique_ptr<commitment::Checker> checker() const;
};

enum class [[nodiscard]] KeyFileError : std::uint8_t {
    other_format,     // not this magic word
    unknown_version,  // of the format, not of the program
    unknown_back_end,
    unknown_origin,
    development_setup,  // and the reader does not want one
    truncated,
    trailing_bytes,
    wrong_checksum,  // bytes were changed
    bad_shape,       // circuit::read_shape refuses it
    bad_sizes,       // rows, public inputs or columns that contradict each other or the scheme
    bad_setup,       // [tau]_2 is no point, parameters out of range or of another digest
    bad_commitment,  // a fixed column's is not in the group
};
[[nodiscard]] const char* text_of(KeyFileError error) noexcept;

enum class DevelopmentSetups : std::uint8_t { refused, allowed };

[[nodiscard]] Bytes write_key(const KeyFile& key);
Result<KeyFile, KeyFileError> read_key(BytesView file, DevelopmentSetups development);

/// SHA-256 of all but itself at the end of a key's file; the file was read.
[[nodiscard]] Bytes32 id_of_key(BytesView file);

struct ProofFile {
    BackEnd back_end = BackEnd::plonk_kzg;
    Bytes32 setup_digest;
    Bytes32 circuit_digest;
    std::uint32_t public_inputs = 0;
    Bytes proof;

    friend bool operator==(const ProofFile&, const ProofFile&) = default;
};
[[nodiscard]] ProofFile proof_file(const KeyFile& key, Bytes proof);

enum class [[nodiscard]] ProofFileError : std::uint8_t {
    other_format,
    unknown_version,
    unknown_back_end,
    wrong_size,      // shorter or longer than its header says
    wrong_checksum,  // bytes were changed
};
[[nodiscard]] const char* text_of(ProofFileError error) noexcept;

[[nodiscard]] Bytes write_proof(const ProofFile& proof);
Result<ProofFile, ProofFileError> read_proof(BytesView file);

/// Why a proof is not one for a key, before it is looked at: what its file says is of another.
enum class [[nodiscard]] MismatchError : std::uint8_t {
    none,
    other_back_end,
    other_setup,
    other_circuit,
    other_public_inputs,
};
[[nodiscard]] const char* text_of(MismatchError error) noexcept;
[[nodiscard]] MismatchError mismatch_of(const KeyFile& key, const ProofFile& proof) noexcept;

}  // namespace cairn::plonk
