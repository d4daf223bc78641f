#include "ember/autograd/graph.h"

#include "autograd/gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
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

TEST_CASE("a drawing shows values and gradients on request") {
  const Variable a = leaf(tensor(2.0, DType::f64)), b = leaf(tensor(-3.0, DType::f64));
  const Variable c = a * b;
  const Variable y = square(c);
  const auto contains = [](const std::string& text) { return matchers::ContainsSubstring(text); };

  CHECK_THAT(to_dot(y, {a, c}), contains(R"#([label="mul\n()\nvalue -6"])#"));
  CHECK_THAT(to_dot(y, {a, c}), contains(R"#([label="leaf\n()\nvalue 2",)#"));
  CHECK_THAT(to_dot(y, {a, c}), contains(R"#([label="leaf\n()",)#"));  // b, which was not asked for

  c.retain_grad();
  y.backward({}, {.retain_graph = true});
  const std::string drawn = to_dot(y, {a, b, c, y});
  CHECK_THAT(drawn, contains(R"#([label="square\n()\nvalue 36"])#"));  // y did not retain its own
  CHECK_THAT(drawn, contains(R"#([label="mul\n()\nvalue -6\ngrad -12"])#"));
  CHECK_THAT(drawn, contains(R"#([label="leaf\n()\nvalue -3\ngrad -24",)#"));
  CHECK_THAT(drawn, contains(R"#([label="leaf\n()\nvalue 2\ngrad 36",)#"));
}

TEST_CASE("a drawing shows tensors as they print, and a table's gradient as rows") {
  const Variable table = leaf(arange(0, 40).to(DType::f32).reshape({20, 2}));
  const Variable rows = embedding(table, tensor({3, 0, 3}), {.sparse = true});
  const Variable y = sum(rows);
  y.backward({}, {.retain_graph = true});
  const std::string drawn = to_dot(y, {table, rows});
  CHECK_THAT(drawn, matchers::ContainsSubstring(
                        R"#(value tensor([[6., 7.],\n        [0., 1.],\n        [6., 7.]]))#"));
  CHECK_THAT(drawn, matchers::ContainsSubstring(
                        R"#(value tensor([[ 0.,  1.],\n        [ 2.,  3.],\n        ...,\n)#"));
  CHECK_THAT(drawn,
             matchers::ContainsSubstring(
                 R"#(grad tensor([[1., 1.],\n        [2., 2.]])\nin the rows tensor([0, 3]))#"));
}

TEST_CASE("a drawing shows the numbers of its own graph alone") {
  const Variable x = leaf({1, 2}), other = leaf({1, 2, 3});
  const auto says = [](const std::string& shape) {
    return "[to_dot] cannot show the numbers of a Variable of shape " + shape +
           " that is not in the graph";
  };
  CHECK_THROWS_WITH(to_dot(sum(x), {x, other}), says("(3,)"));
  CHECK_THROWS_WITH(to_dot(sum(x), {Variable(ones({2}))}), says("(2,)"));
  const Variable y = sum(square(x));
  y.backward();  // which lets go of the square and of x
  CHECK_THROWS_WITH(to_dot(y, {x}), says("(2,)"));
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
