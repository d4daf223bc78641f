/// Shows the progress of a long loop on stderr: on a terminal one line with a bar, redrawn in
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
  /// `begun`: how much of the work was done before. It counts for the bar, not for the rate.
  Progress(std::string task, std::int64_t total, std::string unit, std::int64_t begun = 0);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Ends the line on the terminal if an exception skips finish().
  ~Progress();

  /// Cheap enough for every step: redraws at most ten times a second.
  void update(std::int64_t done, std::string_view note = {});

  /// Prints a permanent line above the bar.
  void say(std::string_view line);

  /// Prints the final line: the amount, the time and the rate.
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

/// Prints a line on stderr. Unlike fmt::print, ignores errors: a closed or full stderr must not end
/// a training.
void print_line(std::string_view line);

/// 950, 12.3k, 4.56M, 1.20G: three significant digits.
std::string short_count(double count);

/// 0.35 s, 12 s, 3 min 05 s, 2 h 07 min.
std::string short_duration(double seconds);

}  // namespace ember::examples
