/// Tensors by name: what modules and optimizers hand out to be saved, and take back.
#pragma once

#include <map>
#include <string>

#include "ember/tensor/tensor.h"

namespace ember {

/// The tensors are handles on the owner's own numbers, not copies: clone() what is to stay as it
/// is.
using StateDict = std::map<std::string, Tensor>;

/// Error (naming `op`): names that are missing from source, names that target does not have, other
/// shapes or dtypes; all of them are listed. Without `strict` the first two are passed over.
void require_state(const char* op, const StateDict& target, const StateDict& source, bool strict);

/// Copies the numbers of `source` into the tensors of `target` that bear the same names.
/// Error, with nothing copied: as require_state().
void load_state(const char* op, const StateDict& target, const StateDict& source,
                bool strict = true);

}  // namespace ember
