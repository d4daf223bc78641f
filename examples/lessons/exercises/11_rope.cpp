// Exercise 11: RoPE, a rotation and its inverse. After lesson 7 (attention), 15 minutes.
//
// When it is solved you can say how newer models tell attention where a word stands, and what the
// backward of a rotation is.
//
// RoPE (Su et al., arXiv 2104.09864) takes the D numbers of a query or a key in pairs,
// (x[0], x[1]), (x[2], x[3]), ..., and turns pair i as a point in the plane by an angle that grows
// with the position of the word:
//
//     angle = position * 10000^(-2 i / D)
//     y[2 i]     = x[2 i] cos(angle) - x[2 i + 1] sin(angle)
//     y[2 i + 1] = x[2 i] sin(angle) + x[2 i + 1] cos(angle)
//
// The inverse turns each pair back by the same angle, so that x comes out again. A rotation changes
// no length; that is why its inverse is also its backward.
//
// Shapes: x (D), D even; the result is (D).
// Useful: std::cos, std::sin, std::pow. Mind that 2 * i / D of whole numbers is a whole number.
// Read: nn/attention.h, where query and key meet as q·k: after RoPE it depends on the distance of
// their positions, and on nothing else of them.
#include <cmath>
#include <cstddef>
#include <vector>

std::vector<double> rope(const std::vector<double>& x, int position, bool inverse) {
  std::vector<double> y(x.size(), 0.0);
  // Your code here.
  return y;
}
