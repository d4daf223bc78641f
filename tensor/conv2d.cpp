#include "ember/tensor/conv2d.h"

#include <algorithm>
#include <type_traits>

#include "ember/tensor/blas.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/threads.h"
#include "ember/tensor/unfold.h"

namespace ember {
namespace {

using blas::Matrix;

/// The sizes of a convolution. Channels are counted per group.
struct Sizes {
  std::int64_t images;  // N
  std::int64_t groups;
  std::int64_t in;   // channels of x in a group
  std::int64_t out;  // channels of y in a group
  Window window;

  std::int64_t unfolded_rows() const { return in * window.taps(); }
  std::int64_t in_plane() const { return window.rows.size * window.columns.size; }
  std::int64_t out_plane() const { return window.places(); }
  Shape y_shape() const {
    return {images, groups * out, window.rows.places, window.columns.places};
  }
  bool is_empty() const { return images == 0 || in == 0 || out == 0; }
};

Sizes sizes_of(const char* op, const Shape& x, const Shape& weight, const Conv2dOptions& options) {
  const std::int64_t groups = options.groups;
  check(groups >= 1, "[{}] got {} groups: needs at least 1", op, groups);
  check(x.size() == 4 && weight.size() == 4,
        "[{}] got x of shape {} and a weight of shape {}: needs (N, C, H, W) and (D, C / groups, "
        "kh, kw)",
        op, x, weight);
  check(x[1] % groups == 0 && weight[0] % groups == 0 && weight[1] == x[1] / groups,
        "[{}] got x of shape {}, a weight of shape {} and {} groups: needs (N, C, H, W) and "
        "(D, C / groups, kh, kw), C and D multiples of groups",
        op, x, weight, groups);
  numel(weight);  // Error: more elements than can be addressed
  return {x[0], groups, weight[1], weight[0] / groups,
          window_over(op, x,
                      {{weight[2], weight[3]}, options.stride, options.padding, options.dilation})};
}

void check_dtypes(const char* op, const Tensor& a, const Tensor& b) {
  check(a.dtype() == b.dtype() && is_floating(a.dtype()),
        "[{}] got {} and {}: needs f32, or f64, for all", op, a.dtype(), b.dtype());
}

void check_gradient(const char* op, const Tensor& g, const Sizes& sizes) {
  check(g.shape() == sizes.y_shape(), "[{}] got a gradient of shape {}: needs {}", op, g.shape(),
        sizes.y_shape());
}

/// Elements of an unfolded matrix that a thread works on, if possible: they fit the L2 cache.
constexpr std::int64_t kUnfolded = 1 << 16;

/// Cuts the window's places (the output positions) into pieces: several images, or some rows of
/// one. A piece is large enough for BLAS to be fast, and its unfolded matrix fits the L2 cache if
/// possible. Small convolutions are cut further, so that all threads have work.
class Pieces {
 public:
  explicit Pieces(const Sizes& sizes) : sizes_(sizes) {
    constexpr std::int64_t kMost = 512, kLeast = 64, kEnough = 16;
    const std::int64_t in_image = sizes.out_plane(), width = sizes.window.columns.places;
    const std::int64_t fitting = std::clamp(kUnfolded / sizes.unfolded_rows(), kLeast, kMost);
    const std::int64_t wanted =
        std::clamp(sizes.images * in_image / kEnough, kLeast, fitting);  // places in a piece
    images_ = std::clamp<std::int64_t>(wanted / in_image, 1, sizes.images);
    rows_ = images_ > 1 ? sizes.window.rows.places
                        : std::clamp<std::int64_t>(wanted / width, 1, sizes.window.rows.places);
    bands_ = ceil_div(sizes.window.rows.places, rows_);
  }
  std::int64_t count() const { return ceil_div(sizes_.images, images_) * bands_; }
  /// In the largest piece.
  std::int64_t places() const { return images_ * rows_ * sizes_.window.columns.places; }
  Places operator[](std::int64_t i) const {
    const std::int64_t image = i / bands_ * images_, row = i % bands_ * rows_;
    return {{image, std::min(image + images_, sizes_.images)},
            {row, std::min(row + rows_, sizes_.window.rows.places)},
            sizes_.window.columns.places};
  }

 private:
  Sizes sizes_;
  std::int64_t images_;  // in a piece
  std::int64_t rows_;    // of outputs in a piece
  std::int64_t bands_;   // pieces in an image
};

/// The blocks of work for the gradient of x. Windows overlap, so a block has whole images: then no
/// two blocks add to the same element. It has all channels of a group or some.
class Blocks {
 public:
  struct Block {
    std::int64_t group;
    Span channels;  // of the group
    Places places;
  };

  explicit Blocks(const Sizes& sizes) : sizes_(sizes) {
    images_ = std::max<std::int64_t>(1, Pieces(sizes).places() / sizes.out_plane());
    channels_ = std::clamp<std::int64_t>(kUnfolded / (sizes.window.taps() * places()), 1, sizes.in);
    parts_ = ceil_div(sizes.in, channels_);
  }
  std::int64_t count() const { return ceil_div(sizes_.images, images_) * sizes_.groups * parts_; }
  /// In the largest block.
  std::int64_t places() const { return images_ * sizes_.out_plane(); }
  std::int64_t unfolded_rows() const { return channels_ * sizes_.window.taps(); }
  Block operator[](std::int64_t i) const {
    const std::int64_t channel = i % parts_ * channels_;
    const std::int64_t image = i / parts_ / sizes_.groups * images_;
    return {i / parts_ % sizes_.groups,
            {channel, std::min(channel + channels_, sizes_.in)},
            {{image, std::min(image + images_, sizes_.images)},
             {0, sizes_.window.rows.places},
             sizes_.window.columns.places}};
  }

 private:
  Sizes sizes_;
  std::int64_t images_;    // in a block
  std::int64_t channels_;  // in a block
  std::int64_t parts_;     // blocks of channels in a group
};

/// The channels of one group.
template <class T>
Channels<T> channels_of_x(const Tensor& x, const Sizes& sizes, std::int64_t group) {
  const std::int64_t plane = sizes.in_plane();
  return {x.data<std::remove_const_t<T>>() + group * sizes.in * plane, sizes.in,
          sizes.groups * sizes.in * plane};
}
template <class T>
Channels<T> channels_of_y(const Tensor& y, const Sizes& sizes, std::int64_t group) {
  const std::int64_t plane = sizes.out_plane();
  return {y.data<std::remove_const_t<T>>() + group * sizes.out * plane, sizes.out,
          sizes.groups * sizes.out * plane};
}
/// The weight of one group, (D / groups, C / groups · kh · kw).
template <class T>
Matrix<const T> kernels_of(const Tensor& weight, const Sizes& sizes, std::int64_t group) {
  const std::int64_t rows = sizes.unfolded_rows();
  return {weight.data<T>() + group * sizes.out * rows, sizes.out, rows, rows, 1};
}

/// One thread's buffers: an unfolded matrix, and one group of y at the same places.
struct Workspace {
  Tensor unfolded;
  Tensor outputs;

  Workspace(std::int64_t unfolded_rows, std::int64_t places, const Sizes& sizes, DType dtype)
      : unfolded(empty({unfolded_rows, places}, dtype)),
        outputs(empty({sizes.out, places}, dtype)) {}
};

/// A contiguous tensor's numbers as a matrix.
template <class T>
Matrix<T> as_matrix(const Tensor& x, std::int64_t rows, std::int64_t columns) {
  return {x.data<std::remove_const_t<T>>(), rows, columns, columns, 1};
}

/// Calls copy(channel, pointer into y, offset in the matrix, count) for each run that is contiguous
/// both in y (N, D, OH, OW) and in a matrix (D, places).
template <class T, class Copy>
void for_each_run(const Channels<T>& y, const Sizes& sizes, const Places& places,
                  const Copy& copy) {
  const std::int64_t count = places.in_image(), first = places.rows.begin * places.width;
  std::int64_t in_matrix = 0;
  for (std::int64_t c = 0; c < y.count; ++c) {
    for (std::int64_t n = places.images.begin; n < places.images.end; ++n) {
      copy(c, y.data + n * y.image_stride + c * sizes.out_plane() + first, in_matrix, count);
      in_matrix += count;
    }
  }
}

/// g at these places as a matrix (D, places): a view if it is one image, otherwise a copy.
template <class T>
Matrix<const T> matrix_of(const Channels<const T>& g, const Sizes& sizes, const Places& places,
                          const Tensor& workspace) {
  const std::int64_t count = places.count();
  if (places.images.size() == 1) {
    const T* const first = g.data + places.images.begin * g.image_stride;
    return {first + places.rows.begin * places.width, g.count, count, sizes.out_plane(), 1};
  }
  for_each_run(g, sizes, places, [&](std::int64_t, const T* run, std::int64_t to, std::int64_t n) {
    std::copy_n(run, n, workspace.data<T>() + to);
  });
  return as_matrix<const T>(workspace, g.count, count);
}

/// conv2d for one piece and one group: the kernels times the unfolded x, plus the bias.
template <class T>
void convolve(const Sizes& sizes, const Channels<const T>& x, const Matrix<const T>& kernels,
              const T* bias, const Channels<T>& y, const Places& places, const Workspace& memory) {
  const std::int64_t rows = sizes.unfolded_rows(), count = places.count();
  unfold(x, sizes.window, places, memory.unfolded.data<T>());
  blas::gemm_on_this_thread(T{1}, kernels, as_matrix<const T>(memory.unfolded, rows, count), T{0},
                            as_matrix<T>(memory.outputs, sizes.out, count));
  for_each_run(y, sizes, places, [&](std::int64_t c, T* run, std::int64_t from, std::int64_t n) {
    const T shift = bias ? bias[c] : T{0};
    const T* const product = memory.outputs.data<T>() + from;
    EMBER_INDEPENDENT_ITERATIONS
    for (std::int64_t i = 0; i < n; ++i) run[i] = product[i] + shift;
  });
}

/// conv2d_weight for one piece and one group: share (D, C kh kw) += g times the unfolded x.
template <class T>
void add_share(const Sizes& sizes, const Channels<const T>& x, const Channels<const T>& g,
               const Places& places, bool is_first, const Matrix<T>& share,
               const Workspace& memory) {
  unfold(x, sizes.window, places, memory.unfolded.data<T>());
  const auto unfolded = as_matrix<const T>(memory.unfolded, share.columns, places.count());
  blas::gemm_on_this_thread(T{1}, matrix_of(g, sizes, places, memory.outputs),
                            unfolded.transposed(), is_first ? T{0} : T{1}, share);
}

/// conv2d_input for one block: x += the transposed kernels times g, folded.
template <class T>
void fold_block(const Sizes& sizes, const Blocks::Block& block, Channels<T> x,
                const Matrix<const T>& kernels, const Channels<const T>& g,
                const Workspace& memory) {
  const std::int64_t taps = sizes.window.taps(), rows = block.channels.size() * taps;
  x.data += block.channels.begin * sizes.in_plane();
  x.count = block.channels.size();
  const Matrix<const T> of_channels{kernels.data + block.channels.begin * taps, sizes.out, rows,
                                    kernels.row_stride, 1};
  blas::gemm_on_this_thread(T{1}, of_channels.transposed(),
                            matrix_of(g, sizes, block.places, memory.outputs), T{0},
                            as_matrix<T>(memory.unfolded, rows, block.places.count()));
  fold_into(x, sizes.window, block.places, memory.unfolded.data<T>());
}

/// How many products of a (rows, inner) and an (inner, columns) matrix are worth a thread.
double grain_of(std::int64_t rows, std::int64_t inner, std::int64_t columns) {
  return blas::kGrain /
         (static_cast<double>(rows) * static_cast<double>(inner) * static_cast<double>(columns));
}

void check_bias(const char* op, const Tensor& bias, const Tensor& weight) {
  check_dtypes(op, bias, weight);
  check(bias.shape() == Shape{weight.size(0)},
        "[{}] got a bias of shape {} for a weight of shape {}: needs ({},)", op, bias.shape(),
        weight.shape(), weight.size(0));
}

}  // namespace

Tensor conv2d(const Tensor& x_given, const Tensor& weight_given, const Tensor& bias_given,
              const Conv2dOptions& options) {
  constexpr const char* op = "conv2d";
  const Sizes sizes = sizes_of(op, x_given.shape(), weight_given.shape(), options);
  check_dtypes(op, x_given, weight_given);
  if (bias_given.defined()) check_bias(op, bias_given, weight_given);
  const Tensor y = empty(sizes.y_shape(), x_given.dtype());
  if (sizes.is_empty()) {
    return bias_given.defined() ? y.copy_(bias_given.reshape({bias_given.numel(), 1, 1}))
                                : y.zero_();
  }
  const Tensor x = x_given.contiguous(), weight = weight_given.contiguous();
  const Tensor bias = bias_given.defined() ? bias_given.contiguous() : Tensor();
  const Pieces pieces(sizes);
  const std::int64_t rows = sizes.unfolded_rows();
  dispatch_floating(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    const auto convolve_pieces = [&](std::int64_t begin, std::int64_t end) {
      const Workspace memory(rows, pieces.places(), sizes, x.dtype());
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t group = i % sizes.groups;
        convolve(sizes, channels_of_x<const T>(x, sizes, group),
                 kernels_of<T>(weight, sizes, group),
                 bias.defined() ? bias.data<T>() + group * sizes.out : nullptr,
                 channels_of_y<T>(y, sizes, group), pieces[i / sizes.groups], memory);
      }
    };
    parallel_for(pieces.count() * sizes.groups, grain_of(sizes.out, rows, pieces.places()),
                 convolve_pieces);
  });
  return y;
}

Tensor conv2d_weight(const Tensor& x_given, const Shape& weight_shape, const Tensor& g_given,
                     const Conv2dOptions& options) {
  constexpr const char* op = "conv2d_weight";
  const Sizes sizes = sizes_of(op, x_given.shape(), weight_shape, options);
  check_dtypes(op, x_given, g_given);
  check_gradient(op, g_given, sizes);
  if (sizes.is_empty()) return zeros(weight_shape, x_given.dtype());
  const Tensor x = x_given.contiguous(), g = g_given.contiguous();
  const Pieces pieces(sizes);
  // Each stretch of consecutive pieces has a partial sum of its own. The stretches do not depend on
  // the number of threads, so neither does the result.
  const std::int64_t stretches = std::min<std::int64_t>(pieces.count(), 8);
  const std::int64_t rows = sizes.unfolded_rows();
  const Tensor shares = empty({stretches, sizes.groups, sizes.out, rows}, x.dtype());
  dispatch_floating(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    const auto sum_stretches = [&](std::int64_t begin, std::int64_t end) {
      const Workspace memory(rows, pieces.places(), sizes, x.dtype());
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t stretch = i / sizes.groups, group = i % sizes.groups;
        const Matrix<T> share{shares.data<T>() + i * sizes.out * rows, sizes.out, rows, rows, 1};
        const std::int64_t first = stretch * pieces.count() / stretches;
        for (std::int64_t p = first; p < (stretch + 1) * pieces.count() / stretches; ++p) {
          add_share(sizes, channels_of_x<const T>(x, sizes, group),
                    channels_of_y<const T>(g, sizes, group), pieces[p], p == first, share, memory);
        }
      }
    };
    parallel_for(stretches * sizes.groups,
                 grain_of(sizes.out, rows, pieces.places() * pieces.count() / stretches),
                 sum_stretches);
  });
  return sum(shares, 0).reshape(weight_shape);
}

Tensor conv2d_input(const Shape& x_shape, const Tensor& weight_given, const Tensor& g_given,
                    const Conv2dOptions& options) {
  constexpr const char* op = "conv2d_input";
  const Sizes sizes = sizes_of(op, x_shape, weight_given.shape(), options);
  check_dtypes(op, weight_given, g_given);
  check_gradient(op, g_given, sizes);
  const Tensor x = zeros(x_shape, g_given.dtype());
  if (sizes.is_empty()) return x;
  const Tensor weight = weight_given.contiguous(), g = g_given.contiguous();
  const Blocks blocks(sizes);
  const std::int64_t rows = blocks.unfolded_rows();
  dispatch_floating(op, g.dtype(), [&](auto element) {
    using T = decltype(element);
    const auto fold_blocks = [&](std::int64_t begin, std::int64_t end) {
      const Workspace memory(rows, blocks.places(), sizes, g.dtype());
      for (std::int64_t i = begin; i < end; ++i) {
        const Blocks::Block block = blocks[i];
        fold_block(sizes, block, channels_of_x<T>(x, sizes, block.group),
                   kernels_of<T>(weight, sizes, block.group),
                   channels_of_y<const T>(g, sizes, block.group), memory);
      }
    };
    parallel_for(blocks.count(), grain_of(rows, sizes.out, blocks.places()), fold_blocks);
  });
  return x;
}

}  // namespace ember
