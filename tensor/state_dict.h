/// Tensors by name: the state of modules and optimizers, to be saved and loaded.
#pragma once

#include <map>
#include <string>

#include "ember/tensor/tensor.h"

namespace ember {

/// The tensors share storage with the owner, they are not copies: clone() those that must not
/// change.
using StateDict = std::map<std::string, Tensor>;

/// Error (naming `op`): names that are missing from source, names that target does not have, other
/// shapes or dtypes; all of them are listed. Without `strict` the first two are ignored.
void require_state(const char* op, const StateDict& target, const StateDict& source, bool strict);

/// Copies the numbers of `source` into the tensors of `target` that have the same names.
/// Error, with nothing copied: as require_state().
void load_state(const char* op, const StateDict& target, const StateDict& source,
                bool strict = true);

}  // namespace ember
