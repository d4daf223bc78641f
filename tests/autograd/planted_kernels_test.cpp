// Kernels with planted faults. Each has to be caught by a message that names its cause, and the
// right ones have to pass.
#include <cmath>
#include <functional>

#include "autograd/gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/join.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/reduce.h"

namespace ember::test {
namespace {

using V = Variable;

/// A kernel "k" of one input.
template <class Rule>
V kernel(const Tensor& y, const V& x, Rule rule) {
  return record("k", y, {{x, rule}});
}
Variable normal_leaf(const Shape& shape) {
  static Generator generator(3);
  return leaf(randn(shape, DType::f64, generator));
}

struct Planted {
  std::string name;
  std::string check;  // that catches it: "slow", "fast" or "gradgrad"; "none" for right kernels
  std::string says;   // what the message has to contain
  Function f;
  std::vector<Variable> inputs;
};

/// x² whose rule multiplies by `factor` x.
V square_with(const V& x, double factor) {
  return kernel(square(x.value()), x,
                [x = Saved(x), factor](const V& g) { return g * x.get() * factor; });
}
/// x², right but for what `spoil` does to the gradient.
V square_spoilt(const V& x, const std::function<void(const Tensor&)>& spoil) {
  return kernel(square(x.value()), x, [x = Saved(x), spoil](const V& g) {
    const Tensor result = (g * x.get() * 2).value().clone();
    spoil(result);
    return V(result);
  });
}
V reads_x_as_contiguous(const V& x) {
  const Tensor y = empty(x.shape(), DType::f64);
  const double* p = x.value().data<double>();
  for (std::int64_t i = 0; i < x.numel(); ++i) y.data<double>()[i] = p[i] * p[i];
  return kernel(y, x, [x = Saved(x)](const V& g) { return 2 * g * x.get(); });
}
V reads_g_as_contiguous(const V& x) {
  return kernel(x.value() * 3, x, [shape = x.shape()](const V& g) {
    const Tensor out = empty(shape, DType::f64);
    const double* p = g.value().data<double>();
    for (std::int64_t i = 0; i < out.numel(); ++i) out.data<double>()[i] = 3 * p[i];
    return V(out);
  });
}
V scratch_kernel(const V& x, bool accumulates) {
  const Tensor scratch = zeros(x.shape(), DType::f64);
  return kernel(x.value() * 2, x, [scratch, accumulates](const V& g) {
    if (!accumulates) return V(scratch.copy_(g.value() * 2));
    scratch.add_(g.value() * 2);
    return V(scratch.clone());
  });
}

std::vector<Planted> wrong_derivatives() {
  const V m = normal_leaf({3, 4}), other = normal_leaf({3, 4}), row = normal_leaf({4});
  const V square_matrix = normal_leaf({3, 3});
  return {
      {"sign",
       "slow",
       "the sign is wrong",
       [](const V& x) {
         return kernel(sin(x.value()), x, [x = Saved(x)](const V& g) { return -g * cos(x.get()); });
       },
       {m}},
      {"factor 2",
       "slow",
       "off by the factor 0.5",
       [](const V& x) { return square_with(x, 1); },
       {m}},
      {"factor 1.0005",
       "slow",
       "rule of 'k'",
       [](const V& x) { return square_with(x, 2.001); },
       {m}},
      {"a missing term",
       "slow",
       "rule of 'k'",
       [](const V& a, const V& b) {
         return record("k", a.value() * b.value() + b.value(),
                       {{a, [b = Saved(b)](const V& g) { return g * b.get(); }},
                        {b, [a = Saved(a)](const V& g) { return g * a.get(); }}});
       },
       {m, other}},
      {"transposed",
       "slow",
       "transposed: output axis 1 and input axis 1 are swapped",
       [](const V& a, const V& b) {
         return record("mm", matmul(a.value(), b.value()),
                       {{a, [b = Saved(b)](const V& g) { return matmul(g, b.get()); }},
                        {b, [a = Saved(a)](const V& g) { return matmul(a.get().t(), g); }}});
       },
       {square_matrix, normal_leaf({3, 3})}},
      {"wrong at one element",
       "slow",
       "at element (1, 2)",
       [](const V& x) { return square_spoilt(x, [](const Tensor& t) {
                          t[{1, 2}].mul_(1.5);
                        }); },
       {m}},
      {"wrong at one of 20,000",
       "fast",
       "at element (1, 2)",
       [](const V& x) { return square_spoilt(x, [](const Tensor& t) {
                          t[{1, 2}].mul_(1.5);
                        }); },
       {normal_leaf({200, 100})}},
      {"a mean over a broadcast axis",
       "slow",
       "a mean in place of a sum over a broadcast axis",
       [](const V& a, const V& b) {
         return record(
             "bias", a.value() + b.value(),
             {{a, [](const V& g) { return g; }}, {b, [](const V& g) { return mean(g, 0); }}});
       },
       {m, row}},
      {"gradients swapped",
       "slow",
       "rule of 'k'",
       [](const V& a, const V& b) {
         return record_joint("k", a.value() * b.value(), {a, b},
                             [a = Saved(a), b = Saved(b)](const V& g) -> std::vector<Gradient> {
                               return {g * a.get(), g * b.get()};
                             });
       },
       {m, other}},
      {"softmax with a sum over all",
       "slow",
       "rule of 'k'",
       [](const V& x) {
         return kernel(softmax(x.value(), 1), x,
                       [](const V& g, const V& y) { return y * (g - sum(g * y)); });
       },
       {m}},
      {"the first instead of the largest",
       "slow",
       "rule of 'k'",
       [](const V& x) {
         return kernel(max(x.value(), 1), x, [](const V& g) {
           return pad(g.unsqueeze(1), {0, 3});
         });
       },
       {m}},
      {"tiny gradients of the wrong sign",
       "slow",
       "rule of 'k'",
       [](const V& x) { return kernel(x.value() * 1e-6, x, [](const V& g) { return g * -1e-6; }); },
       {m}},
      {"errors that cancel",
       "fast",
       "rule of 'k'",
       [](const V& x) {
         return kernel(x.value() * 2, x, [](const V& g) {
           const Tensor even = arange(0, 1000, 1, DType::f64).reshape({500, 2});
           return g * V(where(eq(even, (even * 0.5).to(DType::i64).to(DType::f64) * 2), 1.4,
                              full_like(even, 2.6))
                            .reshape({1000}));
         });
       },
       {normal_leaf({1000})}},
  };
}

std::vector<Planted> wrong_numbers() {
  const V m = normal_leaf({3, 4});
  const V near_zero = leaf({0.5, 0.0, 1.0}), zero = leaf({0, 1});
  return {
      {"f32 inside of the rule",
       "slow",
       "rule of 'k'",
       [](const V& x) {
         return kernel(exp(x.value()), x, [x = Saved(x)](const V& g) {
           return g * exp(x.get().to(DType::f32)).to(DType::f64);
         });
       },
       {m}},
      {"f32 inside of the forward",
       "slow",
       "only the digits of f32",
       [](const V& x) {
         return kernel(exp(x.value().to(DType::f32)).to(DType::f64), x,
                       [x = Saved(x)](const V& g) { return g * exp(x.get()); });
       },
       {m}},
      {"NaN at one point",
       "slow",
       "gives NaN",
       [](const V& x) { return square_spoilt(x, [](const Tensor& t) {
                          t[{2, 3}].fill_(NAN);
                        }); },
       {m}},
      {"0 / 0 at x = 0",
       "slow",
       "gives NaN",
       [](const V& x) {
         const Tensor sinc =
             where(eq(x.value(), 0), ones_like(x.value()), sin(x.value()) / x.value());
         return kernel(sinc, x, [x = Saved(x)](const V& g) {
           return g * (cos(x.get()) * x.get() - sin(x.get())) / square(x.get());
         });
       },
       {near_zero}},
      {"1 at the minimum of abs",
       "slow",
       "kink",
       [](const V& x) {
         return kernel(abs(x.value()), x, [x = Saved(x)](const V& g) {
           const Tensor& at = x.get().value();
           return g * V(where(ge(at, 0), ones_like(at), full_like(at, -1)));
         });
       },
       {zero}},
  };
}

std::vector<Planted> wrong_manners() {
  const V m = normal_leaf({3, 4}), other = normal_leaf({3, 4});
  const auto cache = std::make_shared<Tensor>();
  const auto counter = std::make_shared<int>(0);
  return {
      {"stale",
       "slow",
       "what the newest forward left behind",
       [cache](const V& x) {
         *cache = x.value().clone();
         return kernel(square(x.value()), x, [cache](const V& g) { return g * V(*cache) * 2; });
       },
       {m}},
      {"nondeterministic",
       "slow",
       "is not deterministic",
       [counter](const V& x) {
         return kernel(x.value() * 2, x,
                       [counter](const V& g) { return g * (2 + ++*counter * 1e-9); });
       },
       {m}},
      {"input read as contiguous",
       "slow",
       "f has another value where its inputs are transposed",
       reads_x_as_contiguous,
       {m}},
      {"transposed input read as contiguous",
       "slow",
       "rule of 'k'",
       reads_x_as_contiguous,
       {leaf(normal_leaf({4, 3}).value().t())}},
      {"gradient read as contiguous", "slow", "contiguous_gradient()", reads_g_as_contiguous, {m}},
      {"changes the gradient",
       "slow",
       "changes the gradient that comes in",
       [](const V& x) {
         return kernel(x.value() * 3, x, [](const V& g) {
           g.value().mul_(3);
           return g;
         });
       },
       {m}},
      {"changes the gradient that another rule gets",
       "slow",
       "changes the gradient that comes in",
       [](const V& a, const V& b) {
         return record("k", a.value() * 3 + b.value(),
                       {{a,
                         [](const V& g) {
                           g.value().mul_(3);
                           return g;
                         }},
                        {b, [](const V& g) { return g; }}});
       },
       {m, other}},
      {"detached path",
       "slow",
       "outside of the graph",
       [](const V& x) { return x * V(x.value()); },
       {m}},
      {"ignores the gradient",
       "slow",
       "does not multiply by the gradient that comes in",
       [](const V& x) {
         return kernel(x.value() * 3, x,
                       [shape = x.shape()](const V&) { return V(full(shape, 3, DType::f64)); });
       },
       {m}},
      {"a loss that ignores the gradient",
       "slow",
       "does not multiply by the gradient that comes in",
       [](const V& x) {
         return kernel(sum(square(x.value())), x, [x = Saved(x)](const V&) { return 2 * x.get(); });
       },
       {m}},
      {"wrong shape",
       "slow",
       "its rule gave a gradient of shape (12,)",
       [](const V& x) {
         return kernel(x.value() * 2, x, [](const V& g) { return g.flatten() * 2; });
       },
       {m}},
      {"wrong dtype",
       "slow",
       "dtype f32",
       [](const V& x) {
         return kernel(x.value() * 2, x, [](const V& g) { return (g * 2).to(DType::f32); });
       },
       {m}},
      {"input captured by value()",
       "slow",
       "the graph was detached",
       [](const V& x) { return V(x.value() * 2); },
       {m}},
      {"changes its input",
       "slow",
       "changes a value that the graph keeps",
       [](const V& x) {
         return kernel(square(x.value()), x, [x = Saved(x)](const V& g) {
           const V result = 2 * g * x.get();
           x.get().value().mul_(1.0);
           return result;
         });
       },
       {normal_leaf({3, 4})}},
      {"right only when all gradients are wanted",
       "slow",
       "no other input requires one",
       [](const V& a, const V& b) {
         const bool both = b.requires_grad();
         return record_joint(
             "k", a.value() * b.value(), {a, b},
             [both, a = Saved(a), b = Saved(b)](const V& g) -> std::vector<Gradient> {
               if (both) return {g * b.get(), g * a.get()};
               return {g * a.get(), Gradient()};
             });
       },
       {m, other}},
      {"adds to its scratch",
       "slow",
       "it adds to memory that it does not set to zero",
       [](const V& x) { return scratch_kernel(x, true); },
       {m}},
      {"returns its scratch",
       "slow",
       "returns memory that its next call overwrites",
       [](const V& x) { return scratch_kernel(x, false); },
       {m}},
  };
}

std::vector<Planted> wrong_second_derivatives() {
  const V m = normal_leaf({3, 4});
  return {
      {"wrong only in second order",
       "gradgrad",
       "rule of 'cube_backward'",
       [](const V& x) {
         return kernel(pow(x.value(), 3), x, [x = Saved(x)](const V& g) {
           return record(
               "cube_backward", g.value() * square(x.get().value()) * 3,
               {{g, [x](const V& h) { return h * square(x.get()) * 3; }},
                {x.get(), [x, g = Saved(g)](const V& h) { return h * g.get() * x.get() * 5; }}});
         });
       },
       {m}},
      {"a rule of Tensors",
       "gradgrad",
       "the graph was detached",
       [](const V& x) {
         return kernel(square(x.value()), x,
                       [x = x.value()](const V& g) { return V(g.value() * x * 2); });
       },
       {m}},
      {"x detached in the rule",
       "gradgrad",
       "outside of the graph",
       [](const V& x) {
         return kernel(square(x.value()), x, [x = x.value()](const V& g) { return g * V(x) * 2; });
       },
       {m}},
  };
}

std::vector<Planted> right_kernels() {
  return {
      {"relu at 0", "none", "", [](const V& x) { return relu(x); }, {leaf({0, 1})}},
      {"relu beside 0", "none", "", [](const V& x) { return relu(x); }, {leaf({1e-7, 1})}},
      {"eps is lost in 1e12",
       "none",
       "",
       [](const V& x) { return kernel(x.value() * 2, x, [](const V& g) { return g * 2; }); },
       {leaf({1e12, 3e12})}},
      {"x³ at 1e5", "none", "", [](const V& x) { return pow(x, 3); }, {leaf({1e5, -3e5})}},
      {"log of less than eps", "none", "", [](const V& x) { return log(x); }, {leaf({1e-7, 1e-3})}},
  };
}

void expect_caught(const std::vector<Planted>& kernels) {
  for (const Planted& k : kernels) {
    INFO(k.name);
    const GradcheckOptions options{.fast_mode = k.check == "fast", .raise_exception = false};
    const GradcheckReport report = k.check == "gradgrad" ? gradgradcheck(k.f, k.inputs, options)
                                                         : gradcheck(k.f, k.inputs, options);
    CHECK_FALSE(report.ok());
    CHECK_THAT(report.to_string(), matchers::ContainsSubstring(k.says));
  }
}

TEST_CASE("planted faults in derivatives are caught, by their causes") {
  CHECK(wrong_derivatives().size() + wrong_numbers().size() + wrong_manners().size() +
            wrong_second_derivatives().size() ==
        38);
  expect_caught(wrong_derivatives());
}
TEST_CASE("planted faults in numbers are caught, by their causes") {
  expect_caught(wrong_numbers());
}
TEST_CASE("rules of bad manners are caught, by their causes") {
  expect_caught(wrong_manners());
}
TEST_CASE("planted faults in second derivatives are caught, by their causes") {
  expect_caught(wrong_second_derivatives());
}
TEST_CASE("right kernels pass at kinks, at the edge of a domain and in numbers of any size") {
  for (const Planted& k : right_kernels()) {
    INFO(k.name);
    CHECK(gradcheck(k.f, k.inputs));
    CHECK(gradcheck(k.f, k.inputs, {.fast_mode = true}));
    CHECK(gradgradcheck(k.f, k.inputs));
    CHECK(gradgradcheck(k.f, k.inputs, {.fast_mode = true}));
  }
}

// Three layers of attention and an MLP with a LayerNorm each, where one operation has a wrong sign.
class ThreeLayers {
 public:
  explicit ThreeLayers(int wrong = -1) : wrong_(wrong) {}

  V operator()(const std::vector<V>& in) {
    count_ = 0;
    V x = in[0];
    for (std::size_t layer = 0; layer < 3; ++layer) {
      const V h = norm(x);
      const V q = op(matmul(h, in[1])), k = op(matmul(h, in[2])), v = op(matmul(h, in[3]));
      const V weights = op(softmax(op(matmul(q, op(k.t())) * 0.5), 1));
      x = op(x + op(matmul(weights, v)));
      x = op(x + op(matmul(op(gelu(op(matmul(norm(x), in[4])))), in[5])));
    }
    return op(sum(square(x)));
  }
  int count() const { return count_; }

 private:
  V norm(const V& x) {
    const V centred = op(x - op(mean(x, 1, true)));
    return op(centred * op(rsqrt(op(mean(op(square(centred)), 1, true)) + 1e-5)));
  }
  /// y, or y through an operation whose rule has the wrong sign.
  V op(const V& y) {
    if (count_++ != wrong_) return y;
    return record("wrong_sign", y.value() * 1, {{y, [](const V& g) { return -g; }}});
  }

  int wrong_, count_ = 0;
};

TEST_CASE("in a three-layer transformer the one wrong operation is named, and nothing else") {
  std::vector<V> in{normal_leaf({3, 4})};
  for (int i = 0; i < 3; ++i) in.push_back(leaf(normal_leaf({4, 4}).value() * 0.5));
  in.push_back(leaf(normal_leaf({4, 8}).value() * 0.5));
  in.push_back(leaf(normal_leaf({8, 4}).value() * 0.5));
  ThreeLayers intact;
  CHECK(gradcheck([&](const std::vector<V>& all) { return intact(all); }, in, {.fast_mode = true}));
  REQUIRE(intact.count() > 60);
  for (int wrong = 0; wrong < intact.count(); ++wrong) {
    INFO("operation " << wrong);
    ThreeLayers model(wrong);
    const auto report = gradcheck([&](const std::vector<V>& all) { return model(all); }, in,
                                  {.fast_mode = true, .raise_exception = false});
    const auto blamed = [](const auto& finding) { return finding.kind == "derivative"; };
    CHECK(std::count_if(report.findings.begin(), report.findings.end(), blamed) == 1);
    REQUIRE_FALSE(report.ok());
    CHECK_THAT(report.findings[0].message, matchers::StartsWith("the rule of 'wrong_sign'"));
  }
}

}  // namespace
}  // namespace ember::test
