// Judges exercise 4, and gives its answer away. The gradients are those of Ember's own backward.
#include <map>

#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/tensor/creation.h"
#include "judge.h"

using namespace ember;
using Slopes = std::vector<std::map<std::size_t, double>>;

std::vector<double> walk_back(const Slopes& slopes);

namespace {

/// Of the last number with respect to all of them.
std::vector<double> gradients(const std::vector<Variable>& numbers) {
  std::vector<double> result;
  for (const Variable& g : grad({numbers.back()}, numbers, {}, {.allow_unused = true})) {
    result.push_back(g.defined() ? g.item() : 0);
  }
  return result;
}

/// The example of the exercise.
void check_example() {
  const Variable a(tensor(2.0, DType::f64), true), b(tensor(-3.0, DType::f64), true);
  const Variable c = a * b, d = c + a;
  const Slopes slopes{
      {}, {}, {{0, b.item()}, {1, a.item()}}, {{2, 1}, {0, 1}}, {{3, 2 * d.item()}}};
  exercises::expect_numbers("gradients for L = (a b + a)^2, a = 2, b = -3", walk_back(slopes),
                            gradients({a, b, c, d, square(d)}));
}

/// The walk goes on to the first number.
void check_chain() {
  const Variable a(tensor(0.5, DType::f64), true), b = sin(a), L = exp(b);
  const Slopes slopes{{}, {{0, cos(a).item()}}, {{1, L.item()}}};
  exercises::expect_numbers("gradients for b = sin(a), L = exp(b), a = 0.5", walk_back(slopes),
                            gradients({a, b, L}));
}

/// Number 2 goes into two paths of different lengths, and number 4 into nothing.
void check_paths() {
  const Variable a(tensor(0.5, DType::f64), true), b(tensor(-1.0, DType::f64), true);
  const Variable c = a * b, d = exp(c), unused = a + c, e = d * c, f = sin(e), L = f * c;
  const Slopes slopes{{},
                      {},
                      {{0, b.item()}, {1, a.item()}},
                      {{2, d.item()}},
                      {{0, 1}, {2, 1}},
                      {{2, d.item()}, {3, c.item()}},
                      {{5, cos(e).item()}},
                      {{2, f.item()}, {6, c.item()}}};
  exercises::expect_numbers(
      "gradients for c = a b, d = exp(c), unused = a + c, e = d c, f = sin(e), L = f c",
      walk_back(slopes), gradients({a, b, c, d, unused, e, f, L}));
}

}  // namespace

int main() {
  const auto checks = [] {
    check_example();
    check_chain();
    check_paths();
  };
  return exercises::judge("Exercise 4 (walk_back)", checks,
                          "Newest first and always adding: this is Ember's backward(), with "
                          "tensors for numbers and rules for slopes.");
}
