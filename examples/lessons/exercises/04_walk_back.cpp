// Exercise 4: the walk back. After lesson 1 (value), 15 minutes.
//
// When it is solved you can say in which order backward() visits a graph, and why it has to be
// that one: you have written its heart, the chain rule over all numbers at once.
//
// A formula was computed number by number. Each number was made from earlier ones, and the last one
// is the result L. For example, L = (a b + a)²:
//
//     number    made as   slopes
//     0  a                {}
//     1  b                {}
//     2  c      a b       {0: b, 1: a}
//     3  d      c + a     {2: 1, 0: 1}
//     4  L      d²        {3: 2 d}
//
// The slopes of c say how much it grows with number 0 and how much with number 1.
//
// The gradient of a number says how much L grows with it. That of L is 1. Every other number x
// gets a part from each number y that was made from it, and the parts add up (a has two here):
//
//     gradient[x] = sum over y of  gradient[y] * slopes[y][x]
//
// The order matters: gradient[y] must be complete before it is passed on. All that was made from y
// has a higher number than y.
//
// Shapes: slopes[y] holds for each number x that y was made from how much y grows with x; the
// result has one gradient for each number. A number that L does not depend on has the gradient 0.
// Useful: for (const auto& [x, slope] : slopes[y])
// Read: autograd/backward.h; afterwards autograd/backward.cpp (Pass::run, Pass::visit).
#include <cstddef>
#include <map>
#include <vector>

using Slopes = std::vector<std::map<std::size_t, double>>;

std::vector<double> walk_back(const Slopes& slopes) {
  std::vector<double> gradient(slopes.size(), 0.0);
  // Your code here: the gradient of the last number first, then from number to number.
  return gradient;
}
