/// The one exception type that Ember throws.
///
/// Every check that a user can trip throws an Error whose message begins with the name of the
/// operation in brackets and says what it got and what it needs:
///
///     [matmul] got shapes (2, 3) and (4, 5): the inner sizes 3 and 4 differ
#pragma once

#include <stdexcept>

namespace ember {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace ember
