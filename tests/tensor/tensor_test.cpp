#include "ember/tensor/tensor.h"

#include "ember/tensor/creation.h"
#include "ember/tensor/error.h"
#include "support/catch.h"

namespace ember::test {
namespace {

TEST_CASE("a tensor knows its shape") {
  const Tensor x({2, 3}, DType::f64);
  CHECK(x.defined());
  CHECK(x.dtype() == DType::f64);
  CHECK(x.shape() == Shape{2, 3});
  CHECK(x.strides() == Strides{3, 1});
  CHECK(x.dim() == 2);
  CHECK(x.numel() == 6);
  CHECK(x.size(0) == 2);
  CHECK(x.size(-1) == 3);
  CHECK(x.is_contiguous());
  CHECK(reinterpret_cast<std::uintptr_t>(x.raw_data()) % 64 == 0);
  CHECK_THROWS_WITH(x.size(2),
                    "[size] axis 2 is out of range for a tensor of 2 axes: need -2 to 1");
  CHECK_THROWS_WITH(tensor(1.0).size(0), "[size] a tensor of shape () has no axes");
}

TEST_CASE("a tensor may lie at the start of a storage, if it fits") {
  const Storage storage(24);
  const Tensor x(storage, {2, 3}, DType::f32);
  CHECK(x.storage() == storage);
  CHECK(x.is_contiguous());
  x.fill_(2);
  CHECK(Tensor(storage, {3}, DType::f32).to_vector() == std::vector<double>{2, 2, 2});
  CHECK_THROWS_WITH(Tensor(storage, {7}, DType::f32),
                    "[tensor] got a storage of 24 bytes: shape (7,) of f32 needs 28");
  CHECK_THROWS_AS(Tensor(Storage(), {0}, DType::f32), Error);
  const auto keep = [storage](std::byte*) {};
  const Storage odd({storage.data() + 4, keep}, 16);
  CHECK(Tensor(odd, {4}, DType::f32).numel() == 4);
  CHECK_THROWS_WITH(Tensor(odd, {2}, DType::f64),
                    "[tensor] got a storage that does not lie on a multiple of 8 bytes: f64 needs "
                    "one");
}

TEST_CASE("an undefined tensor says so") {
  const Tensor nothing;
  CHECK_FALSE(nothing.defined());
  CHECK_THROWS_WITH(nothing.data<float>(), "[data] the tensor is undefined");
  CHECK_THROWS_WITH(nothing.item(), "[item] the tensor is undefined");
  CHECK_THROWS_WITH(nothing.to_vector(), "[to_vector] the tensor is undefined");
  CHECK_THROWS_WITH(nothing.size(0), "[size] the tensor is undefined");
}

TEST_CASE("copying a handle copies no numbers") {
  const Tensor x = zeros({2});
  const Tensor y = x;
  y.fill_(3);
  CHECK(x.to_vector() == std::vector<double>{3, 3});
  CHECK(x.storage() == y.storage());
  CHECK(x.storage().version() == y.storage().version());
}

TEST_CASE("contiguous means row-major without gaps") {
  const Tensor x = zeros({2, 3});
  CHECK_FALSE(x.t().is_contiguous());
  CHECK(x.t().contiguous().is_contiguous());
  CHECK(x.narrow(0, 1, 1).is_contiguous());
  CHECK_FALSE(x.narrow(1, 0, 2).is_contiguous());
  CHECK_FALSE(x.unsqueeze(0).expand({2, 2, 3}).is_contiguous());
  CHECK(x.narrow(1, 0, 1).narrow(0, 0, 1).is_contiguous());  // strides of size-1 axes do not count
  CHECK(zeros({3, 0, 2}).transpose(0, 2).is_contiguous());   // neither do those of nothing
  CHECK(tensor(1.0).is_contiguous());
}

TEST_CASE("data gives elements of its own type only") {
  const Tensor x = arange(4);
  CHECK(x.data<std::int64_t>()[3] == 3);
  CHECK(x[2].data<std::int64_t>()[0] == 2);
  CHECK_THROWS_WITH(x.data<float>(),
                    "[data] got a tensor of i64: asked for f32; convert with to()");
}

TEST_CASE("item converts the only element") {
  CHECK(tensor(2.5).item() == 2.5);
  CHECK(tensor(2.5).item<int>() == 2);
  CHECK(tensor(2.5).item<bool>());
  CHECK(full({1, 1}, 7, DType::i64).item<std::int64_t>() == 7);
  CHECK(tensor(true).item<float>() == 1.0f);
  CHECK(full({}, 1e300, DType::f64).item<std::int64_t>() ==
        std::numeric_limits<std::int64_t>::max());
  CHECK(full({}, -1e300, DType::f64).item<int>() == std::numeric_limits<int>::min());
  CHECK_THROWS_WITH(zeros({2, 1}).item(),
                    "[item] got shape (2, 1) with 2 elements: needs exactly one");
  CHECK_THROWS_WITH(zeros({0}).item(), "[item] got shape (0,) with 0 elements: needs exactly one");
}

TEST_CASE("to_vector is row-major, whatever the layout and type") {
  const Tensor x = arange(6).reshape({2, 3}).t();
  CHECK(x.to_vector<std::int64_t>() == std::vector<std::int64_t>{0, 3, 1, 4, 2, 5});
  CHECK(x.to_vector<float>() == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(x.to_vector() == std::vector<double>{0, 3, 1, 4, 2, 5});
  CHECK(x.to_vector<bool>() == std::vector<bool>{false, true, true, true, true, true});
  CHECK(zeros({0}).to_vector().empty());
}

}  // namespace
}  // namespace ember::test
