// Lesson 1: what a gradient is, and how one walk back through a computation finds all of them.
//
// A gradient says how much the result moves when a number in the computation moves a little. Here
// is all that it takes to find them: a tape on which each operation writes itself down, and a walk
// back over it. Then Ember does the same computation on its Variables, with the same gradients.
//
// Read next: autograd/variable.h; autograd/node.h, whose record() is the Value constructor below,
// for tensors; autograd/arithmetic.cpp, each operation with its rule.
// In a debugger: break at `-qualified backward`, and then at `ember::Node::apply`.
#include <ember/ember.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/picture.h"
#include "support/run_main.h"

struct Input {
  std::size_t from;  // which entry of the tape
  double slope;      // by how much the operation's result moves for each unit that this input moves
};
struct Entry {
  double value;
  std::vector<Input> inputs;  // of the operation that made it; none: given, a leaf of the graph
  double gradient = 0;        // by how much the last result moves for each unit that this one moves
};
std::vector<Entry> tape;  // each entry behind its inputs

struct Value {
  Value(double number, const std::vector<Input>& inputs = {}) : place(tape.size()) {
    tape.push_back({number, inputs});
  }
  double value() const { return tape[place].value; }
  double gradient() const { return tape[place].gradient; }
  std::size_t place;  // on the tape
};

// Each operation: its result, and its slope along each input.
Value operator+(Value a, Value b) {
  return {a.value() + b.value(), {{a.place, 1}, {b.place, 1}}};
}
Value operator-(Value a, Value b) {
  return {a.value() - b.value(), {{a.place, 1}, {b.place, -1}}};
}
Value operator*(Value a, Value b) {
  return {a.value() * b.value(), {{a.place, b.value()}, {b.place, a.value()}}};
}
Value tanh(Value a) {
  const double y = std::tanh(a.value());
  return {y, {{a.place, 1 - y * y}}};
}

// Newest first, so that a number's gradient is whole, with a part from everything that used it,
// before it is passed on. The chain rule: for each unit of y the result moves `gradient`, and for
// each unit of its input x y moves `slope`; so for each unit of x the result moves gradient * slope
// through y. Where x reaches the result in several ways, they add up.
void backward(Value result) {
  tape[result.place].gradient = 1;
  for (std::size_t i = result.place + 1; i-- > 0;) {
    for (const Input& x : tape[i].inputs) tape[x.from].gradient += tape[i].gradient * x.slope;
  }
}

// --- A computation: a neuron with two inputs, and how wrong it is --------------------------------
template <class Number>
struct Neuron {
  Number x1, x2, w1, w2, bias, wanted;
  Number part1 = x1 * w1, part2 = x2 * w2, both = part1 + part2, sum = both + bias;
  Number output = tanh(sum), error = output - wanted;
  Number loss = error * error;  // the error is used twice
  std::vector<Number> numbers() const {
    return {x1, x2, w1, w2, bias, wanted, part1, part2, both, sum, output, error, loss};
  }
};
const char* const names[] = {"x1",    "x2",   "w1",  "w2",     "bias",  "wanted", "part1",
                             "part2", "both", "sum", "output", "error", "loss"};

void lesson() {
  using namespace ember;
  const Neuron<Value> ours{.x1 = 2, .x2 = -1, .w1 = -0.3, .w2 = 0.5, .bias = 1, .wanted = 0.5};
  backward(ours.loss);
  const auto leaf = [](double number) { return Variable(tensor(number, DType::f64), true); };
  const Neuron<Variable> embers{leaf(2), leaf(-1), leaf(-0.3), leaf(0.5), leaf(1), leaf(0.5)};
  for (Variable number : embers.numbers()) number.retain_grad();  // else only leaves have one
  embers.loss.backward({}, {.retain_graph = true});  // else the graph is gone, and not to be drawn

  fmt::print("loss = (tanh(x1 w1 + x2 w2 + bias) - wanted)^2\n\n");
  fmt::print("        this file's engine  Ember\n           value  gradient     value  gradient\n");
  const std::vector<Value> values = ours.numbers();
  std::vector<Variable> variables = embers.numbers();
  double apart = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double v = values[i].value(), g = values[i].gradient();
    const double ember_v = variables[i].item(), ember_g = variables[i].grad().item();
    fmt::print("{:8}{:8.4f}{:10.4f}  {:8.4f}{:10.4f}\n", names[i], v, g, ember_v, ember_g);
    apart = std::max({apart, std::abs(v - ember_v), std::abs(g - ember_g)});
    variables[i].set_name(names[i]);
  }
  fmt::print("furthest apart: {:.0e}\n\nWhat to notice:\n", apart);
  const auto loss_at = [](double w1) { return Neuron<Value>{2, -1, w1, 0.5, 1, 0.5}.loss.value(); };
  const double h = 1e-3, up = loss_at(-0.3 + h), down = loss_at(-0.3 - h), at = ours.loss.value();
  // With create_graph the walk back is recorded, too, and can be walked back itself.
  const Variable slope = grad({embers.loss}, {embers.w1}, {}, {.create_graph = true})[0];
  const Variable bend = grad({slope}, {embers.w1}, {}, {.retain_graph = true})[0];
  fmt::print(
      "1. A gradient is a slope: with w1 a little up and down the loss moves {:.4f} a unit\n"
      "2. `error` is used twice (error * error), and both ways count: 2 * {:.4f}\n"
      "3. w1 moved against its gradient, by -0.05 of it: loss {:.4f} -> {:.4f}\n"
      "4. A gradient has a gradient: that of w1's is {:.3f} in Ember, up and down give {:.3f}\n\n",
      (up - down) / (2 * h), ours.error.value(), at, loss_at(-0.3 - 0.05 * ours.w1.gradient()),
      bend.item(), (up - 2 * at + down) / (h * h));
  fmt::print("Ember's tape, newest first, as backward() walks it:\n{}\n", trace(embers.loss));
  picture::draw_graph("value", to_dot(embers.loss, variables));
}

int main() {
  return support::run_main(lesson);
}
