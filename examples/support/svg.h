/// A small plot writer: lines, points and grouped bars over linear or logarithmic axes, and a map
/// of probabilities behind them, as one SVG file that any browser shows, or as a page with that in
/// it.
///
///   Plot plot("Loss", {"step"}, {"loss", Scale::log});
///   plot.line("train", steps, losses);
///   plot.save("out/loss.svg");
///
/// Series take the colours of the palette in the order in which they are added. A number that is
/// not finite, or not positive on a logarithmic axis, throws InputError and names the series.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "examples/support/ruler.h"

namespace ember::examples {

struct Axis {
  std::string label;
  Scale scale = Scale::linear;
};

/// Values between 0 and 1 on a regular grid that covers a rectangle, edges included:
/// values[r * columns + c] belongs to the c-th x from `x_min` and the r-th y from `y_min`.
struct ProbabilityMap {
  double x_min, x_max, y_min, y_max;
  int columns, rows;  // at least 2 of each
  std::vector<float> values;
};

enum class Mark { line, points, bars };

struct Series {
  Mark mark;
  std::string label;  // empty: not in the legend
  std::vector<double> x, y;
  std::vector<std::string> names;  // written beside the points; or none
};

/// svg: the picture. html: a page that shows it as large as the window, and needs no other file.
enum class PictureFormat { svg, html };

/// The format that the name asks for. UsageError: neither .svg nor .html.
PictureFormat picture_format(const std::string& path);

class Plot {
 public:
  Plot(std::string title, Axis x, Axis y);

  void line(std::string label, std::span<const double> x, std::span<const double> y);
  void points(std::string label, std::span<const double> x, std::span<const double> y);
  /// Points that each have a name, and none of them in the legend.
  void named_points(std::vector<std::string> names, std::span<const double> x,
                    std::span<const double> y);

  /// One scale for both axes, so that distances on the plot can be compared. REQUIRES: linear axes.
  void equal_scales();

  /// One bar a category. Bars stand on y = 0, on a logarithmic axis on its lower end.
  void bars(std::string label, std::span<const double> heights);

  /// What the bars are called; the x axis is then these and nothing else.
  void categories(std::vector<std::string> names);

  /// Coloured from the palette's first colour (0) to its second (1), with a line at 1/2: two
  /// classes whose points are added in this order lie on their own colour.
  void background(ProbabilityMap map);

  std::string svg() const;
  std::string html() const;
  /// As the name says: picture_format.
  void save(const std::string& path) const;

 private:
  void add(Mark mark, std::string label, std::span<const double> x, std::span<const double> y);

  std::string title_;
  Axis x_, y_;
  std::vector<std::string> categories_;
  std::vector<Series> series_;
  std::vector<ProbabilityMap> backgrounds_;  // none or one
  bool equal_scales_ = false;
};

}  // namespace ember::examples
