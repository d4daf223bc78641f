#include "examples/tools/gpt/training_log.h"

#include <ember/tensor/atomic_file.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <system_error>

#include "examples/formats/files/file_reader.h"
#include "examples/tools/command_line/svg.h"

namespace ember::examples {
namespace {

using nlohmann::ordered_json;

/// The step of a line, or -1 for a line that was cut off when the training was killed.
std::int64_t step_of(const ordered_json& line) {
  const bool is_one = line.is_object() && line.contains("step") && line["step"].is_number_integer();
  return is_one ? line["step"].get<std::int64_t>() : -1;
}

/// Averages consecutive numbers, to limit the points of the curve and to smooth its noise.
std::vector<double> thinned(const std::vector<double>& numbers) {
  constexpr std::size_t kMostPoints = 400;
  const std::size_t together = (numbers.size() + kMostPoints - 1) / kMostPoints;
  std::vector<double> means;
  for (std::size_t begin = 0; begin < numbers.size(); begin += together) {
    const auto first = numbers.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::size_t count = std::min(together, numbers.size() - begin);
    const double sum = std::accumulate(first, first + static_cast<std::ptrdiff_t>(count), 0.0);
    means.push_back(sum / static_cast<double>(count));
  }
  return means;
}

}  // namespace

TrainingLog::TrainingLog(const std::string& path, std::int64_t steps_done) : path_(path) {
  require_regular_file(path);
  std::string kept;
  std::ifstream before(path);
  for (std::string text; steps_done > 0 && std::getline(before, text);) {
    const ordered_json line = ordered_json::parse(text, nullptr, false);
    const std::int64_t step = step_of(line);
    if (step < 0 || step > steps_done) continue;
    const auto add = [&](const char* name, Curve& curve) {
      if (line.contains(name) && line[name].is_number()) curve.add(step, line[name]);
    };
    add("loss", training_);
    add("validation_loss", validation_);
    kept += text + "\n";
  }
  save_file("training_log", path, kept);
  file_.open(path, std::ios::app);
}

void TrainingLog::move_to(const std::string& path) {
  if (path == path_) return;
  replace_log(path_, path);
  path_ = path;
  file_.close();
  file_.open(path_, std::ios::app);
}

void TrainingLog::sync() const {
  const int descriptor = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

bool TrainingLog::has_validation(std::int64_t step) const {
  return std::find(validation_.steps.begin(), validation_.steps.end(), static_cast<double>(step)) !=
         validation_.steps.end();
}

void TrainingLog::Curve::add(std::int64_t step, double loss) {
  steps.push_back(static_cast<double>(step));
  losses.push_back(loss);
}

void TrainingLog::write(const std::string& line) {
  file_ << line << std::endl;
}

void TrainingLog::note(std::int64_t step, const GptTrainer::Step& what, double tokens_per_second) {
  training_.add(step, what.loss);
  write(ordered_json{{"step", step},
                     {"loss", what.loss},
                     {"lr", what.lr},
                     {"grad_norm", what.grad_norm},
                     {"tokens_per_second", tokens_per_second}}
            .dump());
}

void TrainingLog::note_validation(std::int64_t step, double loss) {
  validation_.add(step, loss);
  write(ordered_json{{"step", step}, {"validation_loss", loss}}.dump());
}

void TrainingLog::save_curve(const std::string& path) const {
  if (training_.steps.empty()) return;
  Plot plot("Loss", "step", "loss");
  plot.line("training", thinned(training_.steps), thinned(training_.losses));
  if (!validation_.steps.empty()) plot.line("validation", validation_.steps, validation_.losses);
  plot.save(path);
}

bool has_line_of(const std::string& path, std::int64_t step, double loss) {
  std::ifstream file(path);
  for (std::string text; std::getline(file, text);) {
    const ordered_json line = ordered_json::parse(text, nullptr, false);
    if (step_of(line) != step || !line.contains("loss") || !line["loss"].is_number()) continue;
    if (line["loss"].get<double>() == loss) return true;
  }
  return false;
}

void replace_log(const std::string& with, const std::string& path) {
  std::error_code error;
  std::filesystem::rename(with, path, error);
  if (error) {
    throw Error(
        fmt::format("[training_log] cannot rename '{}' to '{}': {}", with, path, error.message()));
  }
}

}  // namespace ember::examples
