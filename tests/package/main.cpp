#include <ember/ember.h>

#include <iostream>

int main() {
  const ember::Tensor x = ember::tensor({{1., 2.}, {3., 4.}});
  const ember::Tensor product = ember::matmul(x, x.t());
  std::cout << product << '\n';
  return ember::sum(product).item() == 52 ? 0 : 1;
}
