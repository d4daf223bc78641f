/// Shows on stderr how far a long loop has come: on a terminal one line with a bar, redrawn in
/// place; in a pipe or a log a plain line every few seconds.
///
///   Progress progress("training", total_pairs, "pairs");
///   for (...) progress.update(pairs_done, fmt::format("loss {:.3f}", loss));
///   progress.finish();
///
/// gives  `training  ━━━━━━━━━╌╌╌╌╌╌  62%  3.10M of 5.00M pairs, 412k/s, 5 s left, loss 2.310`.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace ember::examples {

class Progress {
 public:
  /// Of work of which so much, `begun`, was done before: it counts for the bar, not for the rate.
  Progress(std::string task, std::int64_t total, std::string unit, std::int64_t begun = 0);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Leaves the terminal on a fresh line when an exception passes by.
  ~Progress();

  /// Cheap enough for every step: it draws at most ten times a second.
  void update(std::int64_t done, std::string_view note = {});

  /// Shows a line that stays, above whatever is drawn after it.
  void say(std::string_view line);

  /// The last line: what was done, in how long, how fast.
  void finish(std::string_view note = {});

 private:
  using Clock = std::chrono::steady_clock;

  std::string task_;
  std::int64_t total_;
  std::string unit_;
  std::int64_t begun_;
  bool terminal_;
  bool line_open_ = false;
  Clock::time_point start_;
  Clock::time_point last_drawn_;
};

/// A line on stderr. One that is closed or full is no reason to end a training, as it would be for
/// fmt::print.
void print_line(std::string_view line);

/// 950, 12.3k, 4.56M, 1.20G: three digits are enough to watch.
std::string short_count(double count);

/// 0.35 s, 12 s, 3 min 05 s, 2 h 07 min.
std::string short_duration(double seconds);

}  // namespace ember::examples
