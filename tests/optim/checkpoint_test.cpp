/// A training whose whole state goes through a safetensors file goes on to the bit.
#include <bit>
#include <functional>
#include <memory>

#include "ember/autograd/elementwise.h"
#include "ember/nn/dropout.h"
#include "ember/nn/embedding.h"
#include "ember/nn/linear.h"
#include "ember/nn/losses.h"
#include "ember/nn/rnn.h"
#include "ember/nn/safetensors.h"
#include "ember/optim/adagrad.h"
#include "ember/optim/adam.h"
#include "ember/optim/lr_scheduler.h"
#include "ember/optim/sgd.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "examples/files.h"
#include "support/catch.h"

namespace ember::test {
namespace {

using examples::read_file;
using examples::ScratchDirectory;

/// A recurrent language model in miniature, with a head that is tied to its table.
class Model : public nn::Module {
 public:
  std::string type_name() const override { return "Model"; }
  /// ids (T, B) -> scores (T B, 11)
  Variable operator()(const Tensor& ids) const {
    return head(dropout(rnn(table(ids)).output)).flatten(0, 1);
  }

  nn::Embedding table{11, 6};
  nn::RNN rnn{6, 6};
  nn::Dropout dropout{0.25};
  nn::Linear head{6, 11};

 protected:
  void members(nn::Members& m) override {
    m.child("table", table);
    m.child("rnn", rnn);
    m.child("dropout", dropout);
    m.child("head", head);
  }
};

using MakeOptimizer = std::function<std::unique_ptr<optim::Optimizer>(std::vector<Variable>)>;

/// Everything that decides what the next step does.
class Training {
 public:
  explicit Training(const MakeOptimizer& make_optimizer) {
    model_.head.weight = model_.table.weight;
    optimizer_ = make_optimizer(model_.parameters());
    schedule_ = std::make_unique<optim::LRScheduler>(*optimizer_, optim::step_decay(2, 0.5));
  }

  void run(int steps) {
    for (int step = 0; step < steps; ++step) {
      const Tensor ids = randint(0, 11, {5, 3});  // (T, B), and what each is to be followed by:
      const Tensor next = randint(0, 11, {15});
      optimizer_->zero_grad();
      nn::cross_entropy(model_(ids), next).backward();
      optimizer_->step();
      schedule_->step();
    }
  }

  void save(const std::string& path) const {
    StateDict state;
    add(state, "model.", model_.state_dict());
    add(state, "optimizer.", optimizer_->state_dict());
    add(state, "schedule.", schedule_->state_dict());
    const auto [seed, position] = default_generator().state();
    state["generator"] = from_vector(
        std::vector{std::bit_cast<std::int64_t>(seed), std::bit_cast<std::int64_t>(position)});
    nn::save_safetensors(path, state, {{"format", "Training 1"}});
  }

  void load(const std::string& path) {
    const nn::Safetensors saved = nn::load_safetensors(path);
    REQUIRE(saved.metadata.at("format") == "Training 1");
    model_.load_state_dict(part(saved.tensors, "model."));
    optimizer_->load_state_dict(part(saved.tensors, "optimizer."));
    schedule_->load_state_dict(part(saved.tensors, "schedule."));
    const auto words = saved.tensors.at("generator").to_vector<std::int64_t>();
    default_generator().set_state(
        {std::bit_cast<std::uint64_t>(words[0]), std::bit_cast<std::uint64_t>(words[1])});
  }

 private:
  static void add(StateDict& state, const std::string& prefix, const StateDict& part) {
    for (const auto& [name, x] : part) state[prefix + name] = x;
  }
  static StateDict part(const StateDict& state, const std::string& prefix) {
    StateDict result;
    for (const auto& [name, x] : state) {
      if (name.starts_with(prefix)) result[name.substr(prefix.size())] = x;
    }
    return result;
  }

  Model model_;
  std::unique_ptr<optim::Optimizer> optimizer_;
  std::unique_ptr<optim::LRScheduler> schedule_;
};

/// The bytes of what is saved after seven steps; with a break after `break_after` of them, in which
/// everything is saved, forgotten and loaded.
std::string after_seven_steps(const MakeOptimizer& make_optimizer, int break_after) {
  const ScratchDirectory scratch;
  manual_seed(0xfedcba9876543210);  // does not fit an i64, except as bits
  Training first(make_optimizer);
  first.run(break_after);
  first.save(scratch / "break");
  manual_seed(17);
  Training second(make_optimizer);  // starts with other numbers
  second.run(2);
  second.load(scratch / "break");
  second.run(7 - break_after);
  second.save(scratch / "end");
  return read_file(scratch / "end");
}

void check_goes_on(const MakeOptimizer& make_optimizer) {
  const std::string uninterrupted = after_seven_steps(make_optimizer, 7);
  for (const int break_after : {0, 1, 3}) {
    INFO("a break after " << break_after << " steps");
    CHECK(after_seven_steps(make_optimizer, break_after) == uninterrupted);
  }
}

TEST_CASE("a training that is saved and loaded goes on to the bit") {
  SECTION("SGD") {
    check_goes_on([](std::vector<Variable> params) {
      return std::make_unique<optim::SGD>(
          std::move(params), optim::SGDOptions{.lr = 0.1, .momentum = 0.9, .nesterov = true});
    });
  }
  SECTION("Adam") {
    check_goes_on([](std::vector<Variable> params) {
      return std::make_unique<optim::Adam>(std::move(params), optim::AdamOptions{.lr = 0.01});
    });
  }
  SECTION("Adagrad") {
    check_goes_on([](std::vector<Variable> params) {
      return std::make_unique<optim::Adagrad>(std::move(params),
                                              optim::AdagradOptions{.lr = 0.1, .lr_decay = 0.1});
    });
  }
}

}  // namespace
}  // namespace ember::test
