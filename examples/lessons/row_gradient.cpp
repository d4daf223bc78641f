// Lesson 3: what backward() leaves in an embedding's table, and what an optimizer does with it.
//
// A batch (the N ids of one step) uses their rows and no other. So only these have a gradient, and
// one that comes twice has the sum of both. Dense, the gradient is as large as the table, nearly
// all zeros; row-sparse, it is the ids and their rows. Then steps by hand, with SGD and with Adam.
//
// Read next: autograd/gather.cpp (embedding), autograd/gradient.h, optim/sgd.cpp, optim/adam.cpp.
// In a debugger: break at `ember::optim::SGD::update`, once with a dense gradient, once row-sparse.
#include <ember/ember.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <vector>

#include "support/picture.h"
#include "support/run_main.h"

using namespace ember;

struct Batch {
  Tensor ids;     // (N)
  Tensor wanted;  // (N, C): what these rows of the table should be
};
using Batches = std::vector<Batch>;

/// Half the squared distance of the rows from what they should be.
Variable loss(const nn::Embedding& embedding, const Batch& batch) {
  return sum(square(embedding(batch.ids) - batch.wanted)) / 2;
}

/// Its gradient in the table (V, C) by hand: row - wanted for each id, added up.
Tensor gradient(const Tensor& table, const Batch& batch) {
  const Tensor rows = take_rows(table, batch.ids);  // (N, C)
  return index_add(zeros_like(table), 0, batch.ids, rows - batch.wanted);
}

constexpr double lr = 0.1;  // the learning rate: how far a step goes

Tensor descent(Tensor table, const Batches& batches) {
  for (const Batch& batch : batches) table = table - lr * gradient(table, batch);
  return table;
}

/// m is a mean of the gradients so far, v a mean of their squares. Both begin at 0, so at step t
/// they are too small by 1 - beta^t. A number moves by about lr, however large its gradient is.
Tensor adam(Tensor table, const Batches& batches) {
  const double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  Tensor m = zeros_like(table), v = zeros_like(table);
  for (std::size_t t = 1; t <= batches.size(); ++t) {
    const Tensor g = gradient(table, batches[t - 1]);
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    const Tensor m_hat = m / (1 - std::pow(beta1, t)), v_hat = v / (1 - std::pow(beta2, t));
    table = table - lr * m_hat / (sqrt(v_hat) + eps);
  }
  return table;
}

template <class Optimizer, bool sparse>
Tensor trained(const Tensor& table, const Batches& batches) {
  const auto embedding = nn::Embedding::from_pretrained(table.clone(), false, {.sparse = sparse});
  Optimizer optimizer({embedding.weight}, {.lr = lr});
  for (const Batch& batch : batches) {
    optimizer.zero_grad();
    loss(embedding, batch).backward();
    optimizer.step();
  }
  return embedding.weight.value();
}

const auto apart = [](const Tensor& a, const Tensor& b) { return max(abs(a - b)).item(); };

void show_gradients(const Tensor& table, const Batch& batch) {
  const auto sparse = nn::Embedding::from_pretrained(table, false, {.sparse = true});
  const auto dense = nn::Embedding::from_pretrained(table, false);  // the default, as in PyTorch
  loss(sparse, batch).backward();
  loss(dense, batch).backward();
  const RowSparse rows = sparse.weight.gradient().row_sparse();
  const Tensor g = dense.weight.grad().value(), by_hand = gradient(table, batch);
  fmt::print(
      "Row-sparse, the gradient is the ids and a row for each:\n{}\n{}\n\n"
      "Dense, it is a table, in which the two rows of id 4 are added up:\n{}\n\n"
      "Apart from the one by hand: {:.0e} and {:.0e}\n"
      "For 64 ids in GPT-2's table, 50,257 x 768: 49,152 numbers or 38,597,376\n\n",
      rows.indices.to_string(), rows.rows.value().to_string(), g.to_string(),
      apart(rows.to_dense().value(), by_hand), apart(g, by_hand));
  picture::heat_map("row_gradient.svg", "The table's gradient after the ids 4, 1, 4", g,
                    {"row 0", "row 1", "row 2", "row 3", "row 4", "row 5"}, {"0", "1", "2", "3"});
}

void lesson() {
  manual_seed(1);
  const Tensor table = randn({6, 4});  // (V, C)
  const Batch first{tensor({4, 1, 4}), randn({3, 4})}, second{tensor({4, 0}), randn({2, 4})};
  fmt::print("The ids 4, 1 and 4 are looked up in a table of 6 rows.\n\n");
  show_gradients(table, first);
  fmt::print("\nHow far each row moves in a second step, whose ids are 4 and 0:\n{:18}{}\n", "",
             "   row 0   row 1   row 2   row 3   row 4   row 5   furthest from by hand");
  const auto show = [&](const char* what, auto train, auto train_by_hand) {
    const Tensor before = train(table, {first}), after = train(table, {first, second});
    fmt::print("{:18}{:8.3f}{:24.0e}\n", what,
               fmt::join(norm(after - before, 2, 1).to_vector(), ""),
               apart(after, train_by_hand(table, {first, second})));
  };
  show("descent by hand", descent, descent);
  show("SGD", trained<optim::SGD, false>, descent);
  show("SGD, row-sparse", trained<optim::SGD, true>, descent);
  show("Adam by hand", adam, adam);
  show("Adam", trained<optim::Adam, false>, adam);
  show("Adam, row-sparse", trained<optim::Adam, true>, adam);
  fmt::print(R"(
What to notice: SGD moves the rows of the batch, either way. Adam's m is not yet 0 for row 1, so Adam
moves it on, though no id asks for it; row-sparse, it waits (PyTorch calls this SparseAdam).
)");
}

int main() {
  return support::run_main(lesson);
}
