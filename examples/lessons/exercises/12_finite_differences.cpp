// Exercise 12: a finite-difference check. After lesson 1 (value), 10 minutes.
//
// When it is solved you can check any gradient, whoever computed it, with nothing but the function
// itself. This is how gradcheck judges exercises 2, 3, 5, 10 and 11.
//
// The derivative of f with respect to x[i] is how much f grows per step of x[i]. A step to both
// sides is far more exact than a step to one side, because the terms in f'' cancel:
//
//     df/dx[i]  =  (f(x with x[i] + eps) - f(x with x[i] - eps)) / (2 eps),   nearly
//
// All other elements stay where they are.
//
// Shapes: x (N); f takes (N) and gives one number; the result is (N), a derivative for each
// element. Read: autograd/gradcheck.h; afterwards autograd/gradcheck.cpp (numerical).
#include <cstddef>
#include <functional>
#include <vector>

std::vector<double> finite_differences(const std::function<double(const std::vector<double>&)>& f,
                                       std::vector<double> x, double eps) {
  std::vector<double> gradient(x.size(), 0.0);
  // Your code here. x is a copy: change it as you like.
  return gradient;
}
