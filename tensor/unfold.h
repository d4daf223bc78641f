/// Internal: images to columns and back (im2col, col2im), which make convolution a matrix product.
///
/// The unfolded matrix has a column for each place of the window (each output position) and a row
/// for each channel and tap of the kernel. A column holds the inputs under the window, 0 in the
/// padding. Folding is the adjoint: it adds each number of a column to the input that it came from.
#pragma once

#include <algorithm>
#include <cstdint>

#include "ember/tensor/loop.h"
#include "ember/tensor/window.h"

namespace ember {

/// Some of the places of a window: the rows [rows.begin, rows.end) of the outputs of the images
/// [images.begin, images.end).
struct Places {
  Span images;
  Span rows;
  std::int64_t width;  // of such a row

  std::int64_t in_image() const { return rows.size() * width; }
  std::int64_t count() const { return images.size() * in_image(); }
};

/// Channels of contiguous images (N, C, H, W).
template <class T>
struct Channels {
  T* data;  // of the first of the channels in image 0
  std::int64_t count;
  std::int64_t image_stride;  // from one image to the next
};

/// The places at which one tap of the kernel lies inside the input of one channel: a grid of rows
/// and columns, a stride apart in the input.
struct Seen {
  Span rows;           // places whose input exists
  Span columns;        // the same
  std::int64_t input;  // offset in the channel (H, W) of the first of them
  /// Whether all rows, with the gaps between them, are one contiguous run in input and output.
  bool is_one_run;

  Seen(const Window& window, std::int64_t i, std::int64_t j, Span within)
      : rows(window.rows.places_of(i).within(within)), columns(window.columns.places_of(j)) {
    const WindowAxis &down = window.rows, &across = window.columns;
    input = down.position(rows.begin, i) * across.size + across.position(columns.begin, j);
    is_one_run = down.stride == 1 && across.stride == 1 && across.places == across.size;
  }
  bool is_empty() const { return rows.size() == 0 || columns.size() == 0; }
};

/// Writes zeros left and right of the grid, where the tap lies in the padding. `line` is the grid's
/// first row.
template <class T>
void zero_beside(const Seen& seen, std::int64_t width, T* line) {
  for (const Span unseen : {Span{0, seen.columns.begin}, Span{seen.columns.end, width}}) {
    for (std::int64_t p = unseen.begin; p < unseen.end; ++p) {
      for (std::int64_t o = 0; o < seen.rows.size(); ++o) line[o * width + p] = 0;
    }
  }
}

/// Calls tap(channel, seen) for each row of the unfolded matrix and each image, in memory order.
template <class T, class Tap>
void for_each_tap(const Channels<T>& x, const Window& window, const Places& places,
                  const Tap& tap) {
  const std::int64_t plane = window.rows.size * window.columns.size;
  for (std::int64_t c = 0; c < x.count; ++c) {
    for (std::int64_t i = 0; i < window.rows.kernel; ++i) {
      for (std::int64_t j = 0; j < window.columns.kernel; ++j) {
        const Seen seen(window, i, j, places.rows);
        for (std::int64_t n = places.images.begin; n < places.images.end; ++n) {
          tap(x.data + n * x.image_stride + c * plane, seen);
        }
      }
    }
  }
}

/// to (x.count kernel_height kernel_width, places.count()) = the unfolded matrix.
template <class T>
void unfold(const Channels<const T>& x, const Window& window, const Places& places, T* to) {
  const std::int64_t width = places.width, stride = window.columns.stride;
  const std::int64_t input_step = window.rows.stride * window.columns.size;
  for_each_tap(x, window, places, [&](const T* channel, const Seen& seen) {
    T* const end = to + places.in_image();
    if (seen.is_empty()) {
      to = std::fill_n(to, places.in_image(), T{0});
      return;
    }
    const T* from = channel + seen.input;
    T* const line = std::fill_n(to, (seen.rows.begin - places.rows.begin) * width, T{0});
    if (seen.is_one_run) {
      const std::int64_t run = (seen.rows.size() - 1) * width + seen.columns.size();
      std::copy_n(from, run, line + seen.columns.begin);
    } else {
      T* out = line + seen.columns.begin;
      for (std::int64_t o = 0; o < seen.rows.size(); ++o, from += input_step, out += width) {
        for (std::int64_t p = 0; p < seen.columns.size(); ++p) out[p] = from[p * stride];
      }
    }
    zero_beside(seen, width, line);
    std::fill(line + seen.rows.size() * width, end, T{0});
    to = end;
  });
}

/// x += the folded matrix `from`, of that shape. May set numbers of `from` to 0 that belong to the
/// padding.
template <class T>
void fold_into(const Channels<T>& x, const Window& window, const Places& places, T* from) {
  const std::int64_t width = places.width, stride = window.columns.stride;
  const std::int64_t input_step = window.rows.stride * window.columns.size;
  for_each_tap(x, window, places, [&](T* channel, const Seen& seen) {
    T* const line = from + (seen.rows.begin - places.rows.begin) * width;
    from += places.in_image();
    if (seen.is_empty()) return;
    T* to = channel + seen.input;
    const T* out = line + seen.columns.begin;
    if (seen.is_one_run) {
      zero_beside(seen, width, line);
      const std::int64_t run = (seen.rows.size() - 1) * width + seen.columns.size();
      EMBER_INDEPENDENT_ITERATIONS
      for (std::int64_t p = 0; p < run; ++p) to[p] += out[p];
      return;
    }
    for (std::int64_t o = 0; o < seen.rows.size(); ++o, to += input_step, out += width) {
      for (std::int64_t p = 0; p < seen.columns.size(); ++p) to[p * stride] += out[p];
    }
  });
}

}  // namespace ember
