// What the debuggers' tests look at: variables of each kind, all of them alive at the end of main.
// What a debugger prints for them is in printed.txt.
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "ember/ember.h"

using namespace ember;

namespace {

class Mlp : public nn::Module {
 public:
  std::string type_name() const override { return "Mlp"; }
  nn::Linear first{2, 3}, second{3, 1, false};

 protected:
  void members(nn::Members& m) override {
    m.child("first", first);
    m.child("second", second);
  }
};

/// Memory that no Tensor was made in.
template <class T>
const T& garbage(int byte) {
  void* const memory = std::malloc(sizeof(T));
  std::memset(memory, byte, sizeof(T));
  return *static_cast<const T*>(memory);
}

/// A Tensor whose lifetime is over.
const Tensor& destroyed(Tensor tensor) {
  auto* const memory = static_cast<Tensor*>(std::malloc(sizeof(Tensor)));
  std::construct_at(memory, std::move(tensor));
  std::destroy_at(memory);
  return *memory;
}

void stop_here() {}

}  // namespace

int main() {
  // --- Dtypes, and numbers as Ember writes them
  const Tensor f32 = tensor({{1.5, -2.25}, {3.0, 0.0}});
  const Tensor f64 = tensor({1.0, 2.0}, DType::f64);
  const Tensor i64 = tensor({-1, 1 << 30});
  const Tensor boolean = gt(tensor({1.0, -1.0}), 0);
  const Tensor large = tensor({1.0, 1e9});
  const Tensor not_finite = tensor({1.5, std::nan(""), -HUGE_VAL});
  const Tensor negative_zero = tensor({-0.0});

  // --- Shapes
  const Tensor undefined;
  const Tensor number = tensor(2.5);
  const Tensor none = zeros({0, 3});
  const Tensor many = arange(1000);
  const Tensor table = many.reshape({100, 10});
  const Tensor cube = many.reshape({10, 10, 10});
  const Tensor all_axes = zeros({1, 1, 1, 1, 1, 1, 1, 2});
  const Shape shape = {2, 3};
  const Strides strides = table.t().strides();
  const Shape no_axes;

  // --- Views
  const Tensor turned = f32.t();
  const Tensor column = table.select(1, 7);
  const Tensor stepped = many.slice(0, {1, 8, 3});
  const Tensor expanded = tensor({7}).expand({2, 3});
  const Tensor no_rows = table.narrow(0, 100, 0);
  const Tensor& reference = turned;

  // --- Variables and the graph
  const Tensor ids = tensor({2, 0, 2});
  const Variable constant = f32;
  const Variable leaf(ones({1}), true);
  Variable named(ones({4, 2}), true);
  named.set_name("table");
  Variable frozen(ones({1}), true);
  frozen.set_requires_grad(false);
  const Variable rows = embedding(named, ids, {.sparse = true});
  const Variable product = rows * constant[0];
  const Node& node = *product.grad_fn();
  const Node& leaf_node = *named.grad_fn();
  const Variable loss = sum(product);
  loss.backward({}, {.retain_graph = true});
  const Variable spent = sum(leaf);
  spent.backward();
  const Node& used = *spent.grad_fn();
  const Saved saved{Variable(ids)};

  // --- Gradients
  const Gradient no_gradient;
  const Gradient dense = Variable(ones({2}));
  const Gradient row_sparse = named.gradient();

  // --- Modules
  const nn::Embedding embedding_module(5, 3);
  const Variable looked_up = embedding_module(ids);
  const nn::Linear linear_module(2, 3);
  const nn::Module& as_base = linear_module;
  const nn::Sequential sequential(nn::Linear(2, 3, false), nn::Dropout());
  const nn::GPT gpt({.vocab_size = 9,
                     .block_size = 4,
                     .n_layer = 2,
                     .n_head = 1,
                     .n_embd = 2,
                     .tie_word_embeddings = false});
  const Mlp mlp;

  // --- Memory that is not, or no longer, what it should be
  const Tensor& no_tensor = garbage<Tensor>(0x5a);
  const Tensor& over = destroyed(zeros({2}));
  const Variable& no_variable = garbage<Variable>(0xff);
  const Gradient& no_such_gradient = garbage<Gradient>(0x5a);
  const Node& no_node = garbage<Node>(0x5a);
  const Shape& no_shape = garbage<Shape>(0x5a);

  stop_here();
}
