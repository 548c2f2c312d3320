#include "prover/worker_setups.hpp"

#include "circuit/circuit_file.hpp"

#include <algorithm>

namespace cairn::prover {

Result<std::shared_ptr<const KnownSetup>, std::string> WorkerSetups::find(const Bytes32& digest,
                                                                          unsigned log_rows) {
    auto out = setups_.by_digest(digest);
    if (out == nullptr && dev_) {
        setups_.add(development_setup(log_rows, executor_));
        out = setups_.by_digest(digest);
    }
    if (out == nullptr) {
        return unexpected("the worker does not have the setup " + base::to_hex(digest.view()) +
                          (dev_ ? "" : " (--srs FILE, or --dev for those of development)"));
    }
    return out;
}

Result<circuit::Circuit, std::string> circuit_of_blob(jobs::Queue& queue, const Bytes32& digest) {
    const auto file = queue.blob(digest);
    if (!file) {
        return unexpected(std::string("the circuit: ") + text_of(file.error()));
    }
    auto out = circuit::read_circuit(*file);
    if (!out) {
        return unexpected(std::string("the circuit: ") + circuit::text_of(out.error()));
    }
    return *std::move(out);
}

Result<circuit::Witness, std::string> witness_of_blob(jobs::Queue& queue, const Bytes32& digest,
                                                      const circuit::Circuit& circuit,
                                                      BytesView prefix) {
    const auto blob = queue.blob(digest);
    if (!blob) {
        return unexpected(std::string("the witness: ") + text_of(blob.error()));
    }
    const BytesView bytes = *blob;
    if (bytes.size() < prefix.size() || !std::ranges::equal(bytes.first(prefix.size()), prefix)) {
        return unexpected(std::string("the witness: a blob of another proof"));
    }
    auto out = circuit::read_witness(bytes.subspan(prefix.size()), circuit);
    if (!out) {
        return unexpected(std::string("the witness: ") + circuit::text_of(out.error()));
    }
    return *std::move(out);
}

}  // namespace cairn::prover
