#include "examples/tools/command_line/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace ember::examples {
namespace {

constexpr int kWidestBar = 32;
constexpr int kNarrowestBar = 8;
constexpr double kTerminalInterval = 0.1;  // seconds between two redraws
constexpr double kPipeInterval = 5.0;

/// Whether stderr is a terminal on which a line can be redrawn.
bool can_redraw() {
  const char* const kind = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

int terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string bar(double fraction, int width) {
  const int filled = static_cast<int>(std::lround(fraction * width));
  std::string text;
  for (int i = 0; i < width; ++i) text += i < filled ? "━" : "╌";
  return text;
}

void print(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

std::string with_note(std::string line, std::string_view note) {
  return note.empty() ? line : fmt::format("{}, {}", line, note);
}

}  // namespace

Progress::Progress(std::string task, std::int64_t total, std::string unit, std::int64_t begun)
    : task_(std::move(task)),
      total_(std::max<std::int64_t>(total, 1)),
      unit_(std::move(unit)),
      begun_(begun),
      terminal_(can_redraw()),
      start_(Clock::now()),
      last_drawn_(start_) {}

Progress::~Progress() {
  if (line_open_) print("\n");
}

void Progress::update(std::int64_t done, std::string_view note) {
  const auto now = Clock::now();
  const auto since = std::chrono::duration<double>(now - last_drawn_).count();
  if (since < (terminal_ ? kTerminalInterval : kPipeInterval)) return;
  last_drawn_ = now;

  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double fraction =
      std::clamp(static_cast<double>(done) / static_cast<double>(total_), 0.0, 1.0);
  const double rate = static_cast<double>(done - begun_) / seconds;
  const std::string left = rate > 0 ? short_duration(static_cast<double>(total_ - done) / rate)
                                    : std::string("unknown time");
  const std::string pace = with_note(fmt::format("{}/s, {} left", short_count(rate), left), note);
  const std::string numbers = fmt::format("{:3.0f}%  {} of {} {}, {}", 100 * fraction,
                                          short_count(static_cast<double>(done)),
                                          short_count(static_cast<double>(total_)), unit_, pace);
  if (!terminal_) {
    print(fmt::format("{}  {}\n", task_, numbers));
    return;
  }
  // The bar gets the remaining width: a line that wraps could not be redrawn in place. If that is
  // too little, the counts become a percentage, or the bar is left out.
  const int room = terminal_width() - 1;
  std::string line = fmt::format("{}  {}", task_, pace).substr(0, static_cast<std::size_t>(room));
  for (const std::string& text : {numbers, fmt::format("{:3.0f}%  {}", 100 * fraction, pace)}) {
    const int left_for_bar = room - static_cast<int>(task_.size() + text.size() + 4);
    if (left_for_bar < kNarrowestBar) continue;
    line =
        fmt::format("{}  {}  {}", task_, bar(fraction, std::min(left_for_bar, kWidestBar)), text);
    break;
  }
  print(fmt::format("\r{}\x1b[K", line));
  line_open_ = true;
}

void Progress::say(std::string_view line) {
  print(fmt::format("{}{}\n", line_open_ ? "\r\x1b[K" : "", line));
  line_open_ = false;
}

void Progress::finish(std::string_view note) {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const auto done = static_cast<double>(total_ - begun_);
  say(with_note(fmt::format("{}  {} {} in {}, {}/s", task_, short_count(done), unit_,
                            short_duration(seconds), short_count(done / std::max(seconds, 1e-9))),
                note));
}

void print_line(std::string_view line) {
  print(fmt::format("{}\n", line));
}

std::string short_count(double count) {
  constexpr std::string_view kSuffixes = "kMGT";
  if (count < 999.5) return fmt::format("{:.0f}", count);
  std::size_t suffix = 0;
  for (count /= 1000; count >= 999.5 && suffix + 1 < kSuffixes.size(); ++suffix) count /= 1000;
  const int decimals = count < 9.995 ? 2 : count < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f}{}", count, decimals, kSuffixes[suffix]);
}

std::string short_duration(double seconds) {
  if (seconds < 9.95) return fmt::format("{:.{}f} s", seconds, seconds < 0.995 ? 2 : 1);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace ember::examples
