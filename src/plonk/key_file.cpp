#include "plonk/key_file.hpp"

#include "commitment/kzg.hpp"
#include "crypto/sha256.hpp"
#include "fri/fri_scheme.hpp"
#include "srs/point_bytes.hpp"

#include <algorithm>
#include <string_view>

namespace cairn::plonk {
namespace {

constexpr std::string_view KEY_MAGIC = "CAIRNVKY";
constexpr std::string_view PROOF_MAGIC = "CAIRNPRF";
constexpr std::uint64_t VERSION = 1;
constexpr std::size_t CHECKSUM_BYTES = 32;
constexpr std::size_t POINT_BYTES = algebra::G1_UNCOMPRESSED_BYTES;

BytesView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Magic word and version; the checksum at the end.
class FileWriter : public base::ByteWriter {
  public:
    explicit FileWriter(std::string_view magic) {
        bytes(bytes_of(magic));
        number<4>(VERSION);
    }
    Bytes finish() {
        const Bytes32 checksum = crypto::sha256(written());
        bytes(checksum.view());
        return take();
    }
};

/// What both files begin and end with; the reader then stands behind the version.
template <class Error>
Result<base::ByteReader, Error> open(BytesView file, std::string_view magic, Error too_short) {
    if (file.size() < magic.size() ||
        !std::ranges::equal(file.first(magic.size()), bytes_of(magic))) {
        return unexpected(Error::other_format);
    }
    if (file.size() < magic.size() + 4 + CHECKSUM_BYTES) {
        return unexpected(too_short);
    }
    base::ByteReader reader(file.first(file.size() - CHECKSUM_BYTES));
    reader.bytes(magic.size());
    if (reader.number<4>() != VERSION) {
        return unexpected(Error::unknown_version);
    }
    if (crypto::sha256(file.first(file.size() - CHECKSUM_BYTES)) !=
        Bytes32::from(file.last(CHECKSUM_BYTES))) {
        return unexpected(Error::wrong_checksum);
    }
    return reader;
}

void write_setup(const KzgSetup& setup, base::ByteWriter& out) {
    out.number<4>(static_cast<std::uint64_t>(setup.origin));
    out.bytes(setup.tau_g2.view());
}

void write_setup(const FriSetup& setup, base::ByteWriter& out) {
    out.number<4>(setup.log_degree);
    out.number<4>(setup.parameters.log_blowup);
    out.number<4>(setup.parameters.queries);
    out.number<4>(setup.parameters.grinding_bits);
    out.number<4>(setup.parameters.log_fold);
    out.number<4>(setup.parameters.log_final);
}

Result<KzgSetup, KeyFileError> read_kzg(base::ByteReader& in) {
    const std::uint64_t origin = in.number<4>();
    if (origin > static_cast<std::uint64_t>(srs::Origin::ceremony)) {
        return unexpected(KeyFileError::unknown_origin);
    }
    KzgSetup out{.origin = static_cast<srs::Origin>(origin), .tau_g2 = in.fixed<srs::G2_BYTES>()};
    if (!srs::is_g2_point(out.tau_g2)) {
        return unexpected(KeyFileError::bad_setup);
    }
    return out;
}

Result<FriSetup, KeyFileError> read_fri(base::ByteReader& in) {
    const auto number = [&] { return static_cast<unsigned>(in.number<4>()); };
    FriSetup out;
    out.log_degree = number();
    out.parameters.log_blowup = number();
    out.parameters.queries = number();
    out.parameters.grinding_bits = number();
    out.parameters.log_fold = number();
    out.parameters.log_final = number();
    if (out.log_degree > fri::MAX_LOG_DOMAIN || !fri::is_valid(out.parameters, out.log_degree)) {
        return unexpected(KeyFileError::bad_setup);
    }
    return out;
}

/// Rows, inputs and the batch of the fixed columns, as setup() makes them.
Result<void, KeyFileError> check_sizes(const KeyFile& file, const commitment::Checker& checker) {
    const VerifyingKey& key = file.key;
    if (key.log_rows > fri::MAX_LOG_DOMAIN || key.public_inputs > key.rows() ||
        (key.hides && key.rows() < MIN_HIDING_ROWS) ||
        (key.hides && file.back_end() == BackEnd::hyperplonk)) {
        return unexpected(KeyFileError::bad_sizes);
    }
    const std::size_t fixed = Protocol(*key.system, key.hides).batch_size(FIXED);
    if (fixed == 0 || key.fixed.size() != checker.digest_size(fixed)) {
        return unexpected(KeyFileError::bad_sizes);
    }
    if (const auto* fri = std::get_if<FriSetup>(&file.setup)) {
        if (key.log_rows > fri->log_degree) {
            return unexpected(KeyFileError::bad_sizes);
        }
        if (key.setup_digest != checker.setup_digest()) {
            return unexpected(KeyFileError::bad_setup);
        }
    }
    return {};
}

/// A column of zeros is committed to by the identity, so that one is fine here.
bool are_in_group(BytesView points) {
    for (; points.size() >= POINT_BYTES; points = points.subspan(POINT_BYTES)) {
        const auto point =
            srs::point_from_bytes(FixedBytes<POINT_BYTES>::from(points.first(POINT_BYTES)));
        if (!point || (!point->is_identity() && !algebra::is_in_subgroup(*point))) {
            return false;
        }
    }
    return true;
}

Result<void, KeyFileError> read_setup(BackEnd back_end, base::ByteReader& in, KeyFile& out) {
    if (back_end == BackEnd::plonk_fri) {
        CAIRN_TRY_ASSIGN(out.setup, read_fri(in));
        return {};
    }
    CAIRN_TRY_ASSIGN(const KzgSetup kzg, read_kzg(in));
    if (back_end == BackEnd::plonk_kzg) {
        out.setup = kzg;
    } else {
        out.setup = HyperplonkSetup{kzg};
    }
    return {};
}

Result<void, KeyFileError> read_fields(base::ByteReader& in, KeyFile& out) {
    VerifyingKey& key = out.key;
    key.setup_digest = in.fixed<32>();
    key.circuit_digest = in.fixed<32>();
    key.log_rows = static_cast<unsigned>(in.number<4>());
    key.public_inputs = static_cast<std::uint32_t>(in.number<4>());
    const std::uint64_t hides = in.number<1>();
    if (hides > 1) {
        return unexpected(KeyFileError::bad_sizes);
    }
    key.hides = hides == 1;
    auto shape = circuit::read_shape(in);
    if (!shape) {
        return unexpected(KeyFileError::bad_shape);
    }
    key.system = std::make_shared<const circuit::ConstraintSystem>(*std::move(shape));
    const BytesView fixed = in.bytes(in.number<4>());
    key.fixed.assign(fixed.begin(), fixed.end());
    if (!in.is_good() || !in.at_end()) {
        return unexpected(in.is_good() ? KeyFileError::trailing_bytes : KeyFileError::truncated);
    }
    return {};
}

bool is_back_end(std::uint64_t number) {
    return number >= static_cast<std::uint64_t>(BackEnd::plonk_kzg) &&
           number <= static_cast<std::uint64_t>(BackEnd::hyperplonk);
}

}  // namespace

const char* name_of(BackEnd back_end) noexcept {
    switch (back_end) {
        case BackEnd::plonk_kzg:
            return "plonk";
        case BackEnd::plonk_fri:
            return "fri";
        case BackEnd::hyperplonk:
            break;
    }
    return "hyperplonk";
}

const KzgSetup* KeyFile::kzg() const noexcept {
    const auto* hyperplonk = std::get_if<HyperplonkSetup>(&setup);
    return hyperplonk != nullptr ? hyperplonk : std::get_if<KzgSetup>(&setup);
}

bool KeyFile::is_of_development() const noexcept {
    return kzg() != nullptr && kzg()->origin == srs::Origin::development;
}

std::unique_ptr<commitment::Checker> KeyFile::checker() const {
    if (kzg() != nullptr) {
        return std::make_unique<commitment::KzgChecker>(kzg()->tau_g2, key.setup_digest);
    }
    const auto& fri = std::get<FriSetup>(setup);
    return std::make_unique<fri::FriChecker>(fri.parameters, fri.log_degree);
}

Bytes write_key(const KeyFile& file) {
    FileWriter out(KEY_MAGIC);
    out.number<4>(static_cast<std::uint64_t>(file.back_end()));
    std::visit([&](const auto& setup) { write_setup(setup, out); }, file.setup);
    out.bytes(file.key.setup_digest.view());
    out.bytes(file.key.circuit_digest.view());
    out.number<4>(file.key.log_rows);
    out.number<4>(file.key.public_inputs);
    out.number<1>(file.key.hides ? 1 : 0);
    circuit::write_shape(*file.key.system, out);
    out.number<4>(file.key.fixed.size());
    out.bytes(file.key.fixed);
    return out.finish();
}

Result<KeyFile, KeyFileError> read_key(BytesView file, DevelopmentSetups development) {
    CAIRN_TRY_ASSIGN(base::ByteReader in, open(file, KEY_MAGIC, KeyFileError::truncated));
    const std::uint64_t back_end = in.number<4>();
    if (!is_back_end(back_end)) {
        return unexpected(KeyFileError::unknown_back_end);
    }
    KeyFile out;
    CAIRN_TRY(read_setup(static_cast<BackEnd>(back_end), in, out));
    CAIRN_TRY(read_fields(in, out));
    CAIRN_TRY(check_sizes(out, *out.checker()));
    if (out.kzg() != nullptr && !are_in_group(out.key.fixed)) {
        return unexpected(KeyFileError::bad_commitment);
    }
    if (development == DevelopmentSetups::refused && out.is_of_development()) {
        return unexpected(KeyFileError::development_setup);
    }
    return out;
}

Bytes32 id_of_key(BytesView file) {
    return Bytes32::from(file.last(CHECKSUM_BYTES));
}

ProofFile proof_file(const KeyFile& key, Bytes proof) {
    return {.back_end = key.back_end(),
            .setup_digest = key.key.setup_digest,
            .circuit_digest = key.key.circuit_digest,
            .public_inputs = key.key.public_inputs,
            .proof = std::move(proof)};
}

Bytes write_proof(const ProofFile& proof) {
    FileWriter out(PROOF_MAGIC);
    out.number<4>(static_cast<std::uint64_t>(proof.back_end));
    out.bytes(proof.setup_digest.view());
    out.bytes(proof.circuit_digest.view());
    out.number<4>(proof.public_inputs);
    out.number<4>(proof.proof.size());
    out.bytes(proof.proof);
    return out.finish();
}

Result<ProofFile, ProofFileError> read_proof(BytesView file) {
    CAIRN_TRY_ASSIGN(base::ByteReader in, open(file, PROOF_MAGIC, ProofFileError::wrong_size));
    const std::uint64_t back_end = in.number<4>();
    ProofFile out;
    out.setup_digest = in.fixed<32>();
    out.circuit_digest = in.fixed<32>();
    out.public_inputs = static_cast<std::uint32_t>(in.number<4>());
    const BytesView proof = in.bytes(in.number<4>());
    out.proof.assign(proof.begin(), proof.end());
    if (!in.is_good() || !in.at_end()) {
        return unexpected(ProofFileError::wrong_size);
    }
    if (!is_back_end(back_end)) {
        return unexpected(ProofFileError::unknown_back_end);
    }
    out.back_end = static_cast<BackEnd>(back_end);
    return out;
}

MismatchError mismatch_of(const KeyFile& key, const ProofFile& proof) noexcept {
    if (proof.back_end != key.back_end()) {
        return MismatchError::other_back_end;
    }
    if (proof.circuit_digest != key.key.circuit_digest) {
        return MismatchError::other_circuit;
    }
    if (proof.setup_digest != key.key.setup_digest) {
        return MismatchError::other_setup;
    }
    return proof.public_inputs == key.key.public_inputs ? MismatchError::none
                                                        : MismatchError::other_public_inputs;
}

const char* text_of(KeyFileError error) noexcept {
    switch (error) {
        case KeyFileError::other_format:
            return "not a verifying key of Cairn";
        case KeyFileError::unknown_version:
            return "a verifying key of a version that is not known";
        case KeyFileError::unknown_back_end:
            return "a verifying key of a proof system that is not known";
        case KeyFileError::unknown_origin:
            return "the setup's origin is not known";
        case KeyFileError::development_setup:
            return "the key is of a development setup: whoever ran it can forge proofs";
        case KeyFileError::truncated:
            return "the verifying key ends early";
        case KeyFileError::trailing_bytes:
            return "bytes after the end of the verifying key";
        case KeyFileError::wrong_checksum:
            return "the verifying key was changed: its checksum is another";
        case KeyFileError::bad_shape:
            return "the verifying key's shape of the circuit is none";
        case KeyFileError::bad_sizes:
            return "the verifying key's sizes contradict each other";
        case KeyFileError::bad_setup:
            return "the verifying key's setup is none";
        case KeyFileError::bad_commitment:
            return "a commitment of the verifying key is not in the group";
    }
    return "unknown";
}

const char* text_of(ProofFileError error) noexcept {
    switch (error) {
        case ProofFileError::other_format:
            return "not a proof of Cairn";
        case ProofFileError::unknown_version:
            return "a proof of a version that is not known";
        case ProofFileError::unknown_back_end:
            return "a proof of a proof system that is not known";
        case ProofFileError::wrong_size:
            return "the proof has another size than its header says";
        case ProofFileError::wrong_checksum:
            return "the proof was changed: its checksum is another";
    }
    return "unknown";
}

const char* text_of(MismatchError error) noexcept {
    switch (error) {
        case MismatchError::none:
            return "the proof is of this key";
        case MismatchError::other_back_end:
            return "the proof is of another proof system than the key";
        case MismatchError::other_setup:
            return "the proof is of another setup than the key";
        case MismatchError::other_circuit:
            return "the proof is of another circuit than the key";
        case MismatchError::other_public_inputs:
            return "the proof has another number of public inputs than the key";
    }
    return "unknown";
}

}  // namespace cairn::plonk
