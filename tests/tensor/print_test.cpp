#include "ember/tensor/print.h"

#include <sstream>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "support/catch.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

// clang-format off
TEST_CASE("Tensors print as PyTorch prints them") {
  struct Case {
    Tensor x;
    const char* expected;  // what PyTorch 1.13 prints, with our names of dtypes
  };
  const Case cases[] = {
      {tensor({1.0, 2.0, 3.0}),
       R"(tensor([1., 2., 3.]))"},
      {tensor({{1.0, 2.5}, {-3.25, 4.0}}),
       R"(tensor([[ 1.0000,  2.5000],
        [-3.2500,  4.0000]]))"},
      {tensor({0.0001, 1.0, 0.5}),
       R"(tensor([1.0000e-04, 1.0000e+00, 5.0000e-01]))"},
      {tensor({1e-5, 0.5}),
       R"(tensor([1.0000e-05, 5.0000e-01]))"},
      {tensor({1.0, 1e9}),
       R"(tensor([1.0000e+00, 1.0000e+09]))"},
      {tensor({1.0, 1001.0}),
       R"(tensor([1.0000e+00, 1.0010e+03]))"},
      {tensor({1.0, -1000.0}),
       R"(tensor([    1., -1000.]))"},
      {tensor({0.5, kNaN, kInf, -kInf}),
       R"(tensor([0.5000,    nan,    inf,   -inf]))"},
      {tensor({1.0, kNaN, -kInf, 0.0}),
       R"(tensor([1., nan, -inf, 0.]))"},
      {tensor({kNaN, kInf}),
       R"(tensor([nan, inf]))"},
      {tensor({-0.0, 0.0}),
       R"(tensor([-0., 0.]))"},
      {tensor({{1, -20}, {300, 4}}),
       R"(tensor([[  1, -20],
        [300,   4]]))"},
      {tensor({true, false}),
       R"(tensor([ True, False]))"},
      {tensor({{true, true}, {true, true}}),
       R"(tensor([[True, True],
        [True, True]]))"},
      {tensor(2.5),
       R"(tensor(2.5000))"},
      {tensor(7),
       R"(tensor(7))"},
      {tensor(true),
       R"(tensor(True))"},
      {tensor({1.0, 0.1}, DType::f64),
       R"(tensor([1.0000, 0.1000], dtype=f64))"},
      {tensor(3.0, DType::f64),
       R"(tensor(3., dtype=f64))"},
      {empty({0}),
       R"(tensor([]))"},
      {empty({0, 3}),
       R"(tensor([], size=(0, 3)))"},
      {empty({2, 0}, DType::i64),
       R"(tensor([], size=(2, 0), dtype=i64))"},
      {empty({0}, DType::f64),
       R"(tensor([], dtype=f64))"},
      {empty({0}, DType::boolean),
       R"(tensor([], dtype=boolean))"},
      {arange(24).reshape({2, 3, 4}),
       R"(tensor([[[ 0,  1,  2,  3],
         [ 4,  5,  6,  7],
         [ 8,  9, 10, 11]],

        [[12, 13, 14, 15],
         [16, 17, 18, 19],
         [20, 21, 22, 23]]]))"},
      {arange(16).reshape({2, 2, 2, 2}),
       R"(tensor([[[[ 0,  1],
          [ 2,  3]],

         [[ 4,  5],
          [ 6,  7]]],


        [[[ 8,  9],
          [10, 11]],

         [[12, 13],
          [14, 15]]]]))"},
      {arange(30),
       R"(tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,
        18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]))"},
      {div(arange(30), 7),
       R"(tensor([0.0000, 0.1429, 0.2857, 0.4286, 0.5714, 0.7143, 0.8571, 1.0000, 1.1429,
        1.2857, 1.4286, 1.5714, 1.7143, 1.8571, 2.0000, 2.1429, 2.2857, 2.4286,
        2.5714, 2.7143, 2.8571, 3.0000, 3.1429, 3.2857, 3.4286, 3.5714, 3.7143,
        3.8571, 4.0000, 4.1429]))"},
      {div(arange(26), 7).to(DType::f64).reshape({2, 13}),
       R"(tensor([[0.0000, 0.1429, 0.2857, 0.4286, 0.5714, 0.7143, 0.8571, 1.0000, 1.1429,
         1.2857, 1.4286, 1.5714, 1.7143],
        [1.8571, 2.0000, 2.1429, 2.2857, 2.4286, 2.5714, 2.7143, 2.8571, 3.0000,
         3.1429, 3.2857, 3.4286, 3.5714]], dtype=f64))"},
      {arange(1001),
       R"(tensor([   0,    1,    2,  ...,  998,  999, 1000]))"},
      {arange(10000.0).reshape({100, 100}),
       R"(tensor([[0.0000e+00, 1.0000e+00, 2.0000e+00,  ..., 9.7000e+01, 9.8000e+01,
         9.9000e+01],
        [1.0000e+02, 1.0100e+02, 1.0200e+02,  ..., 1.9700e+02, 1.9800e+02,
         1.9900e+02],
        [2.0000e+02, 2.0100e+02, 2.0200e+02,  ..., 2.9700e+02, 2.9800e+02,
         2.9900e+02],
        ...,
        [9.7000e+03, 9.7010e+03, 9.7020e+03,  ..., 9.7970e+03, 9.7980e+03,
         9.7990e+03],
        [9.8000e+03, 9.8010e+03, 9.8020e+03,  ..., 9.8970e+03, 9.8980e+03,
         9.8990e+03],
        [9.9000e+03, 9.9010e+03, 9.9020e+03,  ..., 9.9970e+03, 9.9980e+03,
         9.9990e+03]]))"},
      {arange(1200).reshape({3, 20, 20}),
       R"(tensor([[[   0,    1,    2,  ...,   17,   18,   19],
         [  20,   21,   22,  ...,   37,   38,   39],
         [  40,   41,   42,  ...,   57,   58,   59],
         ...,
         [ 340,  341,  342,  ...,  357,  358,  359],
         [ 360,  361,  362,  ...,  377,  378,  379],
         [ 380,  381,  382,  ...,  397,  398,  399]],

        [[ 400,  401,  402,  ...,  417,  418,  419],
         [ 420,  421,  422,  ...,  437,  438,  439],
         [ 440,  441,  442,  ...,  457,  458,  459],
         ...,
         [ 740,  741,  742,  ...,  757,  758,  759],
         [ 760,  761,  762,  ...,  777,  778,  779],
         [ 780,  781,  782,  ...,  797,  798,  799]],

        [[ 800,  801,  802,  ...,  817,  818,  819],
         [ 820,  821,  822,  ...,  837,  838,  839],
         [ 840,  841,  842,  ...,  857,  858,  859],
         ...,
         [1140, 1141, 1142,  ..., 1157, 1158, 1159],
         [1160, 1161, 1162,  ..., 1177, 1178, 1179],
         [1180, 1181, 1182,  ..., 1197, 1198, 1199]]]))"},
      {arange(1100).reshape({1100, 1}),
       R"(tensor([[   0],
        [   1],
        [   2],
        ...,
        [1097],
        [1098],
        [1099]]))"},
      {full({2, 11}, 0.125, DType::f64),
       R"(tensor([[0.1250, 0.1250, 0.1250, 0.1250, 0.1250, 0.1250, 0.1250, 0.1250, 0.1250,
         0.1250, 0.1250],
        [0.1250, 0.1250, 0.1250, 0.1250, 0.1250, 0.1250, 0.1250, 0.1250, 0.1250,
         0.1250, 0.1250]], dtype=f64))"},
      {full({1, 7}, 1234567.0, DType::f64),
       R"(tensor([[1234567., 1234567., 1234567., 1234567., 1234567., 1234567., 1234567.]],
       dtype=f64))"},
      {tensor({9007199254740993, -1L}),
       R"(tensor([9007199254740993,               -1]))"},
  };
  for (const Case& c : cases) CHECK(c.x.to_string() == c.expected);
}
// clang-format on

TEST_CASE("Views print as their copies") {
  const Tensor x = arange(2000).reshape({50, 40}).t().slice(0, {1, 40, 2});
  CHECK(x.to_string() == x.clone().to_string());
}

TEST_CASE("A stream gets the same text") {
  std::ostringstream stream;
  stream << tensor({1, 2});
  CHECK(stream.str() == "tensor([1, 2])");
}

TEST_CASE("An undefined tensor says so") {
  CHECK(Tensor().to_string() == "tensor(undefined)");
}

TEST_CASE("Print options") {
  const Tensor x = div(arange(8), 3);
  PrintOptions options;
  options.precision = 1;
  options.line_width = 30;
  CHECK(to_string(x, options) == "tensor([0.0, 0.3, 0.7, 1.0,\n        1.3, 1.7, 2.0, 2.3])");
  options.threshold = 7;
  options.edge_items = 2;
  CHECK(to_string(x, options) == "tensor([0.0, 0.3,  ..., 2.0,\n        2.3])");
  options.line_width = 1;
  CHECK(to_string(tensor({1, 2}), options) == "tensor([1,\n        2])");
  options.precision = 0;
  CHECK(to_string(tensor({1.5, 2.25}), options) == "tensor([2,\n        2])");
  options.edge_items = 0;
  CHECK_THROWS_WITH(to_string(x, options),
                    "[to_string] got precision 0 and 0 edge items: needs at least 0 and 1");
}

}  // namespace
}  // namespace ember::test
