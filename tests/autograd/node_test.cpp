#include "ember/autograd/node.h"

#include <fmt/format.h>

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

std::weak_ptr<Node> watch(const Variable& x) {
  return x.grad_fn();
}

TEST_CASE("dropping the loss frees the graph") {
  const Variable x = leaf({1, 2});
  Variable h = tanh(x * 2);
  Variable loss = sum(square(h));
  const auto hidden = watch(h), last = watch(loss);
  h = {};
  CHECK_FALSE(hidden.expired());
  loss = {};
  CHECK(hidden.expired());
  CHECK(last.expired());
}

TEST_CASE("backward frees what the graph had saved, even while the loss lives") {
  const Variable x = leaf({1, 2});
  Variable h = exp(x);
  const Variable loss = sum(h);
  const auto hidden = watch(h);
  h = {};
  loss.backward({}, {.retain_graph = true});
  CHECK_FALSE(hidden.expired());
  loss.backward();
  CHECK(hidden.expired());
  CHECK(loss.grad_fn()->is_released());
  CHECK(loss.grad_fn()->edges().empty());
}

TEST_CASE("gradients with a history make no cycle") {
  std::weak_ptr<Node> input, output;
  {
    const Variable x = leaf({1, 2});
    const Variable y = sum(exp(x) * x);
    const Variable g = grad({y}, {x}, {}, {.create_graph = true})[0];
    const Variable again = grad({sum(g)}, {x}, {}, {.create_graph = true})[0];
    input = watch(x);
    output = watch(again);
    CHECK_FALSE(output.expired());
  }
  CHECK(input.expired());
  CHECK(output.expired());
}

TEST_CASE("a rule is kept only for inputs that require a gradient") {
  const auto token = std::make_shared<int>();
  const Variable x = leaf({1}), c = ones({1}, DType::f64);
  const auto rule = [token](const Variable& g) { return g; };
  const Variable unused = record("op", c.value(), {{c, rule}});
  CHECK_FALSE(unused.requires_grad());
  CHECK(token.use_count() == 2);
  const Variable y = record("op", x.value(), {{x, rule}, {c, rule}});
  CHECK(token.use_count() == 3);
  REQUIRE(y.grad_fn()->edges().size() == 2);
  CHECK(y.grad_fn()->edges()[0].node == x.grad_fn());
  CHECK(y.grad_fn()->edges()[1].node == nullptr);
}

TEST_CASE("an input may be a temporary") {
  const auto pass = [](const Variable& g) { return g; };
  std::vector<Input> inputs;
  inputs.emplace_back(ones({1}, DType::f64), pass);
  inputs.emplace_back(leaf({1}), pass);
  const Variable y = record("op", ones({1}, DType::f64), std::move(inputs));
  CHECK(y.requires_grad());
  CHECK_NOTHROW(y.backward());
}

TEST_CASE("an output is kept only for a rule that asks for it") {
  const Variable x = leaf({1, 2});
  const Variable sum_of = add(x, x), power = exp(x);
  CHECK(sum_of.value().storage().is_unique());
  CHECK_FALSE(power.value().storage().is_unique());
}

TEST_CASE("nodes are newer than their inputs") {
  const Variable x = leaf({1});
  const Variable h = x * 2, other = x * 3;
  const Variable y = h * other;
  CHECK(h.grad_fn()->sequence_number() > x.grad_fn()->sequence_number());
  CHECK(y.grad_fn()->sequence_number() > other.grad_fn()->sequence_number());
  CHECK(newest_sequence_number() == y.grad_fn()->sequence_number());
  const std::vector<Node*> nodes = nodes_behind({y});
  CHECK(nodes == std::vector<Node*>{y.grad_fn().get(), other.grad_fn().get(), h.grad_fn().get(),
                                    x.grad_fn().get()});
  const auto is_h = [&](const Node& node) { return &node == h.grad_fn().get(); };
  CHECK(nodes_behind({h, h}, is_h) == std::vector<Node*>{h.grad_fn().get()});
}

TEST_CASE("a rule's gradient must have its input's shape and dtype") {
  const Variable x = leaf({1, 2});
  const auto with_rule = [&](auto rule) { return sum(record("odd", x.value(), {{x, rule}})); };
  CHECK_THROWS_WITH(
      with_rule([](const Variable& g) { return g[0]; }).backward(),
      "[backward of odd] its rule gave a gradient of shape () and dtype f64 for input 0, which has "
      "shape (2,) and dtype f64");
  CHECK_THROWS_WITH(with_rule([](const Variable& g) { return g.to(DType::f32); }).backward(),
                    matchers::ContainsSubstring("dtype f32 for input 0"));
  CHECK_NOTHROW(with_rule([](const Variable&) { return Variable(); }).backward());
  CHECK_FALSE(x.has_grad());
}

TEST_CASE("a joint rule gives all gradients at once") {
  const Variable a = leaf({1, 2}), b = leaf({3, 4}), c = tensor({5.0, 6.0}, DType::f64);
  int runs = 0;
  const auto rule = [&](const Variable& g, const Variable& y) -> std::vector<Gradient> {
    ++runs;
    CHECK_FALSE(y.defined());
    return {g * 2, Gradient(), g * 4};
  };
  const Variable y = record_joint("joint", a.value(), {a, b, c}, rule);
  sum(y).backward();
  CHECK(runs == 1);
  CHECK(mismatch(a.grad().value(), tensor({2.0, 2.0}, DType::f64)) == "");
  CHECK_FALSE(b.has_grad());
  CHECK_FALSE(record_joint("joint", c.value(), {c}, rule).requires_grad());

  const auto short_rule = [](const Variable& g, const Variable&) -> std::vector<Gradient> {
    return {g};
  };
  CHECK_THROWS_WITH(sum(record_joint("short", a.value(), {a, b}, short_rule)).backward(),
                    "[backward of short] its rule gave 1 gradients for 2 inputs");
}

TEST_CASE("a joint rule may keep the output") {
  const Variable x = leaf({1, 2});
  const auto rule = [](const Variable& g, const Variable& y) -> std::vector<Gradient> {
    return {g * y};
  };
  const Function f = [&](In in) {
    return record_joint("exp", exp(in[0].value()), {in[0]}, rule, true);
  };
  CHECK_NOTHROW(gradcheck(f, {x}));
  CHECK_NOTHROW(gradgradcheck(f, {x}));
}

TEST_CASE("an Input is recorded once: its rule moves into the graph") {
  static_assert(!std::is_copy_constructible_v<Input>);
  const auto can_record = []<class Inputs>(std::type_identity<Inputs>) {
    return requires(Inputs inputs) {
      record("op", Tensor(), std::forward<Inputs>(inputs));
    };
  };
  static_assert(can_record(std::type_identity<std::vector<Input>&&>()));
  static_assert(!can_record(std::type_identity<std::vector<Input>&>()));
}

TEST_CASE("a rule that cannot be copied is moved") {
  const Variable x = leaf({1, 2});
  auto factor = std::make_unique<double>(3);
  const Variable y =
      record("op", x.value() * 3,
             {{x, [factor = std::move(factor)](const Variable& g) { return g * *factor; }}});
  sum(y).backward();
  CHECK(mismatch(x.grad().value(), tensor({3.0, 3.0}, DType::f64)) == "");
}

TEST_CASE("an undefined result is refused") {
  const Variable x = leaf({1, 2});
  const auto keeps_output = [](const Variable& g, const Variable& y) { return g * y; };
  CHECK_THROWS_WITH(record("nothing", Tensor(), {{x, keeps_output}}),
                    "[nothing] its result is undefined");
  const auto joint = [](const Variable& g, const Variable&) { return std::vector<Gradient>{g}; };
  CHECK_THROWS_WITH(record_joint("nothing", Tensor(), {x}, joint),
                    "[nothing] its result is undefined");
}

TEST_CASE("a node knows the line at which its operation was recorded") {
  const Variable x = leaf({1, 2});
  const SourceLine library = tanh(x).grad_fn()->where();
  CHECK(std::string(library.file) == "autograd/unary.cpp");
  CHECK(library.line > 1);
  const int line = __LINE__ + 1;
  const Variable mine = record("mine", x.value(), {{x, [](const Variable& g) { return g; }}});
  CHECK(mine.grad_fn()->where().line == line);
  CHECK_THAT(mine.grad_fn()->where().file, matchers::EndsWith("node_test.cpp"));
  const auto joint_rule = [](const Variable& g, const Variable&) {
    return std::vector<Gradient>{g};
  };
  const Variable joint = record_joint("joint", x.value(), {x}, joint_rule);
  CHECK(joint.grad_fn()->where().line == __LINE__ - 1);
  CHECK(x.grad_fn()->where().line == 0);
}

TEST_CASE("a watcher sees each operation that its thread records while it lives") {
  const Variable x = leaf({1, 2});
  std::vector<std::string> seen, seen_inside;
  tanh(x);
  {
    const WatchOperations watching([&](const char* op, const Variable& y) {
      seen.emplace_back(y.grad_fn() ? op : fmt::format("{}, a constant", op));
      exp(y);  // not seen
    });
    sum(square(x));
    {
      const WatchOperations inner(
          [&](const char* op, const Variable&) { seen_inside.emplace_back(op); });
      sin(x);
    }
    cos(x);
    const NoGrad unrecorded;
    tanh(x);
  }
  tanh(x);
  CHECK(seen == std::vector<std::string>{"square", "sum", "cos", "tanh, a constant"});
  CHECK(seen_inside == std::vector<std::string>{"sin"});
}

TEST_CASE("a watcher that throws goes on watching, and gets the values") {
  const Variable x = leaf({1, 2});
  int calls = 0;
  const WatchOperations watching([&](const char*, const Variable& y) {
    CHECK(y.value().to_vector<double>() == std::vector<double>{1, 4});
    if (++calls == 1) throw std::runtime_error("enough");
  });
  CHECK_THROWS_WITH(square(x), "enough");
  square(x);
  CHECK(calls == 2);
}

}  // namespace
}  // namespace ember::test
