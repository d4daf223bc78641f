#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("hooks of a leaf run in order, each on what the one before left") {
  const Variable x = leaf({1, 2});
  std::string order;
  x.register_hook([&](const Gradient& g) -> Gradient {
    order += "a";
    return Variable(g) * 10;
  });
  x.register_hook([&](const Gradient& g) {
    order += "b";
    CHECK(g.dense().value()[0].item() == 30);
    return Gradient();  // leaves it as it is
  });
  sum(x * 3).backward();
  CHECK(order == "ab");
  CHECK(mismatch(x.grad().value(), tensor({30, 30}, DType::f64)) == "");
}

TEST_CASE("a hook on a result changes what goes on to its inputs") {
  const Variable x = leaf({1, 2});
  const Variable h = x * 2;
  int runs = 0;
  h.register_hook([&](const Gradient& g) -> Gradient {
    ++runs;
    return -Variable(g);
  });
  sum(h * 3 + h).backward();
  CHECK(runs == 1);  // once all of the gradient is there
  CHECK(mismatch(x.grad().value(), tensor({-8, -8}, DType::f64)) == "");
}

TEST_CASE("a removed hook runs no more") {
  const Variable x = leaf({1, 2});
  int first = 0, second = 0;
  const auto count = [](int& runs) {
    return [&runs](const Gradient&) {
      ++runs;
      return Gradient();
    };
  };
  const std::size_t a = x.register_hook(count(first));
  const std::size_t b = x.register_hook(count(second));
  sum(x).backward();
  x.remove_hook(a);
  sum(x).backward();
  CHECK(first == 1);
  CHECK(second == 2);
  x.remove_hook(b);
  sum(x).backward();
  CHECK(second == 2);
  CHECK_THROWS_WITH(x.remove_hook(2), "[remove_hook] there is no hook number 2");
  CHECK_THROWS_WITH(Variable(ones({1})).remove_hook(0), "[remove_hook] there is no hook number 0");
}

TEST_CASE("a hook may remove itself, and register another") {
  const Variable x = leaf({1, 2});
  std::string order;
  std::size_t number = 0;
  const std::string text(100, '.');  // does not fit inside a std::function
  number = x.register_hook([&, text](const Gradient&) {
    x.remove_hook(number);
    for (int i = 0; i < 10; ++i) {
      x.register_hook([&](const Gradient&) {
        order += "n";
        return Gradient();
      });
    }
    order += text.substr(0, 1);
    return Gradient();
  });
  sum(x).backward();
  CHECK(order == ".nnnnnnnnnn");
}

TEST_CASE("a hook's gradient must fit") {
  const Variable x = leaf({1, 2});
  const std::size_t number = x.register_hook([](const Gradient& g) { return Variable(g)[0]; });
  CHECK_THROWS_WITH(sum(x).backward(),
                    "[hook] gave a gradient of shape () and dtype f64 for a Variable of shape (2,) "
                    "and dtype f64");
  x.remove_hook(number);
  x.register_hook([](const Gradient& g) { return Variable(g).to(DType::f32); });
  CHECK_THROWS_WITH(sum(x).backward(), matchers::ContainsSubstring("dtype f32"));
}

TEST_CASE("hooks need a gradient to run on") {
  const auto nothing = [](const Gradient&) { return Gradient(); };
  CHECK_THROWS_WITH(Variable(ones({1})).register_hook(nothing),
                    "[register_hook] this requires no gradient, so no hook would ever run");
  CHECK_THROWS_WITH(Variable(ones({1})).retain_grad(), "[retain_grad] this requires no gradient");
}

TEST_CASE("hooks run under grad(), for what they lie on the way to") {
  const Variable x = leaf({1, 2});
  const Variable h = x * 2;
  h.register_hook([](const Gradient& g) -> Gradient { return Variable(g) * 5; });
  const Variable y = sum(h);
  CHECK(grad({y}, {x}, {}, {.retain_graph = true})[0].value()[0].item() == 10);
  CHECK(grad({y}, {h})[0].value()[0].item() == 5);
}

TEST_CASE("a hook sees a row-sparse gradient as it is") {
  const Variable table = leaf(ones({4, 2}, DType::f64));
  table.register_hook([](const Gradient& g) -> Gradient {
    const RowSparse& rows = g.row_sparse();
    return RowSparse{rows.indices, rows.rows * 3, rows.num_rows};
  });
  sum(embedding(table, tensor({2}), {.sparse = true})).backward();
  CHECK(table.gradient().is_row_sparse());
  CHECK(table.grad().value()[2][0].item() == 3);
}

TEST_CASE("what a hook computes is recorded under create_graph") {
  const Variable x = leaf({1, 2});
  const std::size_t number =
      x.register_hook([](const Gradient& g) -> Gradient { return square(Variable(g)); });
  const Variable g = grad({sum(x * x)}, {x}, {}, {.create_graph = true})[0];  // 4 x^2
  x.remove_hook(number);
  CHECK(mismatch(grad({sum(g)}, {x})[0].value(), tensor({8.0, 16.0}, DType::f64)) == "");
}

TEST_CASE("retain_grad keeps a result's gradient, after its hooks") {
  const Variable x = leaf({1, 2});
  const Variable h = x * 2;
  CHECK_FALSE(h.has_grad());
  h.retain_grad();
  h.register_hook([](const Gradient& g) -> Gradient { return Variable(g) * 7; });
  sum(h * 3).backward();
  CHECK(mismatch(h.grad().value(), tensor({21, 21}, DType::f64)) == "");
  CHECK(mismatch(x.grad().value(), tensor({42, 42}, DType::f64)) == "");
  h.grad().value().zero_();
  CHECK(x.grad().value()[0].item() == 42);
}

TEST_CASE("a gradient that is set is kept in memory of its own") {
  const Variable w(zeros({3, 2}), true);
  const Tensor ids = tensor({0}), numbers = ones({1, 2}).expand({3, 2});
  w.set_grad(RowSparse{ids, Variable(ones({1, 2})), 3});
  ids.fill_(1'000'000);
  CHECK(w.gradient().row_sparse().indices.item<std::int64_t>() == 0);
  w.set_grad(Variable(numbers));
  CHECK(w.grad().value().is_contiguous());
}

}  // namespace
}  // namespace ember::test
