/// A small plot writer: lines, named points and grouped bars over two axes, as one SVG file that
/// any browser shows, or as a page with that in it.
///
///   Plot plot("Loss", "step", "loss");
///   plot.line("train", steps, losses);
///   plot.save("out/loss.svg");
///
/// Series take the colours of the palette in the order in which they are added. A number that is
/// not finite throws InputError and names the series.
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

/// svg: the picture. html: a page that shows it as large as the window, and needs no other file.
enum class PictureFormat { svg, html };

/// The format that the name asks for. UsageError: neither .svg nor .html.
PictureFormat picture_format(const std::string& path);

class Plot {
 public:
  /// `x` and `y` are what the axes are called.
  Plot(std::string title, std::string x, std::string y);

  void line(std::string label, std::span<const double> x, std::span<const double> y);
  /// Points that each have a name, and none of them in the legend.
  void named_points(std::vector<std::string> names, std::span<const double> x,
                    std::span<const double> y);

  /// One scale for both axes, so that distances on the plot can be compared.
  void equal_scales();

  /// One bar a category. Bars stand on y = 0.
  void bars(std::string label, std::span<const double> heights);

  /// What the bars are called; the x axis is then these and nothing else.
  void categories(std::vector<std::string> names);

  std::string svg() const;
  std::string html() const;
  /// As the name says: picture_format.
  void save(const std::string& path) const;

 private:
  void add(Mark mark, std::string label, std::span<const double> x, std::span<const double> y);

  std::string title_, x_, y_;
  std::vector<std::string> categories_;
  std::vector<Series> series_;
  bool equal_scales_ = false;
};

}  // namespace ember::examples
