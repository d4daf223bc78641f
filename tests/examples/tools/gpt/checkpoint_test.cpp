// A training that goes on from a file is the training, to the bit; and what no file can make of it.
#include "examples/tools/gpt/checkpoint.h"

#include <ember/tensor/creation.h>

#include "examples/files.h"
#include "examples/formats/checkpoints/config_metadata.h"
#include "examples/formats/files/errors.h"
#include "examples/gpt_lessons.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;
using matchers::ContainsSubstring;

TEST_CASE("a training that goes on from a checkpoint is the same to the bit") {
  const ScratchDirectory scratch;
  GptLesson whole;
  whole.learn(7);
  whole.save(scratch / "7");
  whole.learn(13);
  whole.save(scratch / "20");

  GptLesson other;
  other.learn(3);  // it goes where the file says, whatever it did before
  other.resume(scratch / "7");
  CHECK(other.trainer.steps_done() == 7);
  CHECK_FALSE(other.trainer.last_loss());
  CHECK(nn::SafetensorsFile(scratch / "7").metadata().at("step") == "7");
  other.learn(13);
  CHECK(other.trainer.is_done());
  other.save(scratch / "resumed");
  CHECK(read_file(scratch / "resumed") == read_file(scratch / "20"));
}

TEST_CASE("a checkpoint of another training says in which fields") {
  const ScratchDirectory scratch;
  GptLesson().save(scratch / "a");
  Recipe recipe = small_recipe();
  recipe.model.n_layer = 3;
  recipe.lr = 0.5;
  GptLesson other(recipe);
  CHECK_THROWS_WITH(other.resume(scratch / "a"),
                    ContainsSubstring("it was trained with n_layer 2, training.lr 0.001, and this "
                                      "training has n_layer 3, training.lr 0.5"));
  CHECK_THROWS_WITH(other.resume(scratch / "b"), ContainsSubstring("nothing to resume"));
}

TEST_CASE("a training does not go on with other tokens, though there be as many") {
  const ScratchDirectory scratch;
  GptLesson lesson;
  lesson.save(scratch / "a");
  std::string characters = lesson.tokenizer.characters();
  characters.back() = '~';
  const CharTokenizer other(characters);
  CHECK_THROWS_WITH(
      resume_checkpoint(scratch / "a", lesson.model, other, lesson.trainer,
                        conditions(lesson.recipe)),
      ContainsSubstring("it was trained with training.tokens characters of " +
                        std::to_string(other.vocab_size()) + " tokens with fingerprint "));
}

TEST_CASE("a checkpoint is a model that can be used") {
  const ScratchDirectory scratch;
  GptLesson lesson;
  lesson.learn(5);
  lesson.save(scratch / "a");
  const Checkpoint loaded = load_checkpoint(scratch / "a");
  CHECK(loaded.model.config() == lesson.config());
  CHECK_FALSE(loaded.model.is_training());
  CHECK(loaded.tokenizer->decode(loaded.tokenizer->encode("three\n")) == "three\n");
  for (const auto& [name, numbers] : lesson.model.state_dict()) {
    INFO(name);
    CHECK(loaded.model.state_dict().at(name).to_vector<float>() == numbers.to_vector<float>());
  }
}

TEST_CASE("the history begins with the random table and grows with the training") {
  const ScratchDirectory scratch;
  GptLesson lesson;
  const auto start = lesson.model.wte.weight.value().to_vector<float>();
  lesson.learn(20);
  lesson.save(scratch / "a");
  const TableHistory history = load_history(scratch / "a");
  REQUIRE(history.moments().size() == 17);
  CHECK(history.moments()[0].step == 0);
  CHECK(history.moments()[0].rows.to_vector<float>() == start);
  CHECK(history.moments().back().step == 19);
}

/// The error of loading what a checkpoint becomes when `change` has been at it.
template <class Change>
std::string refusal(const Change& change) {
  const ScratchDirectory scratch;
  GptLesson lesson;
  lesson.learn(1);
  lesson.save(scratch / "a");
  nn::Safetensors file = nn::load_safetensors(scratch / "a");
  change(file);
  nn::save_safetensors(scratch / "a", file.tensors, file.metadata);
  try {
    load_checkpoint(scratch / "a");
    lesson.resume(scratch / "a");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("files that only look like a checkpoint are refused") {
  using File = nn::Safetensors;
  CHECK(refusal([](File&) {}).empty());
  CHECK_THAT(refusal([](File& f) { f.metadata.erase("n_head"); }),
             ContainsSubstring("no GPT's checkpoint: it does not say its n_head"));
  CHECK_THAT(refusal([](File& f) { f.metadata["n_layer"] = "2x"; }),
             ContainsSubstring("its n_layer is '2x'"));
  CHECK_THAT(refusal([](File& f) { f.metadata["n_layer"] = "9000000000000000000"; }),
             ContainsSubstring("it has no 'h.2.mlp.c_fc.weight'"));
  CHECK_THAT(refusal([](File& f) { f.metadata["n_head"] = "3"; }), ContainsSubstring("n_head 3"));
  CHECK_THAT(refusal([](File& f) { f.metadata["layer_norm_epsilon"] = "-1"; }),
             ContainsSubstring("layer_norm_epsilon -1, initializer_range 0.02 and embedding_range "
                               "0.02: needs 0 to 1, and finite numbers of at least 0"));
  CHECK_THAT(refusal([](File& f) { f.metadata["initializer_range"] = "nan"; }),
             ContainsSubstring("initializer_range nan and embedding_range 0.02: needs 0 to 1, and "
                               "finite numbers of at least 0"));
  CHECK_THAT(refusal([](File& f) { f.tensors["training.step"] = tensor(1.5F); }),
             ContainsSubstring("step"));
  CHECK_THAT(refusal([](File& f) {
               for (auto& [name, x] : f.tensors) {
                 if (name.starts_with("training.history.table")) x = x.narrow(0, 0, 0);
               }
             }),
             ContainsSubstring("its history has a token table of shape (0, 16)"));
  CHECK_THAT(refusal([](File& f) { f.metadata["training.lr"] = "\x1b[2J"; }),
             ContainsSubstring("training.lr \\x1b[2J"));
  for (const char* loss : {"none", "1.5x", "inf", ""}) {
    CHECK_THAT(refusal([&](File& f) { f.metadata["loss"] = loss; }),
               ContainsSubstring("its loss is '" + std::string(loss) + "'"));
  }
  CHECK_THAT(refusal([](File& f) { f.metadata["block_size"] = "9"; }),
             ContainsSubstring("'wpe.weight' has shape (8, 16)"));
  CHECK_THAT(refusal([](File& f) { f.metadata["vocab_size"] = "9"; }),
             ContainsSubstring("and its vocab_size is 9"));
  CHECK_THAT(refusal([](File& f) { f.metadata["characters"] = "ba"; }),
             ContainsSubstring("ascending"));
  CHECK_THAT(refusal([](File& f) { f.metadata["tokenizer"] = "words"; }),
             ContainsSubstring("its tokenizer is 'words'"));
  CHECK_THAT(refusal([](File& f) { f.tensors.erase("ln_f.weight"); }),
             ContainsSubstring("ln_f.weight"));
  CHECK_THAT(refusal([](File& f) { f.tensors["more"] = tensor(1); }), ContainsSubstring("more"));
  CHECK_THAT(refusal([](File& f) { f.tensors["training.step"] = tensor(21); }),
             ContainsSubstring("it has done 21 of 20 steps"));
  CHECK_THAT(refusal([](File& f) { f.tensors.erase("training.batches"); }),
             ContainsSubstring("it has no 'batches' of 2 whole numbers"));
  CHECK_THAT(refusal([](File& f) { f.tensors.erase("training.history.table.0"); }),
             ContainsSubstring("'table.0' does not fit"));
  CHECK_THAT(refusal([](File& f) { f.tensors.erase("training.optimizer.state.0.exp_avg"); }),
             ContainsSubstring("exp_avg"));
}

TEST_CASE("a config comes back as it was") {
  const nn::GPTConfig config{.vocab_size = 7,
                             .block_size = 3,
                             .n_layer = 1,
                             .n_head = 2,
                             .n_embd = 6,
                             .dropout = 0.1,
                             .bias = false,
                             .tie_word_embeddings = false,
                             .layer_norm_epsilon = 1e-6,
                             .initializer_range = 0.3};
  CHECK(gpt_config(to_metadata(config)) == config);
}
