#include "ember/autograd/function.h"

#include "ember/tensor/check.h"

namespace ember {

void detail::check_arity(std::size_t arity, std::size_t given) {
  check(arity == given, "[function] takes {} Variables, got {} inputs", arity, given);
}

}  // namespace ember
