// Setups of others: read, without their contributions, which their own tools check.
//
// What comes out says Origin::ceremony and goes through verify() like every other; who took part,
// the file does not prove. Threads: the executor handed in. Memory: the powers, beside the file.
#pragma once

#include "srs/srs.hpp"

#include <string_view>

namespace cairn::srs {

enum class [[nodiscard]] ImportError : std::uint8_t {
    other_format,     // not such a file
    other_curve,      // of another curve than BLS12-381
    wrong_size,       // shorter or longer than its header, or the number of powers, says
    not_a_point,      // bytes that are no point, or not of the subgroup where that is checked
    too_many_powers,  // more are asked for than the file has, or fewer than two
};
[[nodiscard]] const char* text_of(ImportError error) noexcept;

/// The text of c-kzg's trusted_setup.txt, Ethereum's KZG ceremony of 4096 powers: lines of
/// hexadecimal, the Lagrange points (skipped), points of G2, and the powers.
Result<Srs, ImportError> import_kzg_setup(std::string_view text, base::Executor& executor);

/// The same of the text inside the program: Ethereum's ceremony, without a file. About 40 us a
/// power and core.
[[nodiscard]] Srs ethereum_setup(base::Executor& executor);

/// A .ptau file of snarkjs's over BLS12-381 (version 1), whose coordinates are in Montgomery form.
Result<Srs, ImportError> import_ptau(BytesView file);

/// A "challenge" of the program powersoftau, as Zcash's and Filecoin's ceremonies published them:
/// 64 bytes of a hash, 2^(log_size + 1) - 1 powers in G1, 2^log_size in G2, and more that is
/// skipped.
Result<Srs, ImportError> import_powersoftau(BytesView file, unsigned log_size);

/// The beginning of a setup. `powers` is 2 at least and not more than it has.
Result<Srs, ImportError> shortened(Srs srs, std::size_t powers);

}  // namespace cairn::srs
