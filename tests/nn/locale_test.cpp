// Numbers are written and read in the same way whatever the locale of the program.
#include <sstream>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/graph.h"
#include "ember/nn/dropout.h"
#include "ember/nn/linear.h"
#include "ember/nn/safetensors.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/npy.h"
#include "examples/files.h"
#include "support/catch.h"
#include "support/comma_locale.h"

using namespace ember;
using namespace ember::test;

namespace {

/// All that Ember writes, one after the other.
std::string everything(const Tensor& x) {
  const examples::ScratchDirectory scratch;
  std::ostringstream text;
  text << x << x.shape().to_string();
  text << Variable(x, true) << to_dot(Variable(x, true) * Variable(x));
  text << nn::Linear(1234, 5678).to_string() << nn::Dropout(0.25).to_string();
  try {
    x.reshape({1234, 5678});
  } catch (const Error& error) {
    text << error.what();
  }
  save_npy(scratch / "x.npy", x);
  text << examples::read_file(scratch / "x.npy");
  nn::save_safetensors(scratch / "x.safetensors", {{"x", x}}, {{"rate", "0.5"}});
  text << examples::read_file(scratch / "x.safetensors");
  return text.str();
}

}  // namespace

TEST_CASE("what is written and read does not depend on the locale") {
  const Tensor x = full({1234, 3}, 1234.5);
  const std::string expected = everything(x);
  const examples::ScratchDirectory scratch;
  save_npy(scratch / "x.npy", x);
  nn::save_safetensors(scratch / "x.safetensors", {{"x", x}});

  const CommaLocale comma;
  std::ostringstream number;
  number << 1234.5;
  REQUIRE(number.str() == "1.234,5");  // the locale is in force
  CHECK(everything(x) == expected);
  CHECK(load_npy(scratch / "x.npy").to_string() == x.to_string());
  CHECK(nn::load_safetensors(scratch / "x.safetensors").tensors.at("x").to_string() ==
        x.to_string());
  // Bytes that are letters in some locales are none in a name of numpy's.
  const std::string header = "{'descr': '<\xe4', 'fortran_order': False, 'shape': (2,), }\n";
  examples::write_file(
      scratch / "letter.npy",
      std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header);
  CHECK_THROWS_WITH(load_npy(scratch / "letter.npy"),
                    matchers::ContainsSubstring("a name is not plain text"));
}
