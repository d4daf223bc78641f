#include "ember/autograd/graph.h"

#include "autograd/gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("a trace lists the tape as backward walks it") {
  Variable w = leaf(ones({2, 3}, DType::f64));
  w.set_name("w");
  Variable h = w * ones({3}, DType::f64);
  h.set_name("h");
  const Variable y = sum(h * h);
  CHECK(trace(y) ==
        "#0  sum      ()      <- #1\n"
        "#1  mul      (2, 3)  <- #2, #2\n"
        "#2  h = mul  (2, 3)  <- #3, -\n"
        "#3  w        (2, 3)  leaf\n");
}

TEST_CASE("a trace of a used graph says that it was used") {
  const Variable x = leaf({1, 2});
  const Variable y = sum(square(x));
  y.backward();
  CHECK(trace(y) == "#0  sum  ()  used\n");
}

TEST_CASE("a drawing has boxes for operations and ellipses for leaves") {
  Variable w = leaf(ones({2, 3}, DType::f64));
  w.set_name("w");
  const Variable x = leaf(ones({3}, DType::f64));
  const Variable y = sum(w * x);
  CHECK(to_dot(y) ==
        "digraph {\n"
        "  node [fontname=\"Helvetica\", fontsize=11, shape=box, style=rounded];\n"
        "  edge [arrowsize=0.7];\n"
        "  n0 [label=\"sum\\n()\"];\n"
        "  n1 [label=\"mul\\n(2, 3)\"];\n"
        "  n2 [label=\"leaf\\n(3,)\", shape=ellipse, style=filled, fillcolor=\"#dbe9f6\"];\n"
        "  n3 [label=\"w\\n(2, 3)\", shape=ellipse, style=filled, fillcolor=\"#dbe9f6\"];\n"
        "  n1 -> n0;\n"
        "  n3 -> n1;\n"
        "  n2 -> n1;\n"
        "}\n");
}

TEST_CASE("names are escaped") {
  Variable x = leaf({1});
  x.set_name("say \"x\\y\"\nz");
  CHECK_THAT(to_dot(x), matchers::ContainsSubstring(R"#([label="say \"x\\y\" z\n(1,)")#"));
  CHECK(trace(x) == "#0  say \"x\\y\" z  (1,)  leaf\n");
}

TEST_CASE("the same graph is drawn the same way") {
  const auto draw = [] {
    const Variable x = leaf({1, 2}), w = leaf({3, 4});
    const Variable y = sum(tanh(x * w) + x);
    return to_dot(y) + trace(y);
  };
  CHECK(draw() == draw());
}

TEST_CASE("behind a constant there is no graph") {
  CHECK_THROWS_WITH(to_dot(Variable(ones({2}))),
                    "[to_dot] got a constant, behind which there is no graph");
  CHECK_THROWS_WITH(trace(Variable()), "[trace] got a constant, behind which there is no graph");
}

}  // namespace
}  // namespace ember::test
