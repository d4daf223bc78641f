// Exercise 10: the backward of a convolution. After lesson 6 (space), 15 minutes.
//
// When it is solved you can say how a filter that passes over an image learns from every place at
// once.
//
// A filter w of K numbers passes over x. (One dimension here; an image has the same in two.)
//
//     y[i] = sum over k of x[i + k] * w[k]        i = 0 ... L - K,  k = 0 ... K - 1
//
// Each product passes the gradient g[i] of y[i] back to both of its factors:
//
//     x[i + k] gets  g[i] * w[k],          w[k] gets  g[i] * x[i + k]
//
// and what an element gets from all its products adds up.
//
// Shapes: g (L - K + 1), x (L), w (K); x_gradient (L) and w_gradient (K), which hold zeros when
// your code begins. Read: autograd/matmul.cpp: a convolution is a product with a matrix, and has
// the same two rules.
#include <cstddef>
#include <vector>

void convolution_backward(const std::vector<double>& g, const std::vector<double>& x,
                          const std::vector<double>& w, std::vector<double>& x_gradient,
                          std::vector<double>& w_gradient) {
  // Your code here: add what each product passes back.
}
