/// Functional derivatives against PyTorch (golden/functional.json), against each other and against
/// finite differences, and what they refuse.
#include "ember/autograd/functional.h"

#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/golden.h"

namespace ember::test {
namespace {

using V = const Variable&;

Variable mlp(V x, V w1, V b1, V w2) {
  const Variable logits = matmul(tanh(matmul(x, w1.t()) + b1), w2.t());
  const Tensor target = tensor({2, 0}).unsqueeze(1);
  return -mean(gather(log_softmax(logits, 1), 1, target));
}

Variable rosenbrock(V x) {
  const Variable before = x.slice(0, {0, -1}), after = x.slice(0, {1});
  return sum(square(after - square(before)) * 100 + square(1 - before));
}

/// The functions of golden/functional.py.
const std::map<std::string, Function>& functions() {
  static const std::map<std::string, Function> all{
      {"tanh", tanh},
      {"softmax", [](V x) { return softmax(x, 1); }},
      {"log_softmax", [](V x) { return log_softmax(x, 0); }},
      {"cumsum", [](V x) { return cumsum(x, 1); }},
      {"sort", [](V x) { return sort(x).values; }},
      {"std", [](V x) { return ember::std(x, 1); }},
      {"doubled", [](V x) { return x * 2; }},
      {"constant", [](V) { return ones({3}, DType::f64); }},
      {"outer", [](V v) { return v.unsqueeze(1) * v; }},
      {"weighted_sum", [](V x, V y) { return x * 2 + y * 3; }},
      {"product", [](auto x, auto y) { return x * y; }},
      {"pow", [](V x, V y) { return pow(x, y); }},
      {"matmul", matmul},
      {"first_only", [](V x, V) { return exp(x); }},
      {"sincos", [](const std::vector<Variable>& in) { return std::pair(sin(in[0]), cos(in[0])); }},
      {"product_and_sum",
       [](V x, V y) {
         return std::vector<Variable>{x * y, sum(x)};
       }},
      {"exp_and_constant", [](V x) { return std::tuple(exp(x), ones({2}, DType::f64)); }},
      {"sum_of_cubes", [](V x) { return sum(pow(x, 3)); }},
      {"rosenbrock", rosenbrock},
      {"logsumexp", [](V x) { return logsumexp(x); }},
      {"norm", [](V x) { return norm(x); }},
      {"prod", [](V x) { return prod(x); }},
      {"gelu", [](V x) { return sum(gelu(x)); }},
      {"linear", [](V x) { return sum(x * 2); }},
      {"a_constant", [](V) { return ones({}, DType::f64); }},
      {"bilinear", [](V x, V w, V y) { return sum(matmul(square(matmul(x, w)), y)); }},
      {"of_first_only", [](V x, V) { return sum(sin(x)); }},
      {"mlp", mlp},
  };
  return all;
}

constexpr Tolerance kRounding{1e-11, 1e-12};

void check_list(const std::vector<Variable>& found, const Json& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    INFO("at " << i);
    CHECK(mismatch(found[i].value(), to_tensor(expected[i]), kRounding) == "");
    CHECK_FALSE(found[i].requires_grad());
  }
}

void check_blocks(const Blocks& found, const Json& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) check_list(found[i], expected[i]);
}

VariableList list(const Json& tensors, bool requires_grad = false) {
  VariableList result;
  for (const Tensor& x : to_tensors(tensors)) result.emplace_back(x, requires_grad);
  return result;
}

TEST_CASE("functional derivatives are what torch.autograd.functional computes") {
  std::size_t checked = 0;
  for (const Json& golden : read_golden("functional.json")) {
    INFO(golden.at("function").get<std::string>());
    const Function& f = functions().at(golden.at("function"));
    const bool requires_grad = checked++ % 2 == 0;  // makes no difference
    const VariableList inputs = list(golden.at("inputs"), requires_grad);
    const VariableList v = list(golden.at("v")), u = list(golden.at("u"));
    check_blocks(jacobian(f, inputs), golden.at("jacobian"));
    const auto [values, v_j] = vjp(f, inputs, v);
    check_list(values, golden.at("outputs"));
    check_list(v_j, golden.at("vjp"));
    const auto [again, j_u] = jvp(f, inputs, u);
    check_list(again, golden.at("outputs"));
    check_list(j_u, golden.at("jvp"));
    if (golden.contains("hessian")) {
      check_blocks(hessian(f, inputs), golden.at("hessian"));
      const auto [value, h_u] = hvp(f, inputs, u);
      check_list(value, golden.at("outputs"));
      check_list(h_u, golden.at("hvp"));
    }
    for (const Variable& x : inputs) CHECK_FALSE(x.has_grad());
  }
  CHECK(checked == functions().size());
}

TEST_CASE("numerical_jacobian agrees with jacobian") {
  for (const Json& golden : read_golden("functional.json")) {
    INFO(golden.at("function").get<std::string>());
    const Function& f = functions().at(golden.at("function"));
    const VariableList inputs = list(golden.at("inputs"));
    const Blocks expected = jacobian(f, inputs), found = numerical_jacobian(f, inputs);
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      for (std::size_t j = 0; j < inputs.size(); ++j) {
        INFO("output " << i << ", input " << j);
        CHECK(mismatch(found[i][j].value(), expected[i][j].value(), {1e-6, 1e-6}) == "");
      }
    }
  }
}

TEST_CASE("with one Variable as input, derivatives are Variables") {
  const Variable x = tensor({0.5, -1.0, 2.0}, DType::f64), v = tensor({1.0, 2.0, -1.0}, DType::f64);
  const Variable slope = 1 - square(tanh(x));
  const Tensor diagonal = eye(3, DType::f64) * slope.value();
  CHECK(mismatch(jacobian(tanh, x).value(), diagonal) == "");
  CHECK(mismatch(numerical_jacobian(tanh, x).value(), diagonal, {1e-8, 1e-8}) == "");
  const auto [y, product] = vjp(tanh, x, v);
  CHECK(mismatch(y.value(), tanh(x.value())) == "");
  CHECK(mismatch(product.value(), (slope * v).value()) == "");
  CHECK(mismatch(jvp(tanh, x, v).second.value(), (slope * v).value()) == "");

  const auto cubes = [](V a) { return sum(pow(a, 3)); };
  CHECK(mismatch(hessian(cubes, x).value(), eye(3, DType::f64) * (x * 6).value()) == "");
  CHECK(mismatch(hvp(cubes, x, v).second.value(), (x * 6 * v).value()) == "");
  // A vector may be left out for a single number.
  CHECK(vjp(cubes, x).second.value().to_vector() == (square(x) * 3).value().to_vector());
  CHECK(jvp(exp, tensor(0.0, DType::f64)).second.item() == 1);
  CHECK(hvp(exp, tensor(0.0, DType::f64)).second.item() == 1);
}

TEST_CASE("a Hessian is symmetric to 1e-12") {
  Generator generator(1);
  const auto drawn = [&](const Shape& shape) {
    return Variable(randn(shape, DType::f64, generator));
  };
  const Blocks h = hessian(mlp, {drawn({2, 3}), drawn({4, 3}), drawn({4}), drawn({3, 4})});
  for (std::size_t i = 0; i < h.size(); ++i) {
    for (std::size_t j = 0; j < h.size(); ++j) {
      const std::int64_t rows = h[i][i].numel(), columns = h[j][j].numel();
      const auto n = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(rows))));
      const auto m =
          static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(columns))));
      const Tensor block = h[i][j].value().reshape({n, m});
      CHECK(mismatch(block, h[j][i].value().reshape({m, n}).t(), {0, 1e-12}) == "");
    }
  }
}

TEST_CASE("create_graph makes every functional derivative one that can be checked") {
  const DerivativeOptions recorded{.create_graph = true};
  const auto f = [](V a, V b) { return std::pair(tanh(a) * b, sum(square(a)) * b); };
  const auto g = [](V a, V b) { return sum(tanh(a) * square(b)); };
  const auto checks = [](const Function& derivative, const std::vector<Shape>& shapes) {
    const std::vector<Variable> in = leaves({"", derivative, shapes}, Layout::contiguous);
    CHECK_NOTHROW(gradcheck(derivative, in));
    CHECK_NOTHROW(gradgradcheck(derivative, in));
  };
  const std::vector<Shape> two{{3}, {3}}, three{{3}, {3}, {3}}, four{{3}, {3}, {3}, {3}};
  checks([=](V a, V b) { return jacobian(f, {a, b}, recorded)[0][0]; }, two);
  checks([=](V a, V b) { return hessian(g, {a, b}, recorded)[0][1]; }, two);
  checks([=](V a, V b, V u, V v) { return vjp(f, {a, b}, {u, v}, recorded).second; }, four);
  checks([=](V a, V b, V u, V v) { return jvp(f, {a, b}, {u, v}, recorded).second; }, four);
  checks([=](V a, V b, V u, V v) { return hvp(g, {a, b}, {u, v}, recorded).second; }, four);
  checks([=](V a) { return jacobian(tanh, a, recorded); }, {{3}});
}

TEST_CASE("functional derivatives are partial ones") {
  const Variable a = leaf({1, 2}), b = square(a);
  const auto f = [](V x, V y) { return sum(x * y); };
  for (const bool create_graph : {false, true}) {
    const auto of_both = vjp(f, {a, b}, {}, {create_graph}).second;
    CHECK(of_both[0].value().to_vector() == b.value().to_vector());
    CHECK(of_both[1].value().to_vector() == a.value().to_vector());
    const auto of_one_twice = vjp(f, {a, a}, {}, {create_graph}).second;
    CHECK(of_one_twice[0].value().to_vector() == a.value().to_vector());
    CHECK(of_one_twice[1].value().to_vector() == a.value().to_vector());
  }
  // With a history, that of b leads back to a.
  const Variable slope = vjp(f, {a, b}, {}, {.create_graph = true}).second[0];
  CHECK(grad({sum(slope)}, {a})[0].value().to_vector() == (a * 2).value().to_vector());
}

TEST_CASE("f may capture leaves that are among the inputs") {
  const Variable w = leaf({1, 2, 3}), v = tensor({1.0, 1.0, 1.0}, DType::f64);
  const auto loss = [&](const std::vector<Variable>&) { return sum(pow(w, 3)); };
  CHECK(hvp(loss, {w}, v).second.value().to_vector() == std::vector<double>{6, 12, 18});
  CHECK_FALSE(w.has_grad());
}

TEST_CASE("functional derivatives record under NoGrad, and pass over integers and empty outputs") {
  const NoGrad silent;
  const Variable x = tensor({3.0, 1.0}, DType::f64);
  CHECK(jacobian([](V a) { return square(a); }, x).value().to_vector() ==
        std::vector<double>{6, 0, 0, 2});
  const auto sorted = [](V a) {
    const auto [values, indices] = sort(a);
    return std::pair<Variable, Variable>(values, indices);
  };
  const Blocks blocks = jacobian(sorted, VariableList(x));
  CHECK(blocks[0][0].value().to_vector() == std::vector<double>{0, 1, 1, 0});
  CHECK(blocks[1][0].value().to_vector() == std::vector<double>{0, 0, 0, 0});
  CHECK(jvp(sorted, VariableList(x), x).second[0].value().to_vector() == std::vector<double>{1, 3});
  CHECK(jacobian([](V a) { return a.slice(0, {0, 0}); }, x).shape() == Shape{0, 2});
  CHECK(numerical_jacobian([](V a) { return a.slice(0, {0, 0}); }, x).shape() == Shape{0, 2});
}

std::vector<std::uint64_t> bits(const Tensor& x) {
  std::vector<std::uint64_t> result;
  for (const double number : x.to_vector()) result.push_back(std::bit_cast<std::uint64_t>(number));
  return result;
}

TEST_CASE("numerical_jacobian puts its inputs back to the bit") {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::bit_cast<double>(std::uint64_t{0x7ff800000000beef});
  const Tensor x = tensor({infinity, -infinity, nan, -0.0, 0.1, 1e300}, DType::f64);
  const std::vector<std::uint64_t> before = bits(x);
  const std::uint32_t version = x.storage().version();
  const Tensor first = x.narrow(0, 0, 5);
  const Tensor slopes = numerical_jacobian([](V a) { return a * 3; }, first).value().diagonal();
  CHECK(bits(x) == before);
  CHECK(x.storage().version() == version);
  // No difference is finite at the first three.
  CHECK(mismatch(slopes, tensor({nan, nan, nan, 3.0, 3.0}, DType::f64), {1e-9, 0}) == "");

  int calls = 0;
  const auto throws = [&](V a) {
    if (++calls == 3) throw std::runtime_error("enough");
    return a * 3;
  };
  CHECK_THROWS_WITH(numerical_jacobian(throws, first), "enough");
  CHECK(bits(x) == before);
  CHECK_THROWS_WITH(numerical_jacobian([](V a) { return a * 3; }, x),
                    "[numerical_jacobian] eps 1e-06 is lost beside 1e+300, which is in input 0");
  CHECK(bits(x) == before);
}

TEST_CASE("what functional derivatives refuse") {
  const Variable x = tensor({1.0, 2.0, 3.0}, DType::f64), two = tensor({1.0, 2.0}, DType::f64);
  const auto undefined = [](V) { return Variable(); };
  const auto nothing = [](V) { return std::vector<Variable>(); };
  const auto cubes = [](V a) { return sum(pow(a, 3)); };
  const auto pair = [](V a) { return std::pair(a, a); };
  const auto throws = [](V a) -> Variable { return a.reshape({7}); };
  CHECK_THROWS_WITH(jacobian(undefined, x), "[jacobian] the function's output 0 is undefined");
  CHECK_THROWS_WITH(hvp(nothing, x, x), "[hvp] the function gave no outputs");
  CHECK_THROWS_WITH(vjp(Function(), x), "[vjp] got no function");
  CHECK_THROWS_WITH(jacobian(throws, x), matchers::ContainsSubstring("[reshape]"));
  CHECK_THROWS_WITH(jacobian(cubes, VariableList()), "[jacobian] got no inputs");
  CHECK_THROWS_WITH(jacobian(cubes, Variable()), "[jacobian] input 0 is undefined");
  CHECK_THROWS_WITH(jacobian(cubes, tensor({1, 2})),
                    "[jacobian] input 0 is i64: only f32 and f64 have derivatives");
  CHECK_THROWS_WITH(jacobian(pair, x),
                    "[jacobian] the function gave 2 outputs: needs a VariableList as input to give "
                    "lists");
  CHECK_THROWS_WITH(jacobian([](V a, V b) { return a * b; }, x),
                    "[function] takes 2 Variables, got 1 inputs");
  CHECK_THROWS_WITH(hessian(tanh, x),
                    "[hessian] the function gave 1 outputs, the first of shape (3,): needs a "
                    "single number");
  CHECK_THROWS_WITH(vjp(tanh, x),
                    "[vjp] got no v: it can be left out only for an output that is a single "
                    "number");
  CHECK_THROWS_WITH(jvp(tanh, x, two),
                    "[jvp] got a vector of shape (2,) and f64 for input 0, which has shape (3,) "
                    "and f64");
  CHECK_THROWS_WITH(vjp(tanh, x, x.to(DType::f32)),
                    "[vjp] got a vector of shape (3,) and f32 for output 0, which has shape (3,) "
                    "and f64");
  CHECK_THROWS_WITH(hvp(cubes, {x}, {x, x}), "[hvp] got 2 vectors for 1 inputs");
  CHECK_THROWS_WITH(vjp(pair, {x}, {x, Variable()}), "[vjp] the vector for output 1 is undefined");
  CHECK_THROWS_WITH(numerical_jacobian(tanh, x, 0),
                    "[numerical_jacobian] got eps 0: needs a positive one");
  CHECK_THROWS_WITH(
      numerical_jacobian(tanh, Variable(ones({2}, DType::f64).unsqueeze(0).expand({3, 2}))),
      matchers::ContainsSubstring("[numerical_jacobian]"));
}

}  // namespace
}  // namespace ember::test
