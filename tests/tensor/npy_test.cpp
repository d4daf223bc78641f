#include "ember/tensor/npy.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>

#include "ember/tensor/creation.h"
#include "ember/tensor/error.h"
#include "ember/tensor/random.h"
#include "examples/files.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember {
namespace {

using examples::read_file;
using examples::ScratchDirectory;
using examples::write_file;
using test::mismatch;

/// A file that NumPy wrote (data/make_npy.py).
std::string numpys(const std::string& name) {
  return std::filesystem::path(EMBER_TEST_DATA_DIRECTORY) / (name + ".npy");
}

TEST_CASE("Files that NumPy wrote are read") {
  const Tensor numbers = tensor({{-1.5, -0.5, 0.5}, {1.5, 2.5, 3.5}});
  CHECK(mismatch(load_npy(numpys("f4")), numbers) == "");
  CHECK(mismatch(load_npy(numpys("f8")), numbers.to(DType::f64)) == "");
  CHECK(mismatch(load_npy(numpys("version2")), numbers.to(DType::f64)) == "");
  CHECK(mismatch(load_npy(numpys("version3")), numbers.to(DType::f64)) == "");
  CHECK(mismatch(load_npy(numpys("b1")), tensor({{true}, {false}})) == "");
  CHECK(mismatch(load_npy(numpys("scalar")), tensor(2.5)) == "");
  CHECK(mismatch(load_npy(numpys("empty")), empty({0, 3})) == "");
  CHECK(mismatch(load_npy(numpys("fortran")), arange(24).reshape({2, 3, 4})) == "");
  CHECK(load_npy(numpys("fortran")).is_contiguous());
  CHECK(load_npy(numpys("i4")).to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{-(std::int64_t{1} << 31), -1, (std::int64_t{1} << 31) - 1});
  CHECK(load_npy(numpys("i8")).to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), 0,
                                  (std::int64_t{1} << 53) + 1,
                                  std::numeric_limits<std::int64_t>::max()});
}

TEST_CASE("As many rows are read as are asked for") {
  const Tensor numbers = load_npy(numpys("f4")), deep = load_npy(numpys("fortran"));
  for (const std::int64_t limit : {0, 1, 2, 3}) {
    const Slice first{0, limit};
    CHECK(mismatch(load_npy(numpys("f4"), limit), numbers.slice(0, first)) == "");
    CHECK(mismatch(load_npy(numpys("fortran"), limit), deep.slice(0, first)) == "");
    CHECK(mismatch(load_npy(numpys("scalar"), limit), tensor(2.5)) == "");
  }
  CHECK(load_npy(numpys("i4"), 2).numel() == 2);
  CHECK_THROWS_AS(load_npy(numpys("f4"), -1), Error);
}

TEST_CASE("Saved files are those of NumPy, byte for byte") {
  const ScratchDirectory scratch;
  for (const char* name : {"f4", "f8", "i8", "b1", "scalar", "empty"}) {
    save_npy(scratch / "x.npy", load_npy(numpys(name)));
    CHECK(read_file(scratch / "x.npy") == read_file(numpys(name)));
  }
}

TEST_CASE("What is saved is what is loaded") {
  const ScratchDirectory scratch;
  Generator generator(1);
  const Tensor large = randn({300, 401}, DType::f64, generator);
  save_npy(scratch / "x.npy", large);
  CHECK(mismatch(load_npy(scratch / "x.npy"), large) == "");
  save_npy(scratch / "x.npy", large.t().slice(0, {3, 400, 7}));  // views, too; over the old file
  CHECK(mismatch(load_npy(scratch / "x.npy"), large.t().slice(0, {3, 400, 7})) == "");
  const Tensor most_axes = arange(256).reshape({2, 2, 2, 2, 2, 2, 2, 2});
  save_npy(scratch / "x.npy", most_axes);
  CHECK(mismatch(load_npy(scratch / "x.npy"), most_axes) == "");
  CHECK(scratch.files() == 1);
}

// --- Files that are refused

TEST_CASE("Other dtypes are refused") {
  const auto refused = [](const std::string& name, const std::string& descr) {
    return "[load_npy] '" + numpys(name) + "' has dtype '" + descr +
           "': needs '<f4', '<f8', '<i8', '<i4' or '|b1'";
  };
  CHECK_THROWS_WITH(load_npy(numpys("big_endian")), refused("big_endian", ">f8"));
  CHECK_THROWS_WITH(load_npy(numpys("unsigned")), refused("unsigned", "|u1"));
  CHECK_THROWS_WITH(load_npy(numpys("objects")), refused("objects", "|O"));
  CHECK_THROWS_WITH(load_npy(numpys("structured")),
                    matchers::ContainsSubstring("needs a name in quotes"));
}

/// A version 1.0 file with this header.
std::string npy(const std::string& header, const std::string& numbers = "") {
  const std::string length{static_cast<char>(header.size() & 0xff),
                           static_cast<char>(header.size() >> 8)};
  return std::string("\x93NUMPY\x01\x00", 8) + length + header + numbers;
}

/// The message with which a file of these bytes is refused, from behind the file's name.
std::string refusal(const std::string& bytes) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "x.npy";
  write_file(path, bytes);
  try {
    load_npy(path);
  } catch (const Error& error) {
    const std::string message = error.what();
    const std::string opening = "[load_npy] '" + path + "' ";
    REQUIRE(message.substr(0, opening.size()) == opening);
    return message.substr(opening.size());
  }
  return "";
}

TEST_CASE("Broken files are refused") {
  const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
  const std::string eight(8, '\0');
  REQUIRE(refusal(npy(good, eight)) == "");

  CHECK(refusal("") == "is not a .npy file");
  CHECK(refusal("PK\x03\x04 something else") == "is not a .npy file");
  CHECK(refusal("\x93NUMPY") == "ends within its header");
  CHECK(refusal("\x93NUMPY\x01") == "ends within its header");
  CHECK(refusal(std::string("\x93NUMPY\x04\x00\x00\x00", 10)) ==
        "is of format 4.0: needs 1.0, 2.0 or 3.0");
  CHECK(refusal(std::string("\x93NUMPY\x01\x01\x00\x00", 10)) ==
        "is of format 1.1: needs 1.0, 2.0 or 3.0");
  // A header of 4 GB that is not there.
  CHECK(refusal("\x93NUMPY\x02" + std::string(1, '\0') + "\xff\xff\xff\xff{}") ==
        "has a header of 4294967295 bytes: needs at most 1048576");
  const std::string whole = npy(good, eight);
  for (std::size_t size = 6; size < whole.size() - 8; ++size) {
    CHECK(refusal(whole.substr(0, size)) == "ends within its header");
  }

  const std::string five = whole.substr(0, whole.size() - 3);
  CHECK(refusal(five) == "has 5 bytes behind its header: shape (2,) of '<f4' takes more");
  CHECK(refusal(whole + "!") == "has 9 bytes behind its header: shape (2,) of '<f4' takes fewer");
  CHECK(refusal(whole + "four") ==
        "has 12 bytes behind its header: shape (2,) of '<f4' takes fewer");
}

std::string with_shape(const std::string& shape) {
  return npy("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }", "four");
}

TEST_CASE("Shapes that no file can have are refused before memory is taken") {
  CHECK(refusal(with_shape("(1000000000000,)")) ==
        "has 4 bytes behind its header: shape (1000000000000,) of '<f4' takes more");
  CHECK(refusal(with_shape("(4294967296, 4294967296)")) ==
        "has 4 bytes behind its header: shape (4294967296, 4294967296) of '<f4' takes more");
  CHECK(refusal(with_shape("(9223372036854775807, 9223372036854775807, 9223372036854775807)"))
            .substr(0, 28) == "has 4 bytes behind its heade");
  CHECK(refusal(with_shape("(0, 5)")) ==
        "has 4 bytes behind its header: shape (0, 5) of '<f4' takes fewer");
  const std::string bad = "has a header that is not .npy's: ";
  CHECK(refusal(with_shape("(9223372036854775808,)")) ==
        bad + "a size is not a number from 0 to 2^63 - 1");
  CHECK(refusal(with_shape("(-1,)")) == bad + "a size is not a number from 0 to 2^63 - 1");
  CHECK(refusal(with_shape("(1.5,)")) == bad + "')' is missing");
  CHECK(refusal(with_shape("(1, 1, 1, 1, 1, 1, 1, 1, 1)")) == bad + "a tensor has at most 8 axes");
  CHECK(refusal(with_shape("[1]")) == bad + "'(' is missing");
  CHECK(refusal(with_shape("(1")) == bad + "a size is not a number from 0 to 2^63 - 1");
  CHECK(refusal(with_shape("(1,)")) == "");
  CHECK(refusal(with_shape("(1, 1,)")) == "");
  CHECK(refusal(with_shape("()")) == "");
}

TEST_CASE("Headers that are no dictionary of the three keys are refused") {
  const std::string bad = "has a header that is not .npy's: ";
  CHECK(refusal(npy("")) == bad + "'{' is missing");
  CHECK(refusal(npy("{")) == bad + "needs a name in quotes (structured dtypes have none)");
  CHECK(refusal(npy("{}")) == bad + "needs descr, fortran_order and shape");
  CHECK(refusal(npy("{'descr': '<f4', 'shape': ()}")) ==
        bad + "needs descr, fortran_order and shape");
  CHECK(refusal(npy("{'descr': '<f4', 'descr': '<f4'}")) ==
        bad + "the key 'descr' is unknown or there twice");
  CHECK(refusal(npy("{'kind': '<f4'}")) == bad + "the key 'kind' is unknown or there twice");
  CHECK(refusal(npy("{'descr' '<f4'}")) == bad + "':' is missing");
  CHECK(refusal(npy("{'descr': '<f4}")) == bad + "a quote is not closed");
  CHECK(refusal(npy("{'descr': '<\n4'}")) == bad + "a name is not plain text");
  CHECK(refusal(npy("{'fortran_order': Maybe}")) == bad + "'False' is missing");
  CHECK(refusal(npy("{'descr': '<f4', 'fortran_order': False, 'shape': ()} rm")) ==
        bad + "something follows the dictionary");
  // Order, spaces and kind of quotes are free.
  CHECK(refusal(npy("{\"shape\":(),\"descr\":\"|b1\",\"fortran_order\":True}", "\x07")) == "");
}

TEST_CASE("Headers are read as Python 2 and others than NumPy spell them") {
  const ScratchDirectory scratch;
  const auto shape_of = [&](const std::string& header) {
    write_file(scratch / "x.npy", npy(header, std::string(48, '\0')));
    return load_npy(scratch / "x.npy").shape();
  };
  const auto shape = [&](const std::string& text) {
    return shape_of("{'descr': '<f4', 'fortran_order': False, 'shape': " + text + ", }   \n");
  };
  CHECK(shape("(3L, 4L)") == Shape{3, 4});
  CHECK(shape("(3L, 4)") == Shape{3, 4});
  CHECK(shape("(12L,)") == Shape{12});
  CHECK(shape("(3 L,\t2L ,\r\n2L)") == Shape{3, 2, 2});
  CHECK(shape_of("{u'descr': u'<f4', u'fortran_order': True, u'shape': (3L, 4L)}\r\n") ==
        Shape{3, 4});
  CHECK(shape_of(" \n{'descr': '<f8', 'fortran_order': False, 'shape': (6,)}\f") == Shape{6});
  const std::string bad = "has a header that is not .npy's: ";
  for (const char* wrong : {"(12l,)", "(12LL,)", "(12UL,)", "(12.L,)"}) {
    CHECK(refusal(with_shape(wrong)) == bad + "')' is missing");
  }
  CHECK(refusal(with_shape("(L,)")) == bad + "a size is not a number from 0 to 2^63 - 1");

  for (const auto& [descr, dtype] : {std::pair("f4", DType::f32),
                                     {"=f4", DType::f32},
                                     {"|f4", DType::f32},
                                     {"f8", DType::f64},
                                     {"=i8", DType::i64},
                                     {"i4", DType::i64},
                                     {"b1", DType::boolean},
                                     {"<b1", DType::boolean},
                                     {">b1", DType::boolean},
                                     {"=b1", DType::boolean}}) {
    INFO(descr);
    const int count = 48 / (descr[std::strlen(descr) - 1] - '0');
    write_file(scratch / "x.npy",
               npy(fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({},), }}", descr,
                               count),
                   std::string(48, '\0')));
    CHECK(load_npy(scratch / "x.npy").dtype() == dtype);
  }
  for (const std::string descr : {">f4", ">i8", "", "<", "<<f4", "f", "4", "=f2", "F4", " <f4"}) {
    CHECK(refusal(npy("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (1,)}")) ==
          "has dtype '" + descr + "': needs '<f4', '<f8', '<i8', '<i4' or '|b1'");
  }
}

TEST_CASE("Any byte but 0 of a boolean is true") {
  const ScratchDirectory scratch;
  write_file(scratch / "x.npy", npy("{'descr': '|b1', 'fortran_order': False, 'shape': (3,)}",
                                    {'\x00', '\x01', '\x80'}));
  CHECK(load_npy(scratch / "x.npy").to_vector<bool>() == std::vector<bool>{false, true, true});
}

TEST_CASE("Files that cannot be read or written say why") {
  const ScratchDirectory scratch;
  CHECK_THROWS_WITH(
      load_npy(scratch / "none.npy"),
      "[load_npy] cannot read '" + (scratch / "none.npy") + "': No such file or directory");
  CHECK_THROWS_WITH(load_npy(scratch / ""), matchers::StartsWith("[load_npy] cannot read '"));
  const std::string nowhere = scratch / "nowhere/x.npy";
  CHECK_THROWS_WITH(save_npy(nowhere, ones({2})),
                    "[save_npy] cannot write '" + nowhere + "': No such file or directory");
  CHECK_THROWS_WITH(save_npy(scratch / "", ones({2})),
                    matchers::StartsWith("[save_npy] cannot write"));
  CHECK_THROWS_WITH(save_npy(scratch / "x.npy", Tensor()), "[save_npy] the tensor is undefined");
  CHECK(scratch.files() == 0);
}

#ifdef __linux__
TEST_CASE("A full disk is reported") {
  CHECK_THROWS_WITH(save_npy("/dev/full", ones({2})),
                    "[save_npy] cannot write '/dev/full': No space left on device");
}
#endif

TEST_CASE("load_npy does not read headers longer than anybody writes") {
  const ScratchDirectory scratch;
  const std::string path = scratch / "long.npy";
  write_file(path, std::string("\x93NUMPY\x02\x00\x00\x00\x00\x10", 12) + std::string(100, ' '));
  std::filesystem::resize_file(path, std::uintmax_t{1} << 30);  // sparse
  CHECK_THROWS_WITH(load_npy(path), "[load_npy] '" + path +
                                        "' has a header of 268435456 bytes: needs at most 1048576");
}

TEST_CASE("load_npy widens 32-bit numbers of any count") {
  const ScratchDirectory scratch;
  for (const int count : {0, 1, 2, 3, 100}) {
    std::string header =
        fmt::format("{{'descr': '<i4', 'fortran_order': False, 'shape': ({},), }}\n", count);
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size());
    bytes += '\0';
    bytes += header;
    for (int i = 0; i < count; ++i) {
      const std::int32_t number = i % 2 == 0 ? i : -i;
      bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
    }
    write_file(scratch / "narrow.npy", bytes);
    const Tensor x = load_npy(scratch / "narrow.npy");
    REQUIRE(x.shape() == Shape{count});
    for (int i = 0; i < count; ++i) CHECK(x[i].item<int>() == (i % 2 == 0 ? i : -i));
  }
}

}  // namespace
}  // namespace ember
