/// Laws that hold for all shapes, layouts and numbers, tried on random ones.
#include <numeric>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/join.h"
#include "ember/tensor/matmul.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/sort.h"
#include "ember/tensor/threads.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/draw.h"

namespace ember::test {
namespace {

/// For sums of a few dozen numbers around 1, in f64.
constexpr Tolerance kRounding{1e-11, 1e-11};

double inner_product(const Tensor& a, const Tensor& b) {
  REQUIRE(a.shape() == b.shape());
  return sum(mul(a, b)).item();
}

/// A view of x by one to four steps, drawn from the seed.
Tensor random_view(Tensor x, std::uint64_t seed) {
  Draw draw(seed);
  for (auto steps = draw.integer(1, 4); steps > 0; --steps) {
    const int rank = x.dim();
    if (rank == 0) {
      x = x.unsqueeze(0);
      continue;
    }
    const std::int64_t axis = draw.axis(rank);
    switch (draw.integer(0, 5)) {
      case 0:
        if (rank < kMaxRank) x = x.unsqueeze(axis);
        break;
      case 1:
        x = x.transpose(axis, draw.axis(rank));
        break;
      case 2:
        x = x.slice(axis, {.start = draw.integer(0, x.size(axis)), .step = draw.integer(1, 3)});
        break;
      case 3:
        if (x.size(axis) > 0) x = x.select(axis, draw.integer(0, x.size(axis) - 1));
        break;
      case 4:
        if (rank >= 2) x = x.diagonal(draw.integer(-1, 1), 0, rank - 1);
        break;
      default:
        x = x.squeeze();
    }
  }
  return x;
}

// --- Views ---------------------------------------------------------------------------------------

TEST_CASE("a view has the numbers of a copy that is viewed in the same way") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape());
    const auto seed = static_cast<std::uint64_t>(draw.integer(0, 1 << 20));
    const Tensor expected = random_view(x.clone(), seed);
    const Tensor view = random_view(x, seed);
    CHECK(mismatch(view, expected, kExact) == "");
    CHECK(mismatch(view.clone(), expected, kExact) == "");
    CHECK(mismatch(view.contiguous(), expected, kExact) == "");
    CHECK(mismatch(view.reshape({-1}).reshape(view.shape()), expected, kExact) == "");
    CHECK(mismatch(mul(view, 2), mul(expected, 2), kExact) == "");
    CHECK(mismatch(sum(view), sum(expected), kRounding) == "");
  });
}

TEST_CASE("what is written to a view is written to what it views, and nowhere else") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(1));
    const Tensor untouched = x.clone();
    const auto seed = static_cast<std::uint64_t>(draw.integer(0, 1 << 20));
    // The places of x that are seen, by the same view of their numbers 0, 1, 2, ...
    const Tensor numbered = arange(x.numel()).reshape(x.shape());
    const Tensor seen = random_view(numbered, seed).reshape({-1});
    const Tensor marks = index_add(zeros({x.numel()}), 0, seen, ones({seen.numel()}));
    random_view(x, seed).fill_(100);
    const Tensor expected =
        masked_fill(untouched, marks.reshape(x.shape()).to(DType::boolean), 100);
    CHECK(mismatch(x, expected, kExact) == "");
  });
}

TEST_CASE("axes that are permuted and permuted back are where they were") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(1));
    std::vector<std::int64_t> order(static_cast<std::size_t>(x.dim()));
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = order.size(); i-- > 1;) {
      std::swap(order[i], order[static_cast<std::size_t>(draw.integer(0, static_cast<int>(i)))]);
    }
    Dims back = Dims::filled(x.dim(), 0);
    for (int i = 0; i < x.dim(); ++i) {
      back[static_cast<int>(order[static_cast<std::size_t>(i)])] = i;
    }
    CHECK(mismatch(x.permute(Dims(order)).permute(back), x, kExact) == "");
    CHECK(mismatch(x.permute(Dims(order)).clone().permute(back), x, kExact) == "");
  });
}

// --- Elementwise ---------------------------------------------------------------------------------

TEST_CASE("to broadcast is to expand") {
  for_all([](Draw& draw) {
    const Shape shape = draw.shape();
    const Tensor a = draw.numbers(draw.narrower(shape));
    const Tensor b = draw.numbers(shape);
    const Tensor whole = a.expand(shape).clone();
    CHECK(mismatch(add(a, b), add(whole, b), kExact) == "");
    CHECK(mismatch(sub(b, a), sub(b, whole), kExact) == "");
    CHECK(mismatch(maximum(a, b), maximum(whole, b), kExact) == "");
    CHECK(mismatch(lt(a, b), lt(whole, b), kExact) == "");
    CHECK(mismatch(where(lt(a, b), a, b), minimum(whole, b), kExact) == "");
  });
}

TEST_CASE("in place and out of place agree") {
  for_all([](Draw& draw) {
    const Shape shape = draw.shape();
    const DType dtype = draw.integer(0, 1) == 0 ? DType::f32 : DType::f64;
    const Tensor x = draw.numbers(shape, dtype);
    const Tensor y = draw.numbers(draw.narrower(shape), dtype);
    const Layout layout = kLayouts[static_cast<std::size_t>(draw.integer(0, 2))];
    const auto fresh = [&] { return with_layout(x, layout); };
    CHECK(mismatch(fresh().add_(y), add(x, y), kExact) == "");
    CHECK(mismatch(fresh().sub_(y), sub(x, y), kExact) == "");
    CHECK(mismatch(fresh().mul_(y), mul(x, y), kExact) == "");
    CHECK(mismatch(fresh().div_(y), div(x, y), kExact) == "");
    CHECK(mismatch(fresh().copy_(y), y.expand(shape), kExact) == "");
    CHECK(mismatch(fresh().add_(y, 2), add(x, mul(y, 2))) == "");
  });
}

TEST_CASE("an operand that overlaps the tensor it changes is read before it is written") {
  for_all([](Draw& draw) {
    const std::int64_t n = draw.size();
    const Tensor square = draw.numbers({n, n});
    const Tensor expected = add(square, square.clone().t());
    square.add_(square.t());
    CHECK(mismatch(square, expected, kExact) == "");
    const Tensor line = draw.numbers({n + 2});
    const Tensor shifted = add(line.slice(0, {.start = 1}), line.clone().slice(0, {.stop = -1}));
    line.slice(0, {.start = 1}).add_(line.slice(0, {.stop = -1}));
    CHECK(mismatch(line.slice(0, {.start = 1}), shifted, kExact) == "");
  });
}

TEST_CASE("a number that is made wider and narrow again is the same") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(), DType::f32);
    CHECK(mismatch(x.to(DType::f64).to(DType::f32), x, kExact) == "");
    const Tensor ids = draw.indices(1000, draw.shape());
    CHECK(mismatch(ids.to(DType::f32).to(DType::i64), ids, kExact) == "");
  });
}

// --- Reductions ----------------------------------------------------------------------------------

TEST_CASE("axes may be reduced at once or one after the other, in any order") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(2));
    std::int64_t a = draw.integer(0, x.dim() - 1);
    std::int64_t b = draw.integer(0, x.dim() - 1);
    if (a == b) return;
    CHECK(mismatch(sum(x, {a, b}, true), sum(sum(x, b, true), a, true), kRounding) == "");
    CHECK(mismatch(sum(x, {b, a}, true), sum(sum(x, a, true), b, true), kRounding) == "");
    CHECK(mismatch(prod(x, {a, b}, true), prod(prod(x, a, true), b, true), kRounding) == "");
    if (x.numel() == 0) return;
    CHECK(mismatch(max(x, {a, b}, true), max(max(x, b, true), a, true), kExact) == "");
    CHECK(mismatch(logsumexp(x, {a, b}, true), logsumexp(logsumexp(x, a, true), b, true),
                   kRounding) == "");
  });
}

TEST_CASE("reductions are what their definitions say") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(1));
    const std::int64_t axis = draw.axis(x.dim());
    const std::int64_t count = x.size(axis);
    const Tensor squares = square(sub(x, mean(x, axis, true)));
    CHECK(mismatch(mean(x, axis), div(sum(x, axis), count), kRounding) == "");
    CHECK(mismatch(norm(x, 2, axis), sqrt(sum(square(x), axis)), kRounding) == "");
    CHECK(mismatch(any(gt(x, 0), axis), logical_not(all(le(x, 0), axis)), kExact) == "");
    CHECK(mismatch(var(x, axis, false, 0), mean(squares, axis), kRounding) == "");
    if (count == 0) return;
    CHECK(mismatch(max(x, axis), neg(min(neg(x), axis)), kExact) == "");
    const Tensor place = argmax(x, axis, true);
    CHECK(mismatch(gather(x, axis, place), max(x, axis, true), kExact) == "");
    CHECK(mismatch(cumsum(x, axis).select(axis, -1), sum(x, axis), kRounding) == "");
  });
}

TEST_CASE("softmax sums to one and does not see a shift") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(1));
    const std::int64_t axis = draw.axis(x.dim());
    const Tensor y = softmax(x, axis);
    Shape one_each = x.shape();
    one_each[normalize_axis("test", axis, x.dim())] = 1;
    const Tensor shift = mul(draw.numbers(one_each), 300);
    CHECK(mismatch(softmax(add(x, shift), axis), y, kRounding) == "");
    CHECK(mismatch(log_softmax(add(x, shift), axis), log_softmax(x, axis), kRounding) == "");
    CHECK(mismatch(exp(log_softmax(x, axis)), y, kRounding) == "");
    CHECK(mismatch(exp(sub(x, logsumexp(x, axis, true))), y, kRounding) == "");
    if (x.size(axis) > 0) CHECK(mismatch(sum(y, axis), ones_like(sum(y, axis)), kRounding) == "");
  });
}

TEST_CASE("sum_to is what expand is the transpose of") {
  for_all([](Draw& draw) {
    const Shape shape = draw.shape();
    const Tensor g = draw.numbers(shape);
    const Tensor x = draw.numbers(draw.narrower(shape));
    const double through_expand = inner_product(x.expand(shape), g);
    CHECK(inner_product(x, sum_to(g, x.shape())) == Approx(through_expand).margin(1e-10));
  });
}

TEST_CASE("sorting puts the numbers that are there in order") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(1));
    const std::int64_t axis = draw.axis(x.dim());
    const std::int64_t count = x.size(axis);
    const auto [values, indices] = sort(x, axis);
    CHECK(mismatch(gather(x, axis, indices), values, kExact) == "");
    if (count > 0) {
      const Tensor steps =
          sub(values.narrow(axis, 1, count - 1), values.narrow(axis, 0, count - 1));
      CHECK(all(ge(steps, 0)).item<bool>());
    }
    // Each place is named once: the places, sorted, are 0, 1, 2, ...
    const Tensor places = arange(count).reshape({count, 1}).expand({count, 1});
    CHECK(mismatch(sort(indices, axis).values.transpose(axis, -1),
                   places.reshape({count}).expand(indices.transpose(axis, -1).shape()),
                   kExact) == "");
    const std::int64_t k = draw.integer(0, count);
    const auto largest = topk(x, k, axis);
    const auto descending = sort(x, axis, true);
    CHECK(mismatch(largest.values, descending.values.narrow(axis, 0, k), kExact) == "");
    CHECK(mismatch(largest.indices, descending.indices.narrow(axis, 0, k), kExact) == "");
  });
}

// --- Products ------------------------------------------------------------------------------------

TEST_CASE("matrix products are associative, distribute, and transpose in reverse order") {
  for_all([](Draw& draw) {
    const std::int64_t n = draw.size();
    const std::int64_t m = draw.size();
    const std::int64_t p = draw.size();
    const std::int64_t q = draw.size();
    const Tensor a = draw.numbers({n, m});
    const Tensor b = draw.numbers({m, p});
    const Tensor c = draw.numbers({p, q});
    CHECK(mismatch(matmul(matmul(a, b), c), matmul(a, matmul(b, c)), kRounding) == "");
    CHECK(mismatch(matmul(a, b).t(), matmul(b.t(), a.t()), kRounding) == "");
    const Tensor b2 = draw.numbers({m, p});
    CHECK(mismatch(matmul(a, add(b, b2)), add(matmul(a, b), matmul(a, b2)), kRounding) == "");
    CHECK(mismatch(matmul(eye(n, DType::f64), a), a, kExact) == "");
    // By its definition: products, summed.
    const Tensor products = mul(a.unsqueeze(2), b.unsqueeze(0));
    CHECK(mismatch(matmul(a, b), sum(products, 1), kRounding) == "");
    const Tensor bias = draw.numbers(draw.narrower({n, p}));
    CHECK(mismatch(addmm(bias, a, b, 0.5, -2), add(mul(bias, 0.5), mul(matmul(a, b), -2)),
                   kRounding) == "");
  });
}

TEST_CASE("a batch of products is each product by itself") {
  for_all([](Draw& draw) {
    const Shape batch = draw.shape(1, 2);
    const std::int64_t n = draw.size();
    const std::int64_t m = draw.size();
    const std::int64_t p = draw.size();
    Shape left = draw.narrower(batch);
    Shape right = batch;
    for (std::int64_t size : {n, m}) left.push_back(size);
    for (std::int64_t size : {m, p}) right.push_back(size);
    const Tensor a = draw.numbers(left);
    const Tensor b = draw.numbers(right);
    const Tensor product = matmul(a, b);
    Shape left_whole = batch;
    for (std::int64_t size : {n, m}) left_whole.push_back(size);
    const Tensor each_a = a.expand(left_whole).reshape({numel(batch), n, m});
    const Tensor each_b = b.reshape({numel(batch), m, p});
    const Tensor each = product.reshape({numel(batch), n, p});
    for (std::int64_t i = 0; i < numel(batch); ++i) {
      CHECK(mismatch(each[i], matmul(each_a[i], each_b[i]), kRounding) == "");
    }
  });
}

// --- Gathering and joining -----------------------------------------------------------------------

TEST_CASE("what was taken apart can be put together") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(1));
    const std::int64_t axis = draw.axis(x.dim());
    CHECK(mismatch(cat(split(x, draw.integer(1, 4), axis), axis), x, kExact) == "");
    CHECK(mismatch(cat(chunk(x, draw.integer(1, 4), axis), axis), x, kExact) == "");
    const std::int64_t first = draw.integer(0, x.size(axis));
    CHECK(mismatch(cat(split(x, {first, x.size(axis) - first}, axis), axis), x, kExact) == "");
    std::vector<Tensor> slices;
    for (std::int64_t i = 0; i < x.size(axis); ++i) slices.push_back(x.select(axis, i));
    if (!slices.empty()) CHECK(mismatch(stack(slices, axis), x, kExact) == "");
    const std::int64_t before = draw.integer(0, 2);
    const std::int64_t after = draw.integer(0, 2);
    const Tensor padded = pad(x, {before, after}, 9);
    CHECK(mismatch(pad(padded, {-before, -after}), x, kExact) == "");
    CHECK(sum(padded).item() ==
          Approx(sum(x).item() + 9.0 * static_cast<double>(padded.numel() - x.numel())));
  });
}

TEST_CASE("a matrix is its lower and its upper triangle") {
  for_all([](Draw& draw) {
    Shape shape = draw.shape(0, 2);
    for (int i = 0; i < 2; ++i) shape.push_back(draw.size());
    const Tensor x = draw.numbers(shape);
    const std::int64_t diagonal = draw.integer(-4, 4);
    CHECK(mismatch(add(tril(x, diagonal), triu(x, diagonal + 1)), x, kExact) == "");
    CHECK(mismatch(tril(x, diagonal).transpose(-1, -2), triu(x.transpose(-1, -2), -diagonal),
                   kExact) == "");
  });
}

TEST_CASE("adding back is what looking up is the transpose of") {
  for_all([](Draw& draw) {
    const Tensor x = draw.numbers(draw.shape(1));
    const std::int64_t axis = draw.axis(x.dim());
    if (x.size(axis) == 0) return;

    const Tensor places = draw.indices(x.size(axis), {draw.size()});
    const Tensor selected = index_select(x, axis, places);
    const Tensor g = draw.numbers(selected.shape());
    CHECK(inner_product(x, index_add(zeros_like(x), axis, places, g)) ==
          Approx(inner_product(selected, g)).margin(1e-10));

    Shape shape = x.shape();
    shape[normalize_axis("test", axis, x.dim())] = draw.size();
    const Tensor each = draw.indices(x.size(axis), shape);
    const Tensor h = draw.numbers(shape);
    CHECK(inner_product(x, scatter_add(zeros_like(x), axis, each, h)) ==
          Approx(inner_product(gather(x, axis, each), h)).margin(1e-10));
  });
}

TEST_CASE("rows of a table are its product with one-hot rows") {
  for_all([](Draw& draw) {
    const std::int64_t rows = draw.integer(1, 6);
    const Tensor table = draw.numbers({rows, draw.size()});
    const Tensor ids = draw.indices(rows, draw.shape(0, 2));
    const Tensor looked_up = take_rows(table, ids);
    if (ids.dim() > 0) {
      CHECK(mismatch(looked_up, matmul(one_hot(ids, rows, DType::f64), table), kExact) == "");
    }
    const Tensor flat = ids.reshape({-1});
    CHECK(mismatch(looked_up.reshape({ids.numel(), table.size(1)}), index_select(table, 0, flat),
                   kExact) == "");

    const RowGroups groups = group_rows(ids);
    Tensor counts = zeros({rows}, DType::i64);
    for (std::size_t k = 0; k < groups.rows.size(); ++k) {
      for (std::int64_t i = groups.start[k]; i < groups.start[k + 1]; ++i) {
        CHECK(flat[groups.order[static_cast<std::size_t>(i)]].item<std::int64_t>() ==
              groups.rows[k]);
      }
      counts[groups.rows[k]].fill_(groups.start[k + 1] - groups.start[k]);
    }
    CHECK(mismatch(counts, index_add(zeros({rows}, DType::i64), 0, flat, ones_like(flat)),
                   kExact) == "");
  });
}

// --- Threads -------------------------------------------------------------------------------------

TEST_CASE("the number of threads changes no digit") {
  const int before = num_threads();
  for (const Shape& shape : {Shape{70000}, Shape{300, 301}, Shape{3, 40, 700}, Shape{5000, 17}}) {
    INFO(shape.to_string());
    Draw draw(7);
    const Tensor x = draw.numbers(shape, DType::f32);
    const Tensor flat = x.reshape({-1});
    const Tensor ids = draw.indices(50, {flat.size(0)});
    const auto compute = [&](int threads) {
      set_num_threads(threads);
      const std::vector<Tensor> results{mul(x, x),
                                        sum(x),
                                        sum(x, 0),
                                        sum(x, -1),
                                        mean(x, 0),
                                        var(x),
                                        var(x, -1),
                                        max(x, 0),
                                        argmax(x, -1),
                                        norm(x),
                                        prod(x, -1),
                                        logsumexp(x, 0),
                                        cumsum(x, -1),
                                        cumsum(x, 0),
                                        softmax(x, -1),
                                        log_softmax(x, 0),
                                        sort(x).indices,
                                        index_add(zeros({50}), 0, ids, flat),
                                        x.transpose(0, -1).clone()};
      return results;
    };
    const std::vector<Tensor> alone = compute(1);
    for (int threads : {2, 3, 5}) {
      const std::vector<Tensor> together = compute(threads);
      for (std::size_t i = 0; i < alone.size(); ++i) {
        INFO(threads << " threads, result " << i);
        CHECK(mismatch(together[i], alone[i], kExact) == "");
      }
    }
  }
  set_num_threads(before);
}

}  // namespace
}  // namespace ember::test
