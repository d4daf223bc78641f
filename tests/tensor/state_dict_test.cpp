#include "ember/tensor/state_dict.h"

#include "ember/tensor/creation.h"
#include "support/catch.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

TEST_CASE("state is copied into the tensors of its names") {
  const StateDict target{{"a", zeros({2})}, {"b", zeros({1}, DType::i64)}};
  const Tensor a = target.at("a");
  load_state("op", target, {{"a", tensor({1.0, 2.0})}, {"b", tensor({7})}});
  CHECK(a.to_vector() == std::vector<double>{1, 2});
  CHECK(target.at("b").item<int>() == 7);
}

TEST_CASE("state that does not fit is listed whole, and none of it is copied") {
  const StateDict target{{"a", zeros({2})}, {"b", zeros({1})}, {"c", zeros({1})}};
  const StateDict source{{"a", ones({3})}, {"b", ones({1}, DType::f64)}, {"d", ones({1})}};
  CHECK_THROWS_WITH(load_state("op", target, source),
                    ContainsSubstring("[op]") && ContainsSubstring("'a' has shape (3,)") &&
                        ContainsSubstring("'b' has shape (1,) and dtype f64") &&
                        ContainsSubstring("'c' is missing") &&
                        ContainsSubstring("'d' is not expected"));
  CHECK_THROWS_WITH(require_state("op", target, source, false),
                    ContainsSubstring("'a'") && !ContainsSubstring("'c'"));
  CHECK(target.at("b").item() == 0);
}

TEST_CASE("without strict, names that only one side has are passed over") {
  const StateDict target{{"a", zeros({1})}, {"b", zeros({1})}};
  load_state("op", target, {{"b", ones({1})}, {"c", ones({1})}}, false);
  CHECK(target.at("a").item() == 0);
  CHECK(target.at("b").item() == 1);
}

}  // namespace
}  // namespace ember::test
