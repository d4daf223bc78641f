#include "ember/tensor/window.h"

#include <limits>

#include "ember/tensor/error.h"
#include "support/catch.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

/// The places of a window along an axis of this size.
std::int64_t places_along(std::int64_t size, const WindowOptions& options) {
  return window_over("op", {1, 1, size, size}, options).rows.places;
}

TEST_CASE("a window has as many places as fit the padded input, and one more in ceil_mode") {
  CHECK(places_along(7, {.kernel_size = 3, .stride = 1, .padding = 0, .dilation = 1}) == 5);
  CHECK(places_along(7, {.kernel_size = 3, .stride = 1, .padding = 1, .dilation = 1}) == 7);
  CHECK(places_along(7, {.kernel_size = 3, .stride = 1, .padding = 0, .dilation = 3}) == 1);
  WindowOptions pairs{.kernel_size = 2, .stride = 2, .padding = 0, .dilation = 1};
  CHECK(places_along(7, pairs) == 3);
  pairs.ceil_mode = true;
  CHECK(places_along(7, pairs) == 4);
  // But none that would begin in the padding behind the input.
  CHECK(places_along(
            2, {.kernel_size = 2, .stride = 3, .padding = 1, .dilation = 1, .ceil_mode = true}) ==
        1);
}

TEST_CASE("the taps inside the input, and the places of a tap, are those whose positions are") {
  for (const std::int64_t stride : {1, 2, 3}) {
    for (const std::int64_t padding : {0, 1, 4}) {
      for (const std::int64_t dilation : {1, 2}) {
        INFO("stride " << stride << ", padding " << padding << ", dilation " << dilation);
        const WindowAxis axis =
            window_over(
                "op", {5, 5},
                {.kernel_size = 3, .stride = stride, .padding = padding, .dilation = dilation})
                .rows;
        for (std::int64_t o = 0; o < axis.places; ++o) {
          for (std::int64_t k = 0; k < axis.kernel; ++k) {
            const std::int64_t position = o * stride - padding + k * dilation;
            const bool is_inside = position >= 0 && position < 5;
            CHECK(axis.position(o, k) == position);
            const Span taps = axis.taps(o), places = axis.places_of(k);
            CHECK((k >= taps.begin && k < taps.end) == is_inside);
            CHECK((o >= places.begin && o < places.end) == is_inside);
          }
        }
      }
    }
  }
}

TEST_CASE("a window that cannot be says what it got") {
  const WindowOptions good{.kernel_size = 3, .stride = 1, .padding = 0, .dilation = 1};
  const auto refusal = [&](auto change) {
    WindowOptions options = good;
    change(options);
    return [options] { window_over("op", {1, 1, 4, 4}, options); };
  };
  CHECK_THROWS_WITH(refusal([](auto& o) { o.stride = 0; })(),
                    "[op] got stride (0, 0): needs 1 to 2^31 - 1");
  CHECK_THROWS_WITH(refusal([](auto& o) { o.padding = -1; })(),
                    "[op] got padding (-1, -1): needs 0 to 2^31 - 1");
  CHECK_THROWS_WITH(refusal([](auto& o) { o.dilation = std::int64_t{1} << 31; })(),
                    ContainsSubstring("[op] got dilation (2147483648, 2147483648)"));
  CHECK_THROWS_WITH(refusal([](auto& o) { o.kernel_size = 5; })(),
                    ContainsSubstring("[op] got an input of shape (1, 1, 4, 4)"));
}

}  // namespace
}  // namespace ember::test
