#include "ember/nn/safetensors.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>

#include "ember/autograd/reduce.h"
#include "ember/nn/linear.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "ember/tensor/random.h"
#include "examples/files.h"
#include "nn/safetensors_bytes.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/flush_to_zero.h"
#include "support/small_disk.h"

namespace ember::nn {
namespace {

using examples::read_file;
using examples::ScratchDirectory;
using examples::write_file;
using matchers::ContainsSubstring;
using test::FlushToZero;
using test::mismatch;
using test::SmallDisk;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A file that data/make_safetensors.py wrote.
std::string pythons(const std::string& name) {
  return std::filesystem::path(EMBER_TEST_DATA_DIRECTORY) / (name + ".safetensors");
}

TEST_CASE("Files in Python's layout are read") {
  const Safetensors loaded = load_safetensors(pythons("ember"));
  const StateDict& x = loaded.tensors;
  CHECK(x.size() == 8);
  const Tensor numbers = tensor({-1.5, -0.5, 0.5, 1.5, 2.5, kInfinity});
  CHECK(mismatch(x.at("layers.0.weight"), numbers.reshape({2, 3})) == "");
  CHECK(mismatch(x.at("layers.0.bias"), tensor({0.1, 0.2, 0.3}), {0, 0}) == "");
  CHECK(mismatch(x.at("double"), tensor({{1e300}, {-0.1}}, DType::f64), {0, 0}) == "");
  CHECK(mismatch(x.at("mask"), tensor({true, false, true})) == "");
  CHECK(x.at("step").shape() == Shape{});
  CHECK(x.at("step").item<std::int64_t>() == (std::int64_t{1} << 53) + 1);
  using Limits = std::numeric_limits<std::int64_t>;
  CHECK(x.at("ids").to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{Limits::min(), -1, 0, Limits::max()});
  CHECK(mismatch(x.at("nothing"), empty({0, 3})) == "");
  CHECK(x.contains("Größe \"\\\n\x01"));
  CHECK(loaded.metadata == Metadata{{"format", "pt"}, {"σ", "line\nline"}});
  CHECK(load_safetensors(pythons("empty")).tensors.empty());
}

TEST_CASE("Saved files have the layout of Python's") {
  const ScratchDirectory scratch;
  for (const char* name : {"ember", "empty"}) {
    const Safetensors loaded = load_safetensors(pythons(name));
    save_safetensors(scratch / "x", loaded.tensors, loaded.metadata);
    CHECK(read_file(scratch / "x") == read_file(pythons(name)));
  }
  CHECK(scratch.files() == 1);
}

TEST_CASE("A file tells what it holds before any of it is read") {
  const SafetensorsFile file(pythons("others"));
  CHECK(file.entries().size() == 3);
  CHECK(file.entries().at("u8").dtype == "U8");
  CHECK_FALSE(file.entries().at("u8").loads_as);
  CHECK(file.entries().at("f32").loads_as == DType::f32);
  CHECK(file.entries().at("i32").shape == Shape{1});
  CHECK(file.metadata().empty());
  CHECK(file.tensor("f32").item() == 0.5);

  const std::string opening = "[safetensors] '" + pythons("others") + "'";
  CHECK_THROWS_WITH(file.tensor("u8"), opening +
                                           ", tensor 'u8': Ember has no dtype for U8: needs BOOL, "
                                           "I64, F16, BF16, F32 or F64");
  CHECK_THROWS_WITH(load_safetensors(pythons("others")),
                    ContainsSubstring("Ember has no dtype for I32"));
  CHECK_THROWS_WITH(file.tensor("f64"), opening + " has no tensor 'f64' among its 3");
}

/// A file of the patterns of 16 bits from `first` on, as F16 ("h") and as BF16 ("b").
void write_patterns(const std::string& path, unsigned first, unsigned count) {
  std::string data;
  for (unsigned bits = first; bits < first + count; ++bits) {
    data += static_cast<char>(bits & 0xff);
    data += static_cast<char>(bits >> 8);
  }
  const auto entry = [&](const char* dtype, unsigned begin) {
    return fmt::format(R"({{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})", dtype, count,
                       begin, begin + 2 * count);
  };
  const std::string header =
      R"({"h":)" + entry("F16", 0) + R"(,"b":)" + entry("BF16", 2 * count) + "}";
  std::string length(8, '\0');
  length[0] = static_cast<char>(header.size());
  write_file(path, length + header + data + data);
}

TEST_CASE("Halves become f32, exactly, all of them") {
  const StateDict x = load_safetensors(pythons("halves")).tensors;
  const Tensor numbers = tensor({-1.5, -0.5, 0.5, 1.5, 2.5, kInfinity});
  CHECK(mismatch(x.at("half"), numbers.reshape({2, 3}), {0, 0}) == "");
  CHECK(mismatch(x.at("small"), tensor({0x1p-24, -0x1p-14}), {0, 0}) == "");
  CHECK(mismatch(x.at("brain"), tensor({1.5, -2.0, kInfinity}), {0, 0}) == "");

  const ScratchDirectory scratch;
  write_patterns(scratch / "x", 0, 65536);
  const SafetensorsFile file(scratch / "x");
  const Tensor halves = file.tensor("h"), brains = file.tensor("b");
  bool all_halves = true, all_brains = true;
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const int exponent = static_cast<int>(bits >> 10 & 31),
              fraction = static_cast<int>(bits & 1023);
    const double size = exponent == 31  ? (fraction == 0 ? kInfinity : std::nan(""))
                        : exponent == 0 ? std::ldexp(fraction, -24)
                                        : std::ldexp(1024 + fraction, exponent - 25);
    const float half = halves.data<float>()[bits];
    const bool is_negative = bits >> 15 != 0;
    all_halves &= std::signbit(half) == is_negative &&
                  (std::isnan(size) ? std::isnan(half) : std::abs(half) == size);
    all_brains &= std::bit_cast<std::uint32_t>(brains.data<float>()[bits]) == bits << 16;
  }
  CHECK(all_halves);
  CHECK(all_brains);
}

TEST_CASE("Halves become f32, exactly, where subnormal floats are flushed to zero") {
  const ScratchDirectory scratch;
  // Few at a time: they are converted in this thread. The first patterns of either sign are
  // subnormal as F16, and as BF16, of which they are the upper half, subnormal as f32.
  constexpr unsigned kCount = 4096;
  for (unsigned first = 0; first < 65536; first += kCount) {
    write_patterns(scratch / "x", first, kCount);
    const SafetensorsFile file(scratch / "x");
    const auto load = [&](const char* name) { return file.tensor(name); };
    const Tensor halves = load("h"), brains = load("b");
    Tensor flushed_halves, flushed_brains;
    {
      const FlushToZero flush;
      flushed_halves = load("h");
      flushed_brains = load("b");
    }
    const std::size_t bytes = kCount * sizeof(float);
    INFO("patterns from " << first);
    CHECK(std::memcmp(flushed_halves.raw_data(), halves.raw_data(), bytes) == 0);
    CHECK(std::memcmp(flushed_brains.raw_data(), brains.raw_data(), bytes) == 0);
  }
}

TEST_CASE("What is saved is what is loaded, in any dtype, shape and layout") {
  const ScratchDirectory scratch;
  Generator generator(1);
  const Tensor large = randn({700, 801}, DType::f64, generator);
  StateDict state;
  for (const DType dtype : {DType::boolean, DType::i64, DType::f32, DType::f64}) {
    const std::string name(ember::name(dtype));
    state[name] = (large * 3).to(dtype);
    state[name + " scalar"] = ones({}, dtype);
    state[name + " of nothing"] = zeros({3, 0, 2}, dtype);
    state[name + " transposed"] = state[name].t();
    state[name + " strided"] = state[name][{Slice{3, 690, 7}, Slice{1, 801, 2}}];
    state[name + " one row"] = state[name][5].unsqueeze(0).unsqueeze(2);
  }
  state["expanded"] = large[0].expand({300, 801});
  state["a long stride"] = randn({400'000}, DType::f32, generator).slice(0, {0, 400'000, 2});
  state["nan"] = tensor({std::nan(""), -0.0, kInfinity});
  state["most axes"] = arange(256).reshape({2, 2, 2, 2, 2, 2, 2, 2});
  state[""] = ones({1});
  save_safetensors(scratch / "x", state, {{"", ""}, {"k", std::string("\0\x7f\n", 3)}});
  const Safetensors loaded = load_safetensors(scratch / "x");
  CHECK(loaded.metadata == Metadata{{"", ""}, {"k", std::string("\0\x7f\n", 3)}});
  REQUIRE(loaded.tensors.size() == state.size());
  for (const auto& [name, x] : state) {
    INFO(name);
    CHECK(mismatch(loaded.tensors.at(name), x, {0, 0}) == "");
    CHECK(loaded.tensors.at(name).is_contiguous());
  }
  CHECK(std::signbit(loaded.tensors.at("nan")[1].item()));
}

TEST_CASE("A module's parameters come back, the tied ones under both names") {
  const ScratchDirectory scratch;
  Linear a(3, 2), b(3, 2);
  StateDict state = a.state_dict();
  save_safetensors(scratch / "x", state);
  b.load_state_dict(load_safetensors(scratch / "x").tensors);
  CHECK(mismatch(b.weight.value(), a.weight.value(), {0, 0}) == "");
  state["again"] = state["weight"];
  save_safetensors(scratch / "x", state);
  const StateDict loaded = load_safetensors(scratch / "x").tensors;
  CHECK(mismatch(loaded.at("again"), loaded.at("weight"), {0, 0}) == "");
}

TEST_CASE("What was loaded stays when the file is replaced, and so does an open file") {
  const ScratchDirectory scratch;
  save_safetensors(scratch / "x", {{"a", full({1000}, 1)}});
  const SafetensorsFile file(scratch / "x");
  const Tensor before = file.tensor("a");
  save_safetensors(scratch / "x", {{"a", full({1000}, 2)}});
  CHECK(mismatch(before, ones({1000})) == "");
  CHECK(mismatch(file.tensor("a"), ones({1000})) == "");
  CHECK(load_safetensors(scratch / "x").tensors.at("a")[0].item() == 2);

  const SafetensorsFile shortened(scratch / "x");
  std::filesystem::resize_file(scratch / "x", 100);
  CHECK_THROWS_WITH(shortened.tensor("a"), ContainsSubstring("has been shortened"));
}

// --- Tensors that are the file's own pages

/// Of the least size that is mapped.
Tensor large_tensor(DType dtype) {
  return arange((std::int64_t{1} << 20) / static_cast<std::int64_t>(size_of(dtype))).to(dtype);
}

TEST_CASE("A large tensor is had without reading it, and to write to it leaves the file alone") {
  const ScratchDirectory scratch;
  const std::string path = scratch / "x";
  const StateDict state{{"f32", large_tensor(DType::f32)},
                        {"f64", large_tensor(DType::f64).reshape({2, -1})},
                        {"i64", large_tensor(DType::i64)},
                        {"bool", large_tensor(DType::boolean)},
                        {"small", arange(100)}};
  save_safetensors(path, state);
  const std::string bytes = read_file(path);
  const SafetensorsFile file(path);
  const std::size_t reserved = reserved_bytes();
  std::vector<Tensor> mapped;
  for (const char* name : {"f32", "f64", "i64"}) mapped.push_back(file.mapped(name));
  CHECK(reserved_bytes() == reserved);
  for (const auto& [name, x] : state) {
    INFO(name);
    const Tensor ours = file.mapped(name);
    CHECK(mismatch(ours, x, {0, 0}) == "");
    CHECK(ours.is_contiguous());
    ours.zero_();
    ours.reshape({-1}).slice(0, {1, 50}).fill_(1);
    CHECK(mismatch(file.mapped(name), x, {0, 0}) == "");
    CHECK(mismatch(file.tensor(name), x, {0, 0}) == "");
  }
  CHECK(read_file(path) == bytes);
  save_safetensors(path, {{"another", ones({3})}});
  CHECK(mismatch(mapped[0], state.at("f32"), {0, 0}) == "");
  CHECK_THROWS_WITH(file.mapped("none"), ContainsSubstring("has no tensor 'none' among its 5"));
  CHECK_THROWS_WITH(SafetensorsFile(pythons("others")).mapped("u8"),
                    ContainsSubstring("Ember has no dtype for U8"));
}

TEST_CASE("Numbers that are not aligned, or not as Ember has them, are copied") {
  const ScratchDirectory scratch;
  const std::size_t bytes = std::size_t{1} << 20;
  for (const std::size_t spaces : {0, 1, 2, 3}) {  // before the numbers
    for (const auto& [dtype, width] : {std::pair("F32", 4), {"F16", 2}, {"BF16", 2}}) {
      std::string header =
          fmt::format(R"({{"w":{{"dtype":"{}","shape":[{}],"data_offsets":[0,{}]}}}})", dtype,
                      bytes / static_cast<std::size_t>(width), bytes);
      header.append((8 - header.size() % 8) % 8 + spaces, ' ');
      std::string length(8, '\0');
      length[0] = static_cast<char>(header.size());
      std::string numbers(bytes, '\0');
      for (std::size_t i = 0; i < bytes; ++i) numbers[i] = static_cast<char>(i % 60);
      write_file(scratch / "x", length + header + numbers);
      const SafetensorsFile file(scratch / "x");
      INFO(dtype << " behind " << spaces);
      empty_cache();  // from where a copy would not be seen
      const std::size_t reserved = reserved_bytes();
      const Tensor x = file.mapped("w");
      CHECK((reserved_bytes() == reserved) == (spaces == 0 && width == 4));
      CHECK(mismatch(x, file.tensor("w"), {0, 0}) == "");
      CHECK(reinterpret_cast<std::uintptr_t>(x.raw_data()) % 4 == 0);
    }
  }
}

TEST_CASE("A file that was shortened is not mapped") {
  const ScratchDirectory scratch;
  save_safetensors(scratch / "x", {{"f32", large_tensor(DType::f32)}});
  const SafetensorsFile file(scratch / "x");
  std::filesystem::resize_file(scratch / "x", 100);
  CHECK_THROWS_WITH(file.mapped("f32"), ContainsSubstring("has been shortened"));
}

TEST_CASE("A module that takes a file's pages for its own is trained, and the file stays") {
  const ScratchDirectory scratch;
  const Linear a(512, 512);
  save_safetensors(scratch / "x", a.state_dict());
  const std::string bytes = read_file(scratch / "x");
  Linear b(512, 512);
  {
    const SafetensorsFile file(scratch / "x");
    StateDict state;
    for (const auto& [name, entry] : file.entries()) state[name] = file.mapped(name);
    b.load_state_dict(state, true, true);
    CHECK(b.weight.value().storage() == state.at("weight").storage());
  }
  const Variable x(ones({2, 512}));
  CHECK(mismatch(b(x).value(), a(x).value(), {0, 0}) == "");
  sum(b(x)).backward();
  b.weight.value().sub_(b.weight.grad().value());
  CHECK(mismatch(b.weight.value(), a.weight.value() - 2, {1e-6, 1e-6}) == "");
  CHECK(read_file(scratch / "x") == bytes);
}

// --- What cannot be written

TEST_CASE("Tensors and names that no file can hold are refused before one is made") {
  const ScratchDirectory scratch;
  const std::string path = scratch / "x";
  CHECK_THROWS_WITH(save_safetensors(path, {{"a", Tensor()}}),
                    "[save_safetensors] the tensor 'a' is undefined");
  CHECK_THROWS_WITH(save_safetensors(path, {{"__metadata__", ones({1})}}),
                    "[save_safetensors] no tensor can be called '__metadata__'");
  CHECK_THROWS_WITH(save_safetensors(path, {{"a\xff", ones({1})}}),
                    "[save_safetensors] the name 'a\xff' is not UTF-8");
  CHECK_THROWS_WITH(save_safetensors(path, {}, {{"a", "\xc3"}}), ContainsSubstring("is not UTF-8"));
  CHECK_THROWS_WITH(save_safetensors(path, {}, {{"a", std::string(100'000'000, 'x')}}),
                    "[save_safetensors] names and metadata take 100000032 bytes: needs at most "
                    "100000000");
  CHECK(scratch.files() == 0);
}

TEST_CASE("A full disk leaves the previous file, and a place that is not there nothing") {
  const ScratchDirectory scratch;
  const std::string path = scratch / "x";
  save_safetensors(path, {{"a", ones({3})}});
  {
    const SmallDisk disk(100'000);
    CHECK_THROWS_WITH(save_safetensors(path, {{"a", ones({100'000})}}),
                      "[save_safetensors] cannot write '" + path +
                          "': File too large ('ulimit -f' allows 100000 bytes)");
    CHECK_THROWS_WITH(save_safetensors(path, {{"a", ones({50'000})}}),
                      "[save_safetensors] cannot write '" + path +
                          "': File too large ('ulimit -f' allows 100000 bytes)");
  }
  CHECK(mismatch(load_safetensors(path).tensors.at("a"), ones({3})) == "");
  CHECK(scratch.files() == 1);
  CHECK_THROWS_WITH(
      save_safetensors(scratch / "nowhere/x", {}),
      "[save_safetensors] cannot write '" + scratch / "nowhere/x" + "': No such file or directory");
  CHECK_THROWS_WITH(save_safetensors(scratch / "", {}), ContainsSubstring("Is a directory"));
#ifdef __linux__
  CHECK_THROWS_WITH(save_safetensors("/dev/full", {{"a", ones({3})}}),
                    "[save_safetensors] cannot write '/dev/full': No space left on device");
#endif
}

// --- Files that are refused

TEST_CASE("Files that are cut short or go on are refused") {
  const std::string whole = tensor_of(kGood);
  REQUIRE(refusal(whole) == "");
  CHECK(refusal("") == " has 0 bytes: a safetensors file has at least 8");
  CHECK(refusal("1234567") == " has 7 bytes: a safetensors file has at least 8");
  const std::size_t header = whole.size() - 16;
  for (std::size_t size = 8; size < 8 + header; ++size) {
    CHECK(refusal(whole.substr(0, size)) == " has a header of " + std::to_string(header) +
                                                " bytes, of which " + std::to_string(size - 8) +
                                                " are there");
  }
  CHECK(refusal(whole.substr(0, whole.size() - 1)) ==
        ", tensor 'w': its data_offsets [0, 8] reach beyond the 7 bytes of data in the file");
  CHECK(refusal(whole + "!") == ": the bytes from 8 to 9, its last, are no tensor's");
}

TEST_CASE("Headers that are too long are refused before any of them is read") {
  CHECK(refusal(with_length(1 << 30, "{}")) ==
        " has a header of 1073741824 bytes, if it is a safetensors file: needs at most 100000000");
  CHECK(refusal("PK\x03\x04 something else").find("if it is a safetensors file") < 60);
  CHECK(refusal(std::string(8, '\xff') + "{}").find("18446744073709551615 bytes") < 30);
  CHECK(refusal(with_length(100'000'000, "{}")) ==
        " has a header of 100000000 bytes, of which 2 are there");
  // One of 1 GB that is there.
  const ScratchDirectory scratch;
  write_file(scratch / "x", with_length(1 << 30, "{"));
  std::filesystem::resize_file(scratch / "x", (std::uintmax_t{1} << 30) + 8);  // sparse
  CHECK_THROWS_WITH(load_safetensors(scratch / "x"), ContainsSubstring("1073741824 bytes"));
}

TEST_CASE("Any byte but 0 of a boolean is true") {
  const ScratchDirectory scratch;
  write_file(scratch / "x", file_of(R"({"m":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}})",
                                    {'\x00', '\x01', '\x80'}));
  CHECK(SafetensorsFile(scratch / "x").tensor("m").to_vector<bool>() ==
        std::vector<bool>{false, true, true});
}

TEST_CASE("What is no file is refused") {
  const ScratchDirectory scratch;
  CHECK_THROWS_WITH(
      load_safetensors(scratch / "none"),
      "[safetensors] cannot read '" + scratch / "none" + "': No such file or directory");
  CHECK_THROWS_WITH(load_safetensors(scratch / ""),
                    "[safetensors] cannot read '" + scratch / "" + "': Is a directory");
  REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_WITH(load_safetensors(scratch / "pipe"),
                    "[safetensors] cannot read '" + scratch / "pipe" + "': it is no regular file");
}

}  // namespace
}  // namespace ember::nn
