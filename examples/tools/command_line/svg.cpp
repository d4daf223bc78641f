#include "examples/tools/command_line/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <limits>
#include <stdexcept>

#include <ember/tensor/atomic_file.h>
#include "examples/formats/files/errors.h"

namespace ember::examples {
namespace {

constexpr double kWidth = 760, kHeight = 460;
constexpr double kLeft = 76, kRight = 28, kBottom = 58;
constexpr double kTitleHeight = 44, kLegendRow = 22;
constexpr double kLetter = 6.6;  // average width of a 12 px letter, for the layout of the legend

// Distinguishable for colour-blind readers, and readable on white.
constexpr std::array<const char*, 6> kPalette = {"#2563c3", "#e06e1e", "#10916e",
                                                 "#9650be", "#cd3c50", "#5f6978"};

const char* palette(std::size_t i) {
  return kPalette[i % kPalette.size()];
}

std::string escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// Builds the SVG text.
class Canvas {
 public:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    text_ += '\n';
  }

  void label(double x, double y, std::string_view anchor, std::string_view style,
             std::string_view text) {
    add(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}" {}>{}</text>)", x, y, anchor, style,
        escape(text));
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// The axes and the layout.
struct Frame {
  Ruler x, y;
  double top, right = kWidth - kRight, bottom = kHeight - kBottom;
};

struct Bounds {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

// Widens one of the ranges around its middle until a pixel is the same distance along x and y.
void equalize(Bounds& x, double pixels_x, Bounds& y, double pixels_y) {
  const double most = std::max((x.high - x.low) / pixels_x, (y.high - y.low) / pixels_y);
  for (auto [bounds, pixels] : {std::pair(&x, pixels_x), std::pair(&y, pixels_y)}) {
    const double middle = (bounds->low + bounds->high) / 2, half = most * pixels / 2;
    *bounds = {middle - half, middle + half};
  }
}

void draw_axes(Canvas& canvas, const Frame& frame, const std::string& x, const std::string& y,
               const std::vector<std::string>& categories) {
  constexpr std::string_view kTickStyle = R"(fill="#64748b")";
  constexpr std::string_view kAxisStyle = R"(fill="#334155" font-size="13")";
  for (const double tick : frame.y.ticks()) {
    const double at = frame.y.pixel(tick);
    canvas.add(R"(<line x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}" stroke="#e8edf3"/>)", kLeft,
               frame.right, at);
    canvas.label(kLeft - 10, at + 4, "end", kTickStyle, tick_label(tick));
  }
  for (std::size_t i = 0; i < categories.size(); ++i) {
    canvas.label(frame.x.pixel(static_cast<double>(i)), frame.bottom + 20, "middle", kTickStyle,
                 categories[i]);
  }
  for (const double tick : categories.empty() ? frame.x.ticks() : std::vector<double>()) {
    const double at = frame.x.pixel(tick);
    canvas.add(R"(<line x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}" stroke="#94a3b8"/>)", at,
               frame.bottom, frame.bottom + 5);
    canvas.label(at, frame.bottom + 20, "middle", kTickStyle, tick_label(tick));
  }
  canvas.add(R"(<line x1="{0}" x2="{1}" y1="{2}" y2="{2}" stroke="#94a3b8"/>)", kLeft, frame.right,
             frame.bottom);
  canvas.label((kLeft + frame.right) / 2, kHeight - 14, "middle", kAxisStyle, x);
  canvas.add(
      R"svg(<text transform="translate(20 {:.1f}) rotate(-90)" text-anchor="middle" {}>{}</text>)svg",
      (frame.top + frame.bottom) / 2, kAxisStyle, escape(y));
}

void draw_line(Canvas& canvas, const Frame& frame, const Series& series, const char* colour) {
  constexpr std::size_t kFewPoints = 24;  // lines with at most this many points show them as dots
  std::string path, circles;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const double x = frame.x.pixel(series.x[i]), y = frame.y.pixel(series.y[i]);
    fmt::format_to(std::back_inserter(path), "{}{:.1f},{:.1f}", i == 0 ? 'M' : 'L', x, y);
    if (series.x.size() > kFewPoints) continue;
    fmt::format_to(
        std::back_inserter(circles),
        R"(<circle cx="{:.1f}" cy="{:.1f}" r="3.4" fill="#ffffff" stroke="{}" stroke-width="2"/>)",
        x, y, colour);
  }
  canvas.add(R"(<path d="{}" fill="none" stroke="{}" stroke-width="2.2" stroke-linejoin="round"/>)",
             path, colour);
  canvas.add("{}", circles);
}

// Places each name beside its point without overlapping other names or leaving the sheet: on the
// right if possible, else on the left, above or below; on the right if no side is free.
void draw_names(Canvas& canvas, const Frame& frame, const Series& series) {
  struct Side {
    std::string_view anchor;
    double dx, dy;  // from the point to the text's anchor: its start, end or middle
    double before;  // the part of the name's width that is left of the anchor
  };
  constexpr std::array<Side, 4> kSides = {
      {{"start", 7, 4, 0}, {"end", -7, 4, 1}, {"middle", 0, -8, 0.5}, {"middle", 0, 16, 0.5}}};
  struct Box {
    double left, right, y;  // y: of the baseline
  };
  constexpr double kLine = 12;
  std::vector<Box> taken;
  for (std::size_t i = 0; i < series.names.size(); ++i) {
    const double x = frame.x.pixel(series.x[i]), y = frame.y.pixel(series.y[i]);
    const double width = kLetter * static_cast<double>(series.names[i].size());
    const auto box_at = [&](const Side& side) {
      const double left = x + side.dx - side.before * width;
      return Box{left, left + width, y + side.dy};
    };
    const auto is_free = [&](const Side& side) {
      const Box box = box_at(side);
      return box.left > 0 && box.right < kWidth &&
             std::none_of(taken.begin(), taken.end(), [&](const Box& other) {
               return box.left < other.right && other.left < box.right &&
                      std::abs(box.y - other.y) < kLine;
             });
    };
    const auto found = std::find_if(kSides.begin(), kSides.end(), is_free);
    const Side& side = found == kSides.end() ? kSides[0] : *found;
    taken.push_back(box_at(side));
    canvas.label(x + side.dx, y + side.dy, side.anchor, R"(fill="#334155")", series.names[i]);
  }
}

void draw_points(Canvas& canvas, const Frame& frame, const Series& series, const char* colour) {
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    canvas.add(
        R"(<circle cx="{:.1f}" cy="{:.1f}" r="3.2" fill="{}" stroke="#ffffff" stroke-width="0.8"/>)",
        frame.x.pixel(series.x[i]), frame.y.pixel(series.y[i]), colour);
  }
  draw_names(canvas, frame, series);
}

// Draws the `index`-th of `count` bars side by side in each category.
void draw_bars(Canvas& canvas, const Frame& frame, const Series& series, const char* colour,
               double index, double count) {
  constexpr double kFilled = 0.76;  // of a category's width; the rest is a gap
  const double slot = frame.x.pixel(1) - frame.x.pixel(0);
  const double width = kFilled * slot / count;
  const double base = frame.y.pixel(0);
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const double left = frame.x.pixel(series.x[i]) - kFilled / 2 * slot + width * index;
    const double end = frame.y.pixel(series.y[i]);
    canvas.add(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2" fill="{}"/>)",
               left + 1, std::min(end, base), std::max(width - 2, 1.0), std::abs(end - base),
               colour);
    canvas.label(left + width / 2, std::min(end, base) - 5, "middle",
                 R"(fill="#475569" font-size="11")", tick_label(series.y[i]));
  }
}

// Draws the legend under the title, in as many rows as needed; returns its lower end.
double draw_legend(Canvas& canvas, const std::vector<Series>& all) {
  double x = kLeft, y = kTitleHeight + 8, end = kTitleHeight;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].label.empty()) continue;
    const double width = 36 + kLetter * static_cast<double>(all[i].label.size());
    if (x > kLeft && x + width > kWidth - kRight) {
      x = kLeft;
      y += kLegendRow;
    }
    const bool is_line = all[i].mark == Mark::line;
    canvas.add(R"(<rect x="{:.1f}" y="{:.1f}" width="{}" height="{}" rx="{}" fill="{}"/>)", x,
               y - (is_line ? 5.5 : 10), is_line ? 14 : 12, is_line ? 3 : 12, 1.5, palette(i));
    canvas.label(x + 20, y, "start", R"(fill="#334155")", all[i].label);
    x += width;
    end = y;
  }
  return end;
}

}  // namespace

PictureFormat picture_format(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".svg") return PictureFormat::svg;
  if (extension == ".html") return PictureFormat::html;
  throw UsageError(
      fmt::format("'{}' does not say which picture to write: needs a name that ends in .svg or "
                  ".html",
                  path));
}

Plot::Plot(std::string title, std::string x, std::string y)
    : title_(std::move(title)), x_(std::move(x)), y_(std::move(y)) {}

void Plot::line(std::string label, std::span<const double> x, std::span<const double> y) {
  add(Mark::line, std::move(label), x, y);
}

void Plot::named_points(std::vector<std::string> names, std::span<const double> x,
                        std::span<const double> y) {
  if (names.size() != x.size()) {
    throw std::invalid_argument(fmt::format("{} names for {} points", names.size(), x.size()));
  }
  add(Mark::points, "", x, y);
  series_.back().names = std::move(names);
}

void Plot::equal_scales() {
  equal_scales_ = true;
}

void Plot::bars(std::string label, std::span<const double> heights) {
  std::vector<double> places(heights.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<double>(i);
  add(Mark::bars, std::move(label), places, heights);
}

void Plot::categories(std::vector<std::string> names) {
  categories_ = std::move(names);
}

void Plot::add(Mark mark, std::string label, std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size() || x.empty()) {
    throw std::invalid_argument(fmt::format("'{}' has {} x and {} y", label, x.size(), y.size()));
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isfinite(x[i]) && std::isfinite(y[i])) continue;
    throw InputError(
        fmt::format("'{}' cannot be drawn: its point {} is ({}, {})", label, i, x[i], y[i]));
  }
  series_.push_back({mark, std::move(label), {x.begin(), x.end()}, {y.begin(), y.end()}, {}});
}

std::string Plot::svg() const {
  Bounds x_bounds, y_bounds;
  double bar_count = 0;
  for (const Series& series : series_) {
    for (const double x : series.x) x_bounds.include(x);
    for (const double y : series.y) y_bounds.include(y);
    if (series.mark != Mark::bars) continue;
    ++bar_count;
    y_bounds.include(0);
  }
  // Bars that are all 0 need a range that starts at 0, not one around 0.
  if (bar_count > 0 && y_bounds.low == 0 && y_bounds.high == 0) y_bounds.include(1);
  if (x_bounds.low > x_bounds.high) throw std::logic_error("a plot needs something to show");

  Canvas canvas;
  canvas.add(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" )"
      R"(font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12">)",
      kWidth, kHeight);
  canvas.add(R"(<rect width="{}" height="{}" fill="#ffffff"/>)", kWidth, kHeight);
  canvas.label(kLeft, 30, "start", R"(font-size="17" font-weight="600" fill="#0f172a")", title_);

  const double half =
      bar_count > 0 ? 0.5 : 0;  // space for half a category at both ends of the axis
  const double top = draw_legend(canvas, series_) + 20;
  if (equal_scales_) {
    equalize(x_bounds, kWidth - kRight - kLeft, y_bounds, kHeight - kBottom - top);
  }
  Frame frame{Ruler(x_bounds.low - half, x_bounds.high + half), Ruler(y_bounds.low, y_bounds.high),
              top};
  if (!equal_scales_) frame.y.round_out();
  frame.x.set_pixels(kLeft, frame.right);
  frame.y.set_pixels(frame.bottom, frame.top);

  draw_axes(canvas, frame, x_, y_, categories_);
  double bar = 0;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const char* const colour = palette(i);
    switch (series_[i].mark) {
      case Mark::line:
        draw_line(canvas, frame, series_[i], colour);
        break;
      case Mark::points:
        draw_points(canvas, frame, series_[i], colour);
        break;
      case Mark::bars:
        draw_bars(canvas, frame, series_[i], colour, bar++, bar_count);
    }
  }
  canvas.add("</svg>");
  return canvas.take();
}

std::string Plot::html() const {
  return fmt::format(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}</title>
<style>
body {{ margin: 0; background: #ffffff; }}
svg {{ display: block; width: 100%; height: 100vh; }}
</style>
</head>
<body>
{}
</body>
</html>
)",
                     escape(title_), svg());
}

void Plot::save(const std::string& path) const {
  const bool is_page = picture_format(path) == PictureFormat::html;
  save_file("plot", path, is_page ? html() : svg());
}

}  // namespace ember::examples
