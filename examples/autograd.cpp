// Teaches: what a Variable is, what backward() leaves behind, and how a model learns from it.
// First a few scalars with every gradient worked out by hand; then a small MLP that learns to tell
// two half moons apart, with its gradients checked, its decision boundary and its graph drawn.
//
//   examples/run autograd                 writes moons.svg and moons-graph.svg
//   examples/run autograd --output DIR    writes them there
#include <ember/ember.h>
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <numbers>

#include "examples/support/cli.h"
#include "examples/support/directory.h"
#include "examples/support/graphviz.h"
#include "examples/support/svg.h"

namespace {

using namespace ember;

void scalars() {
  fmt::print("1. Scalars\n\n");
  const Variable a(tensor(2.0), true), b(tensor(-3.0), true);
  const Variable c = a * b;      // -6
  const Variable d = c + 10;     //  4
  const Variable y = square(d);  // 16
  y.backward();
  fmt::print("  y = (a b + 10)^2 at a = 2, b = -3     y = {}\n", y.item());
  fmt::print("  dy/da = 2 (a b + 10) b = 2*4*-3       a.grad() = {}\n", a.grad().item());
  fmt::print("  dy/db = 2 (a b + 10) a = 2*4*2        b.grad() = {}\n\n", b.grad().item());

  // create_graph records the backward pass too, so that the gradient has a gradient.
  const Variable x(tensor(0.5), true);
  const Variable slope = grad({sin(x)}, {x}, {}, {.create_graph = true})[0];
  const Variable curvature = grad({slope}, {x})[0];
  fmt::print(
      "  sin at 0.5: slope {:.6f} (cos 0.5 = {:.6f}), curvature {:.6f} (-sin 0.5 = {:.6f})\n\n",
      slope.item(), std::cos(0.5), curvature.item(), -std::sin(0.5));
}

struct Moons {
  Tensor points;  // (N, 2)
  Tensor labels;  // (N) i64: 0 for the upper moon, 1 for the lower
};

/// Two half circles that reach into each other, with some noise.
Moons two_moons(std::int64_t count) {
  const Tensor labels = randint(0, 2, {count});
  const Tensor angle = rand({count}) * std::numbers::pi;
  const Tensor lower = eq(labels, 1);
  const Tensor x = where(lower, 1 - cos(angle), cos(angle));
  const Tensor y = where(lower, 0.5 - sin(angle), sin(angle));
  return {stack({x, y}, 1) + randn({count, 2}) * 0.1, labels};
}

double accuracy(const nn::Sequential& mlp, const Moons& moons) {
  const NoGrad evaluating;
  const Tensor guesses = argmax(mlp(moons.points).value(), 1);
  return mean(eq(guesses, moons.labels).to(DType::f32)).item();
}

void train(const nn::Sequential& mlp, const Moons& moons) {
  optim::Adam optimizer(mlp.parameters(), {.lr = 0.02});
  for (int step = 0; step <= 300; ++step) {
    const Variable loss = nn::cross_entropy(mlp(moons.points), moons.labels);
    if (step % 100 == 0) {
      fmt::print("  step {:3}   loss {:.4f}   {:.1f} % right\n", step, loss.item(),
                 100 * accuracy(mlp, moons));
    }
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
}

/// The rules of a whole model against finite differences, in f64, where those are precise.
void check_gradients(const Moons& moons) {
  nn::Sequential mlp(nn::Linear(2, 16), nn::Tanh(), nn::Linear(16, 2));
  mlp.to(DType::f64);
  const Variable points(moons.points.narrow(0, 0, 5).to(DType::f64).clone(), true);
  const Tensor labels = moons.labels.narrow(0, 0, 5);
  gradcheck([&](const std::vector<Variable>& in) { return nn::cross_entropy(mlp(in[0]), labels); },
            {points});
  fmt::print("\n  gradcheck: the gradients at 5 points equal finite differences\n");
}

/// The probability of the lower moon on a grid over the points, and the points themselves.
void draw(const nn::Sequential& mlp, const Moons& moons, const std::string& output) {
  constexpr int kColumns = 120, kRows = 80;
  examples::ProbabilityMap map{-1.6, 2.6, -1.1, 1.6, kColumns, kRows, {}};
  const Tensor x = linspace(map.x_min, map.x_max, kColumns).expand({kRows, kColumns});
  const Tensor y = linspace(map.y_min, map.y_max, kRows).unsqueeze(1).expand({kRows, kColumns});
  const NoGrad evaluating;
  const Tensor grid = stack({x.flatten(), y.flatten()}, 1);
  map.values = softmax(mlp(grid).value(), 1).select(1, 1).to_vector<float>();

  examples::Plot plot("Two moons, and where the model draws the line", {"x"}, {"y"});
  plot.background(map);
  for (const auto& [label, name] : {std::pair(0, "upper moon"), std::pair(1, "lower moon")}) {
    std::vector<double> xs, ys;
    for (std::int64_t i = 0; i < moons.labels.numel(); ++i) {
      if (moons.labels[i].item<int>() != label) continue;
      xs.push_back(moons.points[i][0].item());
      ys.push_back(moons.points[i][1].item());
    }
    plot.points(name, xs, ys);
  }
  plot.save(output);
}

void run(const std::filesystem::path& directory) {
  examples::make_directory(directory);
  scalars();

  fmt::print("2. A small MLP on two moons\n\n");
  const Moons moons = two_moons(400);
  const nn::Sequential mlp(nn::Linear(2, 16), nn::Tanh(), nn::Linear(16, 2));
  fmt::print("{}\n\n", mlp.to_string());
  train(mlp, moons);
  check_gradients(moons);

  mlp.name_parameters();
  const Variable loss = nn::cross_entropy(mlp(moons.points), moons.labels);
  examples::draw_svg(to_dot(loss), directory / "moons-graph.svg");
  draw(mlp, moons, directory / "moons.svg");
  fmt::print("\nwrote {} and {}\n", (directory / "moons.svg").string(),
             (directory / "moons-graph.svg").string());
}

}  // namespace

int main(int argc, char** argv) {
  std::string output = ".";
  return examples::run_main(
      argc, argv, "A first tour of automatic differentiation",
      [&](examples::App& app) {
        app.add_option("--output", output, "the directory for the pictures");
      },
      [&] { run(output); });
}
