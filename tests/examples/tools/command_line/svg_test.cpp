#include "examples/tools/command_line/svg.h"

#include <limits>

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/tools/command_line/ruler.h"
#include "support/catch.h"

using namespace ember::examples;
using Numbers = std::vector<double>;

namespace {

Numbers ticks(double low, double high) {
  Ruler ruler(low, high);
  ruler.round_out();
  return ruler.ticks();
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++times;
  return times;
}

}  // namespace

TEST_CASE("labels stand at round numbers and enclose the data") {
  CHECK(ticks(0, 10) == Numbers{0, 2, 4, 6, 8, 10});
  CHECK(ticks(1.35, 4.1) == Numbers{1, 2, 3, 4, 5});
  CHECK(ticks(-3, -3) == Numbers{-4.5, -4, -3.5, -3, -2.5, -2, -1.5});

  CHECK(tick_label(0) == "0");
  CHECK(tick_label(0.002) == "0.002");
  CHECK(tick_label(1500) == "1.5k");
  CHECK(tick_label(-2e6) == "-2M");
}

TEST_CASE("a ruler is straight") {
  Ruler ruler(10, 20);
  ruler.set_pixels(100, 300);
  CHECK(ruler.pixel(15) == Approx(200));
  ruler.set_pixels(300, 100);
  CHECK(ruler.pixel(12.5) == Approx(250));
}

TEST_CASE("a plot is one SVG file with everything in it") {
  const ScratchDirectory scratch;
  Plot plot("a < b & c", "x", "y");
  plot.line("line", Numbers{1, 2, 3}, Numbers{1, 10, 100});
  plot.named_points({"one", "two"}, Numbers{1, 2}, Numbers{5, 50});
  plot.save(scratch / "plot.svg");
  const std::string svg = read_file(scratch / "plot.svg");
  CHECK_THAT(svg, matchers::StartsWith("<svg "));
  CHECK_THAT(svg, matchers::EndsWith("</svg>\n"));
  CHECK_THAT(svg, matchers::ContainsSubstring(">a &lt; b &amp; c</text>"));
  CHECK(count(svg, "<circle ") == 5);  // the line shows its three points, too
  CHECK(count(svg, ">line</text>") == 1);
  CHECK(count(svg, ">two</text>") == 1);
}

TEST_CASE("points have their names beside them, on the side where there is room") {
  Plot plot("map", "x", "y");
  plot.named_points({"left", "right & wide"}, Numbers{0, 1}, Numbers{0, 1});
  const std::string svg = plot.svg();
  CHECK_THAT(svg,
             matchers::ContainsSubstring("text-anchor=\"start\" fill=\"#334155\">left</text>"));
  CHECK_THAT(svg, matchers::ContainsSubstring(
                      "text-anchor=\"end\" fill=\"#334155\">right &amp; wide</text>"));
  CHECK_THROWS_AS(plot.named_points({"one"}, Numbers{0, 1}, Numbers{0, 1}), std::invalid_argument);
}

TEST_CASE(
    "equal scales: a step to the right is as long as a step up, and rounding is not enlarged") {
  const auto places = [](const Numbers& x, const Numbers& y) {
    Plot plot("map", {"x"}, {"y"});
    plot.named_points(std::vector<std::string>(x.size(), "n"), x, y);
    plot.equal_scales();
    const std::string svg = plot.svg();
    std::vector<std::pair<double, double>> found;
    for (std::size_t at = 0; (at = svg.find("<circle cx=\"", at)) != std::string::npos; ++at) {
      const std::size_t cy = svg.find("cy=\"", at);
      found.emplace_back(std::stod(svg.substr(at + 12)), std::stod(svg.substr(cy + 4)));
    }
    return found;
  };
  const auto square = places({0, 1, 0, 1}, {0, 0, 1, 1});
  REQUIRE(square.size() == 4);
  CHECK(square[1].first - square[0].first > 100);
  CHECK(square[1].first - square[0].first == Approx(square[0].second - square[2].second));
  // Two words lie on one axis; along the other there is what rounding left.
  const auto two = places({-0.3, 0.3}, {1e-8, -1e-8});
  CHECK(two[1].first - two[0].first > 600);
  CHECK(two[0].second == Approx(two[1].second));
  const auto same = places({0.5, 0.5}, {0.25, 0.25});
  CHECK(same[0] == same[1]);
}

TEST_CASE("no name of a point is printed over another, while a side is free") {
  Plot plot("map", {"x"}, {"y"});
  plot.named_points({"first", "second", "third", "fourth"}, Numbers{0, 0, 0, 0},
                    Numbers{0, 0, 0, 0});
  plot.equal_scales();
  const std::string svg = plot.svg();
  for (const char* place :
       {"x=\"411.0\" y=\"237.0\" text-anchor=\"start\" fill=\"#334155\">first",
        "x=\"397.0\" y=\"237.0\" text-anchor=\"end\" fill=\"#334155\">second",
        "x=\"404.0\" y=\"225.0\" text-anchor=\"middle\" fill=\"#334155\">third",
        "x=\"404.0\" y=\"249.0\" text-anchor=\"middle\" fill=\"#334155\">fourth"}) {
    CHECK_THAT(svg, matchers::ContainsSubstring(place));
  }
}

TEST_CASE("bars stand side by side in named categories") {
  Plot plot("bars", "who", "how many");
  plot.categories({"one", "two", "three"});
  plot.bars("a", Numbers{1, 2, 3});
  plot.bars("b", Numbers{3, 2, 1});
  const std::string svg = plot.svg();
  CHECK(count(svg, "rx=\"2\"") == 6);
  CHECK(count(svg, ">three</text>") == 1);

  Plot nothing("bars", "who", "how many");
  nothing.categories({"one", "two"});
  nothing.bars("a", Numbers{0, 0});
  CHECK(count(nothing.svg(), ">-") == 0);  // the axis begins at 0
}

TEST_CASE("numbers that cannot be drawn are named") {
  Plot plot("loss", "step", "loss");
  CHECK_THROWS_WITH(
      plot.line("train", Numbers{0, 10}, Numbers{4, std::numeric_limits<double>::infinity()}),
      "'train' cannot be drawn: its point 1 is (10, inf)");
  CHECK_THROWS_AS(plot.line("train", Numbers{0}, Numbers{std::numeric_limits<double>::quiet_NaN()}),
                  InputError);
  CHECK_THROWS_AS(plot.line("train", Numbers{0, 1}, Numbers{1}), std::invalid_argument);
  CHECK_THROWS_AS(plot.svg(), std::logic_error);
}

TEST_CASE("a plot is saved as a picture or as a page, as its name says") {
  const ScratchDirectory scratch;
  Plot plot("a < b", "x", "y");
  plot.line("p", Numbers{0, 1}, Numbers{1, 2});
  plot.save(scratch / "p.svg");
  plot.save(scratch / "p.html");
  CHECK(read_file(scratch / "p.svg") == plot.svg());
  const std::string page = read_file(scratch / "p.html");
  CHECK_THAT(page, matchers::StartsWith("<!DOCTYPE html>"));
  CHECK(count(page, "<title>a &lt; b</title>") == 1);
  CHECK(count(page, plot.svg()) == 1);
  for (const std::string asks_for_more : {"<script", "<link", "<img", "url(", "@import", "src="}) {
    CHECK(count(page, asks_for_more) == 0);
  }
  for (const char* name : {"p", "p.png", ".svg", "p.svg/x"}) {
    CHECK_THROWS_AS(plot.save(scratch / name), UsageError);
  }
  CHECK(scratch.files() == 2);
}
