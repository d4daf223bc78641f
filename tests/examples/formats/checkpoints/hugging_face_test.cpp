// GPT-2s in Hugging Face's files: golden/hugging_face/, with the logits that PyTorch computes.
#include "examples/formats/checkpoints/hugging_face.h"

#include <ember/autograd/grad_mode.h>
#include <ember/nn/safetensors.h>
#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>

#include "examples/files.h"
#include "examples/formats/checkpoints/hugging_face_config.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/tokenizers/bpe_files.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/formats/tokenizers/char_tokenizer.h"
#include "examples/tools/gpt/checkpoint.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/golden.h"

using namespace ember;
using namespace ember::examples;
using matchers::ContainsSubstring;
using test::golden_path;
using test::Json;
using test::kExact;
using test::mismatch;
using test::to_tensor;

namespace {

std::string model_path(const std::string& name) {
  return golden_path("hugging_face/" + name + "/model.safetensors");
}
std::string config_path(const std::string& name) {
  return golden_path("hugging_face/" + name + "/config.json");
}
nn::GPT golden_model(const std::string& name) {
  return load_hugging_face({model_path(name), config_path(name), {}});
}

BpeTokenizer small_bpe() {
  return BpeTokenizer(load_bpe(EMBER_TEST_DATA_DIRECTORY "/bpe"));
}

/// What is wrong with the logits of a case; "" where nothing is.
std::string wrong_logits(const nn::GPT& model, const Json& one) {
  const NoGrad no_grad;
  return mismatch(model(to_tensor(one.at("ids"))).value(), to_tensor(one.at("logits"), DType::f32),
                  {1e-4, 1e-5});
}

void check_equal(const StateDict& a, const StateDict& b) {
  CHECK(a.size() == b.size());
  for (const auto& [name, x] : a) {
    INFO(name);
    REQUIRE(b.contains(name));
    CHECK(mismatch(x, b.at(name), kExact) == "");
  }
}

TEST_CASE("an imported GPT-2 computes PyTorch's logits, also as a checkpoint") {
  int checked = 0;
  for (const Json& golden : test::read_golden("hugging_face.json")) {
    const auto name = golden.at("name").get<std::string>();
    INFO(name);
    const nn::GPT model = golden_model(name);
    CHECK_FALSE(model.is_training());
    const ScratchDirectory scratch;
    save_checkpoint(scratch / "x", model, small_bpe());
    const Checkpoint loaded = load_checkpoint(scratch / "x");
    CHECK(loaded.steps == 0);
    CHECK(loaded.model.config() == model.config());
    CHECK(loaded.tokenizer->decode(loaded.tokenizer->encode("to be")) == "to be");
    CHECK(load_history(scratch / "x").moments().empty());
    for (const Json& one : golden.at("cases")) {
      CHECK(wrong_logits(model, one) == "");
      CHECK(wrong_logits(loaded.model, one) == "");
      ++checked;
    }
  }
  CHECK(checked == 4);
}

TEST_CASE("a config.json says what shapes do not") {
  const nn::GPTConfig published = golden_model("published").config();
  CHECK(published == nn::GPTConfig{.vocab_size = 512,
                                   .block_size = 8,
                                   .n_layer = 2,
                                   .n_head = 2,
                                   .n_embd = 8,
                                   .dropout = 0.1});
  const nn::GPTConfig saved = golden_model("saved").config();
  CHECK(saved == nn::GPTConfig{.vocab_size = 512,
                               .block_size = 6,
                               .n_layer = 1,
                               .n_head = 3,
                               .n_embd = 12,
                               .dropout = 0.1,
                               .tie_word_embeddings = false,
                               .layer_norm_epsilon = 1e-3});
  // Without one, the rest is what it was in all GPT-2s.
  CHECK(load_hugging_face({model_path("published"), {}, 2}).config() == published);
  nn::GPTConfig guessed = saved;
  guessed.layer_norm_epsilon = 1e-5;
  CHECK(load_hugging_face({model_path("saved"), {}, 3}).config() == guessed);
}

TEST_CASE("what is exported is what was imported, to the bit") {
  const ScratchDirectory scratch;
  for (const std::string name : {"published", "saved"}) {
    INFO(name);
    const nn::GPT model = golden_model(name);
    const std::string config = hugging_face_config(model.config(), small_bpe());
    nn::save_safetensors(scratch / "x", to_hugging_face(model), {{"format", "pt"}});
    write_file(scratch / "config.json", config);
    const nn::GPT again = load_hugging_face({scratch / "x", scratch / "config.json", {}});
    CHECK(again.config() == model.config());
    check_equal(again.state_dict(), model.state_dict());
    nn::save_safetensors(scratch / "y", to_hugging_face(again), {{"format", "pt"}});
    CHECK(read_file(scratch / "x") == read_file(scratch / "y"));
    CHECK(hugging_face_config(again.config(), small_bpe()) == config);
  }
  // The published one has other names, and masks; the other is half as wide, but the same.
  StateDict published;
  for (const auto& [name, x] : nn::load_safetensors(model_path("published")).tensors) {
    if (!name.ends_with(".attn.bias") && !name.ends_with("masked_bias")) {
      published["transformer." + name] = x;
    }
  }
  check_equal(to_hugging_face(golden_model("published")), published);
  check_equal(to_hugging_face(golden_model("saved")),
              nn::load_safetensors(model_path("saved")).tensors);
}

TEST_CASE("a model without biases is exported with zeros") {
  const ScratchDirectory scratch;
  const nn::GPT model({.vocab_size = 5,
                       .block_size = 4,
                       .n_layer = 1,
                       .n_head = 2,
                       .n_embd = 6,
                       .bias = false,
                       .tie_word_embeddings = false});
  nn::save_safetensors(scratch / "x", to_hugging_face(model));
  const nn::GPT again = load_hugging_face({scratch / "x", {}, 2});
  const NoGrad no_grad;
  const Tensor ids = tensor({{1, 2, 4, 0}});
  CHECK(mismatch(again(ids).value(), model(ids).value()) == "");
  CHECK(again.config().bias);
}

TEST_CASE("a head that is the token table once more is tied, whatever its dtype and name") {
  const ScratchDirectory scratch;
  nn::Safetensors file = nn::load_safetensors(model_path("published"));
  file.tensors["lm_head.weight"] = file.tensors["wte.weight"];
  nn::save_safetensors(scratch / "x", file.tensors);
  check_equal(load_hugging_face({scratch / "x", {}, 2}).state_dict(),
              golden_model("published").state_dict());
  file.tensors["lm_head.weight"] = file.tensors["wte.weight"] + 1;
  for (auto& [name, x] : file.tensors) x = x.to(DType::f64);
  nn::save_safetensors(scratch / "x", file.tensors);
  const nn::GPT untied = load_hugging_face({scratch / "x", {}, 2});
  CHECK_FALSE(untied.config().tie_word_embeddings);
  CHECK(mismatch(untied.lm_head->weight.value(), untied.wte.weight.value() + 1, kExact) == "");
}

/// The error of importing what the published model becomes when `change` has been at it.
template <class Change>
std::string refusal(const Change& change, std::optional<std::int64_t> n_head = 2) {
  const ScratchDirectory scratch;
  StateDict tensors = nn::load_safetensors(model_path("published")).tensors;
  change(tensors);
  nn::save_safetensors(scratch / "x", tensors);
  try {
    load_hugging_face({scratch / "x", {}, n_head});
  } catch (const InputError& error) {
    const std::string message = error.what(), opening = "cannot import '" + scratch / "x" + "': ";
    REQUIRE(message.substr(0, opening.size()) == opening);
    return message.substr(opening.size());
  }
  return "";
}

TEST_CASE("a file that is no GPT-2 says which tensor makes it none") {
  CHECK(refusal([](StateDict&) {}) == "");
  CHECK(refusal([](StateDict& x) { x.erase("wte.weight"); }) ==
        "it has no 'wte.weight': it is no GPT-2");
  CHECK(refusal([](StateDict& x) { x.erase("wpe.weight"); }) ==
        "it has no 'wpe.weight': it is no GPT-2");
  CHECK(refusal([](StateDict& x) { x["wte.weight"] = ones({512}); }) ==
        "its 'wte.weight' has shape (512,): needs a matrix");
  CHECK(refusal([](StateDict& x) { x["transformer.ln_f.bias"] = ones({8}); }) ==
        "it has both 'ln_f.bias' and 'transformer.ln_f.bias'");
  CHECK_THAT(refusal([](StateDict& x) { x.erase("h.1.mlp.c_fc.bias"); }),
             ContainsSubstring("; 'h.1.mlp.c_fc.bias' is missing. Nothing was loaded"));
  CHECK_THAT(refusal([](StateDict& x) { x["h.0.mlp.c_up.weight"] = ones({8}); }),
             ContainsSubstring("; 'h.0.mlp.c_up.weight' is not expected."));
  CHECK(refusal([](StateDict& x) {
          x["h.0.mlp.c_fc.weight"] = x["h.0.mlp.c_fc.weight"].t().contiguous();
        }) == "its 'h.0.mlp.c_fc.weight' has shape (32, 8): needs (8, 32)");
  CHECK_THAT(refusal([](StateDict& x) {
               x["h.0.attn.c_proj.weight"] = ones({8, 8, 1});
             }),
             ContainsSubstring("'h.0.attn.c_proj.weight' has shape (8, 8, 1)"));
  CHECK_THAT(refusal([](StateDict& x) {
               x["lm_head.weight"] = ones({512, 9});
             }),
             ContainsSubstring("'lm_head.weight' has shape (512, 9)"));
  CHECK(refusal([](StateDict& x) { x["ln_f.bias"] = ones({8}, DType::i64); }) ==
        "its 'ln_f.bias' is of I64: needs F32, F16, BF16 or F64");
  CHECK(refusal([](StateDict& x) { x["h.9000000000.ln_1.weight"] = ones({8}); }) ==
        "it has a tensor 'h.9000000000.ln_1.weight', of 33 in all");
  CHECK(refusal([](StateDict& x) { x["h.one"] = ones({8}); }) ==
        "it has a tensor 'h.one', of 33 in all");
  CHECK(refusal([](StateDict& x) { x["h.2.ln_1.weight"] = ones({8}); }) ==
        "it has no 'h.2.mlp.c_fc.weight': it is no GPT-2");
  CHECK(refusal([](StateDict&) {}, std::nullopt) ==
        "nothing says its n_head, and 8 channels make no heads of 64");
  CHECK_THAT(refusal([](StateDict&) {}, 3), ContainsSubstring("n_head 3: the heads must divide"));
}

TEST_CASE("a model file that is cut short is refused") {
  const ScratchDirectory scratch;
  const std::string whole = read_file(model_path("published"));
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{7}, std::size_t{100}, whole.size() - 1}) {
    write_file(scratch / "x", whole.substr(0, size));
    CHECK_THROWS_AS(load_hugging_face({scratch / "x", {}, 2}), InputError);
  }
  CHECK_THROWS_WITH(load_hugging_face({scratch / "none", {}, 2}),
                    ContainsSubstring("No such file or directory"));
}

TEST_CASE("a config.json has what transformers' GPT2Config reads") {
  const nn::GPTConfig config{.vocab_size = 300,
                             .block_size = 32,
                             .n_layer = 3,
                             .n_head = 2,
                             .n_embd = 16,
                             .dropout = 0.25,
                             .tie_word_embeddings = false,
                             .layer_norm_epsilon = 1e-6,
                             .initializer_range = 0.05};
  const Json written = Json::parse(hugging_face_config(config, CharTokenizer("ab")));
  CHECK(written == Json{{"activation_function", "gelu_new"},
                        {"architectures", Json::array({"GPT2LMHeadModel"})},
                        {"attn_pdrop", 0.25},
                        {"bos_token_id", nullptr},
                        {"embd_pdrop", 0.25},
                        {"eos_token_id", nullptr},
                        {"initializer_range", 0.05},
                        {"layer_norm_epsilon", 1e-6},
                        {"model_type", "gpt2"},
                        {"n_ctx", 32},
                        {"n_embd", 16},
                        {"n_head", 2},
                        {"n_layer", 3},
                        {"n_positions", 32},
                        {"resid_pdrop", 0.25},
                        {"tie_word_embeddings", false},
                        {"torch_dtype", "float32"},
                        {"vocab_size", 300}});
}

/// The error of the published model with another text or field in its config.json, from behind the
/// files' names.
std::string config_refusal(const std::string& text) {
  const ScratchDirectory scratch;
  write_file(scratch / "c", text);
  try {
    load_hugging_face({model_path("published"), scratch / "c", {}});
  } catch (const InputError& error) {
    const std::string message = error.what(), named = "'" + scratch / "c" + "' ";
    const std::size_t at = message.find(named);
    REQUIRE(at != std::string::npos);
    return message.substr(at + named.size());
  }
  return "";
}
std::string config_refusal(const std::string& field, const Json& value) {
  Json config = Json::parse(read_file(config_path("published")));
  config[field] = value;
  return config_refusal(config.dump());
}

TEST_CASE("a config.json of another model says in which field") {
  CHECK(config_refusal(read_file(config_path("published"))) == "");
  CHECK(config_refusal("model_type", "gpt_neo") == "says model_type \"gpt_neo\": needs \"gpt2\"");
  const std::string tensors = ", as the model's tensors have it";
  CHECK(config_refusal("vocab_size", 513) == "says vocab_size 513: needs 512" + tensors);
  CHECK(config_refusal("n_positions", 9) == "says n_positions 9: needs 8" + tensors);
  CHECK(config_refusal("n_ctx", 9) == "says n_ctx 9: needs 8" + tensors);
  CHECK(config_refusal("n_embd", "8") == "says n_embd \"8\": needs 8" + tensors);
  CHECK(config_refusal("n_layer", 1) == "says n_layer 1: needs 2" + tensors);
  const std::string here = ", which is all that a GPT here computes";
  CHECK(config_refusal("activation_function", "gelu") ==
        "says activation_function \"gelu\": needs \"gelu_new\"" + here);
  CHECK(config_refusal("n_inner", 16) == "says n_inner 16: needs 32" + here);
  CHECK(config_refusal("n_inner", 32) == "");
  CHECK(config_refusal("scale_attn_weights", false) ==
        "says scale_attn_weights false: needs true" + here);
  CHECK(config_refusal("scale_attn_by_inverse_layer_idx", true) ==
        "says scale_attn_by_inverse_layer_idx true: needs false" + here);
  CHECK(config_refusal("n_head", 3) == "says n_head 3: needs one that divides n_embd 8");
  CHECK(config_refusal("n_head", 0) == "says n_head 0: needs one that divides n_embd 8");
  CHECK(config_refusal("n_head", 2.5) == "says n_head 2.5: needs a whole number");
  CHECK(config_refusal("layer_norm_epsilon", "small") ==
        "says layer_norm_epsilon \"small\": needs a number");
  CHECK(config_refusal("attn_pdrop", 0.2) == "says attn_pdrop 0.2: needs 0.1, that of embd_pdrop");
  CHECK(config_refusal("embd_pdrop", 2) == "says attn_pdrop 0.1: needs 2, that of embd_pdrop");
  CHECK(config_refusal("tie_word_embeddings", 1) ==
        "says tie_word_embeddings 1: needs true or false");
  CHECK(config_refusal(R"({"n_head": 2, "embd_pdrop": 7, "attn_pdrop": 7, "resid_pdrop": 7})") ==
        "says embd_pdrop 7: needs a probability");
  CHECK(config_refusal("layer_norm_epsilon", -1) == "says layer_norm_epsilon -1: needs at least 0");
  CHECK(config_refusal("initializer_range", -1) == "says initializer_range -1: needs at least 0");
  for (const char* text : {"", "[]", "{", "{\"a\": 1} 2", "\xff", "gpt2"}) {
    CHECK(config_refusal(text) == "is not a JSON object");
  }
  CHECK_THROWS_WITH(load_hugging_face({model_path("published"), config_path("published"), 4}),
                    ContainsSubstring("says n_head 2, and --n-head 4"));
}

TEST_CASE("a config.json and a head that contradict each other are refused") {
  const ScratchDirectory scratch;
  const auto load = [&](const std::string& name, bool is_tied) {
    Json config = Json::parse(read_file(config_path(name)));
    config["tie_word_embeddings"] = is_tied;
    write_file(scratch / "c", config.dump());
    load_hugging_face({model_path(name), scratch / "c", {}});
  };
  CHECK_THROWS_WITH(load("saved", true),
                    ContainsSubstring("needs false, as lm_head.weight is not wte.weight"));
  CHECK_THROWS_WITH(load("published", false), ContainsSubstring("'lm_head.weight' is missing"));
}

}  // namespace
