#include "examples/models/gpt/table_history.h"

#include <ember/tensor/creation.h>

#include <algorithm>
#include <cmath>

#include "examples/formats/files/errors.h"

namespace ember::examples {

bool TableHistory::is_moment(std::int64_t step, std::int64_t steps) {
  constexpr double kParts = 23;
  const auto parts_before = [steps](std::int64_t done) {
    return std::floor(kParts * std::sqrt(static_cast<double>(done) / static_cast<double>(steps)));
  };
  return step == 0 || parts_before(step) > parts_before(step - 1);
}

void TableHistory::add(std::int64_t step, double loss, const Tensor& table) {
  moments_.push_back({step, loss, table.narrow(0, 0, std::min(kMostRows, table.size(0))).clone()});
}

StateDict TableHistory::state_dict() const {
  StateDict result;
  std::vector<std::int64_t> steps;
  std::vector<double> losses;
  for (const Moment& moment : moments_) {
    result["table." + std::to_string(steps.size())] = moment.rows;
    steps.push_back(moment.step);
    losses.push_back(moment.loss);
  }
  result["steps"] = from_vector(steps);
  result["losses"] = from_vector(losses);
  return result;
}

void TableHistory::load_state_dict(const StateDict& state, const Shape& table) {
  const auto find = [&](const std::string& name, int dim, DType dtype) {
    const auto found = state.find(name);
    if (found == state.end() || found->second.dim() != dim || found->second.dtype() != dtype) {
      throw InputError("its history of the token table is no such: '" + name + "' does not fit");
    }
    return found->second;
  };
  const auto steps = find("steps", 1, DType::i64).to_vector<std::int64_t>();
  const auto losses = find("losses", 1, DType::f64).to_vector();
  const Shape kept{std::min(kMostRows, table[0]), table[1]};
  std::vector<Moment> moments;
  for (std::size_t i = 0; i < steps.size() && i < losses.size(); ++i) {
    const Tensor rows = find("table." + std::to_string(i), 2, DType::f32);
    if (rows.shape() != kept) {
      throw InputError("its history has a token table of shape " + rows.shape().to_string() +
                       ", and the model's has " + kept.to_string());
    }
    moments.push_back({steps[i], losses[i], rows});
  }
  if (moments.size() != steps.size() || state.size() != moments.size() + 2) {
    throw InputError("its history of the token table has other tables than moments");
  }
  moments_ = std::move(moments);
}

}  // namespace ember::examples
