/// A small plot writer: lines, named points and grouped bars over two axes, as an SVG file or as an
/// HTML page that contains it.
///
///   Plot plot("Loss", "step", "loss");
///   plot.line("train", steps, losses);
///   plot.save("out/loss.svg");
///
/// Series get the palette's colours in the order in which they are added. InputError, naming the
/// series: a number is not finite.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ember::examples {

enum class Mark { line, points, bars };

struct Series {
  Mark mark;
  std::string label;  // empty: not in the legend
  std::vector<double> x, y;
  std::vector<std::string> names;  // written beside the points
};

/// svg: the picture alone. html: a self-contained page that shows it in the size of the window.
enum class PictureFormat { svg, html };

/// The format by the file name. UsageError: neither .svg nor .html.
PictureFormat picture_format(const std::string& path);

class Plot {
 public:
  /// `x` and `y` are the labels of the axes.
  Plot(std::string title, std::string x, std::string y);

  void line(std::string label, std::span<const double> x, std::span<const double> y);
  /// Points with a name each, which are not in the legend.
  void named_points(std::vector<std::string> names, std::span<const double> x,
                    std::span<const double> y);

  /// Uses one scale for both axes, so that distances on the plot can be compared.
  void equal_scales();

  /// One bar per category, from y = 0.
  void bars(std::string label, std::span<const double> heights);

  /// The names of the categories, which replace the numbers on the x axis.
  void categories(std::vector<std::string> names);

  std::string svg() const;
  std::string html() const;
  /// Writes the file in the format picture_format(path).
  void save(const std::string& path) const;

 private:
  void add(Mark mark, std::string label, std::span<const double> x, std::span<const double> y);

  std::string title_, x_, y_;
  std::vector<std::string> categories_;
  std::vector<Series> series_;
  bool equal_scales_ = false;
};

}  // namespace ember::examples
