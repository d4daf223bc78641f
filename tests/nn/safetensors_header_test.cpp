// Headers as files have them: they are parsed where a file is opened.
#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "ember/nn/safetensors.h"
#include "ember/tensor/creation.h"
#include "nn/safetensors_bytes.h"
#include "support/compare.h"

namespace ember::nn {
namespace {

using examples::ScratchDirectory;
using examples::write_file;
using test::mismatch;

TEST_CASE("Headers that are not JSON are refused") {
  const std::string bad = " has a header that is not JSON: ";
  CHECK(refusal(file_of("")) == " is no safetensors file: its header does not begin with '{'");
  CHECK(refusal(file_of("[]")) == " is no safetensors file: its header does not begin with '{'");
  CHECK(refusal(file_of("{")).substr(0, bad.size()) == bad);
  CHECK(refusal(file_of("{} {}")).substr(0, bad.size()) == bad);
  CHECK(refusal(file_of(std::string("{}\0 more", 8))) == bad + "it holds a zero byte");
  CHECK(refusal(file_of("{\"w\xff\":{}}")) ==
        bad +
            "parse error at line 1, column 4: syntax error while parsing object key - invalid "
            "string: ill-formed UTF-8 byte");
  CHECK(refusal(file_of(R"({"\ud800":{}})")).find("surrogate") < 300);
  CHECK(refusal(file_of("{'w':{}}")).substr(0, bad.size()) == bad);
  CHECK(refusal(file_of("{\"w\":NaN}")).substr(0, bad.size()) == bad);
  CHECK(refusal(file_of("{\"w\":1e999}")).substr(0, bad.size()) == bad);
  CHECK(refusal(file_of("{} \n\t ")) == "");
}

TEST_CASE("Headers are read that the format's own implementation reads") {
  const ScratchDirectory scratch;
  const auto read = [&](const std::string& header) {
    write_file(scratch / "x", file_of(header, std::string(8, '\0')));
    return load_safetensors(scratch / "x");
  };
  const std::string w = "\"w\":{" + kGood;
  // MLX writes this where there is no metadata.
  CHECK(read("{\"__metadata__\":null," + w + "}}").metadata.empty());
  CHECK(read("{" + w + "},\"__metadata__\":null}").tensors.at("w").shape() == Shape{2});
  CHECK(read(" \t\r\n{" + w + "}}\n ").tensors.size() == 1);

  const std::string nested(128, '['), closed(128, ']');
  for (const std::string& value :
       {std::string("\"C\""), std::string("null"), std::string("true"), std::string("7"),
        std::string("-7"), std::string("1.5"), std::string("123456789012345678901234567890"),
        std::string("[]"), std::string("{}"), std::string(R"([1,{"dtype":[null,"F64"]},[[]]])"),
        std::string(R"({"dtype":"F64","shape":{"dtype":[]},"x":1,"x":2,"__metadata__":null})"),
        nested + closed, std::string(R"({"":{}})")}) {
    INFO(value);
    const std::string other = "\"order\":" + value;
    for (const std::string& header :
         {"{" + w + "," + other + "}}", "{\"w\":{" + other + "," + kGood + "}}",
          "{" + w + "," + other + "," + other + "}}"}) {
      const Safetensors loaded = read(header);
      CHECK(loaded.tensors.size() == 1);
      CHECK(mismatch(loaded.tensors.at("w"), zeros({2})) == "");
    }
  }
  // What is passed over is JSON all the same, and nothing of it counts as the tensor's.
  CHECK(refusal(tensor_of(kGood + R"(,"order":{"a":})")).find("that is not JSON") < 30);
  CHECK(refusal(tensor_of(R"("order":{)" + kGood + "}")) ==
        ", tensor 'w': needs dtype, shape and data_offsets");
  CHECK(refusal(tensor_of(kGood + ",\"order\":[" + nested + closed + "]")) ==
        ", tensor 'w': its key 'order' nests more than 128 deep");
}

TEST_CASE("Tensors of dtypes that Ember has not are passed over, also those of parts of a byte") {
  const ScratchDirectory scratch;
  const auto open = [&](const char* dtype, const char* shape, std::size_t bytes) {
    const std::string header = fmt::format(
        R"({{"w":{{"dtype":"{}","shape":{},"data_offsets":[0,{}]}}}})", dtype, shape, bytes);
    return refusal(file_of(header, std::string(bytes, '1')));
  };
  for (const auto& [dtype, bits] : {std::pair("F4", 4),
                                    {"F6_E2M3", 6},
                                    {"F6_E3M2", 6},
                                    {"F8_E4M3FNUZ", 8},
                                    {"F8_E5M2FNUZ", 8},
                                    {"F8_E8M0", 8},
                                    {"I16", 16},
                                    {"C64", 64}}) {
    INFO(dtype);
    CHECK(open(dtype, "[2,4]", static_cast<std::size_t>(bits)) ==
          fmt::format(", tensor 'w': Ember has no dtype for {}: needs BOOL, I64, F16, BF16, F32 or "
                      "F64",
                      dtype));
  }
  CHECK(open("F4", "[3]", 1) == ", tensor 'w': F4 of shape (3,) takes a part of a byte");
  CHECK(open("F4", "[3]", 2) == ", tensor 'w': F4 of shape (3,) takes a part of a byte");
  CHECK(open("F6_E2M3", "[4]", 4) ==
        ", tensor 'w': its data_offsets [0, 4] hold 4 bytes: F6_E2M3 of shape (4,) takes 3");
}

TEST_CASE("Headers that nest are refused at the first level that should not be there") {
  const std::size_t depth = 1'000'000;
  std::string objects;
  for (std::size_t i = 0; i < depth; ++i) objects += "{\"a\":";
  CHECK(refusal(file_of(objects)) == ", tensor 'a': its key 'a' nests more than 128 deep");
  CHECK(refusal(file_of("{\"w\":{\"x\":" + std::string(depth, '['))) ==
        ", tensor 'w': its key 'x' nests more than 128 deep");
  CHECK(refusal(file_of("{\"w\":" + std::string(depth, '['))) ==
        ", tensor 'w': it is an array: needs an object");
  const auto shape = [](const std::string& text) {
    return refusal(tensor_of(R"("dtype":"F32","shape":)" + text));
  };
  CHECK(shape(std::string(depth, '[')) ==
        ", tensor 'w': its shape holds an array: needs whole numbers from 0 to 2^63 - 1");
  CHECK(shape("[{") ==
        ", tensor 'w': its shape holds an object: needs whole numbers from 0 to 2^63 - 1");
  CHECK(refusal(file_of("{\"__metadata__\":{\"a\":" + std::string(depth, '['))) ==
        " has an array as its metadata 'a': needs a string");
}

TEST_CASE("Fields of the wrong type are refused") {
  const auto with = [](const char* type, const char* shape, const char* offsets) {
    return refusal(
        tensor_of(fmt::format(R"("dtype":{},"shape":{},"data_offsets":{})", type, shape, offsets)));
  };
  CHECK(with("\"F32\"", "[2]", "[0,8]") == "");
  const std::string at = ", tensor 'w': ";
  CHECK(with("32", "[2]", "[0,8]") == at + "its dtype is the number 32: needs a string");
  CHECK(with("null", "[2]", "[0,8]") == at + "its dtype is null: needs a string");
  CHECK(with("\"F7\"", "[2]", "[0,8]") == at + "its dtype 'F7' is unknown");
  CHECK(with("\"f32\"", "[2]", "[0,8]") == at + "its dtype 'f32' is unknown");
  CHECK(with("\"F32\"", "2", "[0,8]") ==
        at + "its shape is the number 2: needs an array of whole numbers");
  CHECK(with("\"F32\"", "{}", "[0,8]") ==
        at + "its shape is an object: needs an array of whole numbers");
  CHECK(with("\"F32\"", "[2]", "\"0,8\"") ==
        at + "its data_offsets is a string: needs an array of whole numbers");
  const std::string whole = ": needs whole numbers from 0 to 2^63 - 1";
  CHECK(with("\"F32\"", "[-2]", "[0,8]") == at + "its shape holds the number -2" + whole);
  CHECK(with("\"F32\"", "[2.0]", "[0,8]") == at + "its shape holds the number 2.0" + whole);
  CHECK(with("\"F32\"", "[2e0]", "[0,8]") == at + "its shape holds the number 2e0" + whole);
  CHECK(with("\"F32\"", "[9223372036854775808]", "[0,8]") ==
        at + "its shape holds the number 9223372036854775808" + whole);
  CHECK(with("\"F32\"", "[18446744073709551616]", "[0,8]") ==
        at + "its shape holds the number 18446744073709551616" + whole);
  CHECK(with("\"F32\"", "[true]", "[0,8]") == at + "its shape holds a boolean" + whole);
  CHECK(with("\"F32\"", "[2]", "[-0,8]") == at + "its data_offsets holds the number 0" + whole);
  CHECK(with("\"F32\"", "[2]", "[0.5,8]") == at + "its data_offsets holds the number 0.5" + whole);
  CHECK(with("\"F32\"", "[2]", "[0]") == at + "its data_offsets are fewer than two");
  CHECK(with("\"F32\"", "[2]", "[0,8,8]") == at + "its data_offsets are more than two");
  CHECK(with("\"F32\"", "[1,1,1,1,1,1,1,1,2]", "[0,8]") ==
        at + "it has more than 8 axes, the most that a tensor can have");

  CHECK(refusal(file_of("{\"w\":3}")) == at + "it is the number 3: needs an object");
  CHECK(refusal(file_of("{\"w\":{}}")) == at + "needs dtype, shape and data_offsets");
  CHECK(refusal(tensor_of(R"("dtype":"F32","shape":[2])")) ==
        at + "needs dtype, shape and data_offsets");
  CHECK(refusal(file_of(R"({"w":null})")) == at + "it is null: needs an object");
  CHECK(refusal(tensor_of(R"("dtype":"F32","shape":null,"data_offsets":[0,8])")) ==
        at + "its shape is null: needs an array of whole numbers");
  CHECK(refusal(file_of(R"({"__metadata__":false})")) ==
        " has a boolean as its metadata: needs an object of strings");
  CHECK(refusal(file_of(R"({"__metadata__":{"a":null}})")) ==
        " has null as its metadata 'a': needs a string");
  CHECK(refusal(file_of(R"({"__metadata__":[]})")) ==
        " has an array as its metadata: needs an object of strings");
  CHECK(refusal(file_of(R"({"__metadata__":{"step":5}})")) ==
        " has the number 5 as its metadata 'step': needs a string");
}

TEST_CASE("No name hides behind another of the same name") {
  const std::string w = "\"w\":{" + kGood + "}";
  CHECK(refusal(file_of("{" + w + "," + w + "}", "12345678")) == " has the name 'w' twice");
  // As an escape it is the same name.
  CHECK(refusal(file_of("{" + w + R"(,"\u0077":{}})", "12345678")) == " has the name 'w' twice");
  CHECK(refusal(tensor_of(R"("dtype":"F32",)" + kGood)) ==
        ", tensor 'w': its key 'dtype' is there twice");
  CHECK(refusal(tensor_of(kGood + R"(,"shape":[1])")) ==
        ", tensor 'w': its key 'shape' is there twice");
  CHECK(refusal(file_of(R"({"__metadata__":{},"__metadata__":{}})")) ==
        " has the name '__metadata__' twice");
  CHECK(refusal(file_of(R"({"__metadata__":null,"__metadata__":null})")) ==
        " has the name '__metadata__' twice");
  CHECK(refusal(file_of(R"({"__metadata__":{"a":"1","a":"2"}})")) == " has the metadata 'a' twice");
}

/// Two tensors of one byte each axis, at these offsets, in front of `data` bytes.
std::string pair_of(const std::string& first, const std::string& second, std::size_t data) {
  const auto entry = [](const std::string& offsets) {
    const auto comma = offsets.find(',');
    const int size = std::stoi(offsets.substr(comma + 1)) - std::stoi(offsets);
    return fmt::format(R"({{"dtype":"BOOL","shape":[{}],"data_offsets":[{}]}})", size, offsets);
  };
  return file_of("{\"a\":" + entry(first) + ",\"b\":" + entry(second) + "}",
                 std::string(data, '1'));
}

TEST_CASE("Tensors that overlap, leave gaps or reach beyond the data are refused") {
  REQUIRE(refusal(pair_of("0,4", "4,8", 8)) == "");
  REQUIRE(refusal(pair_of("4,8", "0,4", 8)) == "");  // in any order
  REQUIRE(refusal(pair_of("4,4", "0,4", 4)) == "");
  REQUIRE(refusal(pair_of("0,0", "0,4", 4)) == "");
  CHECK(refusal(pair_of("0,5", "4,8", 8)) == ": the tensors 'a' and 'b' overlap");
  CHECK(refusal(pair_of("0,8", "0,8", 8)) == ": the tensors 'a' and 'b' overlap");
  CHECK(refusal(pair_of("2,4", "0,8", 8)) == ": the tensors 'b' and 'a' overlap");
  CHECK(refusal(pair_of("2,2", "0,8", 8)) == ": the tensors 'b' and 'a' overlap");
  CHECK(refusal(pair_of("0,3", "4,8", 8)) ==
        ": the bytes from 3 to 4, before tensor 'b', are no tensor's");
  CHECK(refusal(pair_of("1,4", "4,8", 8)) ==
        ": the bytes from 0 to 1, before tensor 'a', are no tensor's");
  CHECK(refusal(pair_of("0,4", "4,8", 9)) == ": the bytes from 8 to 9, its last, are no tensor's");
  CHECK(refusal(pair_of("0,4", "4,9", 8)) ==
        ", tensor 'b': its data_offsets [4, 9] reach beyond the 8 bytes of data in the file");
  CHECK(refusal(file_of("{}", "1")) == ": the bytes from 0 to 1, its last, are no tensor's");

  const auto sized = [](const std::string& shape, const std::string& offsets) {
    return refusal(
        tensor_of(R"("dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets));
  };
  const std::string at = ", tensor 'w': ";
  CHECK(sized("[2]", "[8,0]") == at + "its data_offsets [8, 0] run backwards");
  CHECK(sized("[3]", "[0,8]") ==
        at + "its data_offsets [0, 8] hold 8 bytes: F32 of shape (3,) takes 12");
  CHECK(sized("[]", "[0,8]") ==
        at + "its data_offsets [0, 8] hold 8 bytes: F32 of shape () takes 4");
  CHECK(sized("[0,7]", "[0,8]") ==
        at + "its data_offsets [0, 8] hold 8 bytes: F32 of shape (0, 7) takes 0");
  CHECK(sized("[4294967296,4294967296]", "[0,8]") ==
        at + "shape (4294967296, 4294967296) has more elements than can be addressed");
  // 2^62 numbers of 4 bytes are 2^64 bytes, which is 0.
  CHECK(sized("[4611686018427387904]", "[0,0]") ==
        at + "shape (4611686018427387904,) has more elements than can be addressed");
  CHECK(sized("[0,9223372036854775807,9223372036854775807]", "[0,0]").find("can be addressed") <
        99);
  CHECK(sized("[2]", "[9223372036854775800,9223372036854775807]").find("reach beyond") < 99);
}

TEST_CASE("Messages show what is in a file without doing what it says") {
  const std::string name = "\\u001b[2J" + std::string(1000, 'x');
  CHECK(refusal(file_of("{\"" + name + "\":{}}")) ==
        ", tensor '\\x1b[2J" + std::string(196, 'x') + "...': needs dtype, shape and data_offsets");
  // Not cut within a character.
  std::string umlauts;
  for (int i = 0; i < 120; ++i) umlauts += "ü";
  CHECK(refusal(file_of("{\"a" + umlauts + "\":{}}")) ==
        ", tensor 'a" + umlauts.substr(0, 198) + "...': needs dtype, shape and data_offsets");
}

}  // namespace
}  // namespace ember::nn
