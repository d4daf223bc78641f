/// The public differentiable functions, read from the headers themselves.
#pragma once

#include <set>
#include <string>

namespace ember::test {

/// What autograd/*.h and nn/*.h declare that gives Variables by value: functions as "pow(Scalar,
/// Variable)", with the types of the parameters that have no default; methods as
/// "Variable::t()"; modules that can be called, by their class alone. Operators other than calls
/// are left out, as each is an inline call of a function, and so is namespace detail.
/// Relies on the layout that clang-format gives.
std::set<std::string> public_functions();

}  // namespace ember::test
