// Judges exercise 1, and gives its answer away.
#include "ember/tensor/shape.h"
#include "judge.h"

using namespace ember;

Strides row_major_strides(const Shape& shape);

int main() {
  const auto checks = [] {
    for (const Shape& shape :
         {Shape{2, 3}, Shape{2, 3, 4}, Shape{5}, Shape{}, Shape{3, 1, 2}, Shape{4, 3, 2, 5}}) {
      const Strides is = row_major_strides(shape), should_be = contiguous_strides(shape);
      exercises::expect_numbers("the strides of shape " + shape.to_string(), {is.begin(), is.end()},
                                {should_be.begin(), should_be.end()});
    }
  };
  return exercises::judge(
      "Exercise 1 (strides)", checks,
      "A transpose swaps two strides and copies nothing: a view of the same numbers.");
}
