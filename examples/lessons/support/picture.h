/// Pictures for the lessons, as files in the working directory: a heat map, a plot of lines, the
/// drawing of a graph. Where one cannot be written, a line says why, and the lesson goes on.
#pragma once

#include <ember/tensor/atomic_file.h>
#include <ember/tensor/error.h>
#include <ember/tensor/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace picture {

inline bool save(const std::string& file, const std::string& text) try {
  ember::save_file("picture", file, text);
  return fmt::print("wrote {}\n", file), true;
} catch (const ember::Error& error) {
  return fmt::print(stderr, "{}\n", error.what()), false;
}

inline std::string label(double x, double y, const char* anchor, const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return fmt::format("<text x='{}' y='{}' text-anchor='{}'>{}</text>\n", x, y, anchor, safe);
}

inline std::string start(double width, double height, const std::string& title) {
  return fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' font-size='12' width='{}' height='{}' "
      "style='background: white'>\n{}",
      width, height, label(width / 2, 24, "middle", title));
}

/// Values (R, C): orange above zero, blue below it; written as numbers, too, in up to 16 columns.
inline void heat_map(const std::string& file, const std::string& title, const ember::Tensor& values,
                     const std::vector<std::string>& rows, const std::vector<std::string>& cols) {
  const std::size_t R = rows.size(), C = cols.size();
  const std::vector<double> v = values.to_vector();
  if (v.size() != R * C) throw ember::Error("[heat_map] needs a name for each row and column");
  double most = 1e-30, left = 110, top = 64, w = C <= 16 ? 48 : 20, h = C <= 16 ? 28 : 20;
  for (const double value : v) most = std::max(most, std::isfinite(value) ? std::abs(value) : 0);
  std::string svg = start(left + w * double(C) + 30, top + h * double(R) + 20, title);
  for (std::size_t i = 0; i < R * C; ++i) {
    const double x = left + w * double(i % C), y = top + h * double(i / C);
    if (i < C) svg += label(x + w / 2, top - 8, "middle", cols[i]);
    if (i % C == 0) svg += label(left - 8, y + h / 2 + 4, "end", rows[i / C]);
    svg += fmt::format("<rect x='{}' y='{}' width='{}' height='{}' fill='{}' opacity='{:.3f}'/>\n",
                       x, y, w, h, v[i] < 0 ? "#2563c3" : "#e06e1e", 0.85 * std::abs(v[i]) / most);
    if (C <= 16) svg += label(x + w / 2, y + h / 2 + 4, "middle", fmt::format("{:.2f}", v[i]));
  }
  save(file, svg + "</svg>\n");
}

struct Line {
  std::string label;
  std::vector<std::pair<double, double>> points;  // x, y
};

/// Lines over linear or logarithmic axes. Where the first line has points, the x axis has numbers.
inline void line_plot(const std::string& file, const std::string& title, const std::string& x_label,
                      const std::string& y_label, std::vector<Line> lines, bool log_x = false,
                      bool log_y = false) {
  double x0 = 1e300, x1 = -1e300, y0 = 1e300, y1 = -1e300;
  for (Line& line : lines)
    for (auto& [x, y] : line.points) {
      x = log_x ? std::log(x) : x, y = log_y ? std::log(y) : y;
      x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
    }
  const double w = 640 / std::max(x1 - x0, 1e-9), h = 320 / std::max(y1 - y0, 1e-9);
  const double left = 80 - w * x0, bottom = 400 + h * y0;
  const auto number = [](bool log, double t, int digits) {
    return fmt::format("{:.{}g}", log ? std::exp(t) : t, digits);
  };
  std::string svg = start(760, 450, title);
  svg += label(400, 440, "middle", x_label) + label(20, 60, "start", y_label);
  svg += "<path d='M80 76V400H724' fill='none' stroke='#888'/>\n";
  for (const auto& [x, y] : lines.at(0).points)
    svg += label(left + w * x, 418, "middle", number(log_x, x, 6));
  for (const double t : {0.0, 0.25, 0.5, 0.75, 1.0})
    svg += label(72, 404 - 320 * t, "end", number(log_y, y0 + t * (y1 - y0), 3));
  const char* const colours[] = {"#2563c3", "#e06e1e", "#10916e", "#9650be"};
  for (std::size_t k = 0; k < lines.size(); ++k) {
    svg += fmt::format("<g fill='{0}'>{1}</g><polyline fill='none' stroke='{0}' points='",
                       colours[k % 4], label(740, 50 + 16 * double(k), "end", lines[k].label));
    for (auto [x, y] : lines[k].points) svg += fmt::format("{},{} ", left + w * x, bottom - h * y);
    svg += "'/>\n";
  }
  save(file, svg + "</svg>\n");
}

/// Writes NAME.dot, and draws NAME.svg from it where Graphviz is installed.
inline void draw_graph(const std::string& name, const std::string& dot) {
  const std::string draw = "dot -Tsvg -o " + name + ".svg " + name + ".dot";
  if (!save(name + ".dot", dot)) return;
  const bool drawn = std::system(("command -v dot >/dev/null && " + draw).c_str()) == 0;
  fmt::print("{}\n", drawn ? "wrote " + name + ".svg" : "not drawn; with Graphviz: " + draw);
}

}  // namespace picture
