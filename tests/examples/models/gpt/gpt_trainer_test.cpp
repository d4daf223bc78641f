// Steps of a GPT's training: what each of them is made of, and that they lead somewhere.
#include "examples/models/gpt/gpt_trainer.h"

#include <ember/autograd/elementwise.h>
#include <ember/autograd/grad_mode.h>
#include <ember/autograd/reduce.h>
#include <ember/optim/clip_grad.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/matmul.h>
#include <ember/tensor/reduce.h>

#include <cmath>
#include <map>

#include "examples/formats/files/errors.h"
#include "examples/gpt_lessons.h"
#include "examples/models/gpt/evaluation.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/gpt/recipe_options.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

TEST_CASE("the learning rate rises in a line and falls along a cosine") {
  Recipe recipe;
  recipe.lr = 1, recipe.min_lr = 0.1, recipe.warmup = 4, recipe.steps = 14;
  CHECK(recipe.learning_rate(0) == Approx(0.2));
  CHECK(recipe.learning_rate(3) == Approx(0.8));
  CHECK(recipe.learning_rate(4) == Approx(1));
  CHECK(recipe.learning_rate(9) == Approx(0.55));
  CHECK(recipe.learning_rate(14) == Approx(0.1));
  recipe.warmup = 0;
  CHECK(recipe.learning_rate(0) == Approx(1));
  recipe.warmup = 100;  // longer than the training
  CHECK(recipe.learning_rate(13) < 1);
}

TEST_CASE("a GPT learns to count") {
  Recipe recipe = small_recipe();
  recipe.steps = 150;
  recipe.lr = 1e-2;
  GptLesson lesson(recipe);
  const double before = evaluate(lesson.model, lesson.text.validation()).loss;
  CHECK(before == Approx(std::log(lesson.tokenizer.vocab_size())).epsilon(0.02));
  CHECK(lesson.trainer.step().loss == Approx(before).epsilon(0.02));
  lesson.learn(149);
  CHECK(evaluate(lesson.model, lesson.text.validation()).loss < 1);
}

TEST_CASE("a model of a preset begins with the loss of a guess") {
  constexpr std::int64_t kCharacters = 65;
  for (const char* preset : {"char", "small"}) {
    INFO(preset);
    Recipe recipe;
    std::vector<std::string> arguments{"gpt", "--preset", preset};
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    REQUIRE(run_main(
                3, argv.data(), "", [&](App& app) { declare_recipe(app, recipe); }, [] {}) == 0);
    nn::GPTConfig config = recipe.model;
    config.vocab_size = kCharacters;
    manual_seed(1);
    nn::GPT model(config);
    model.eval();
    const NoGrad silent;
    const Variable logits = model(randint(0, kCharacters, {8, 64}));
    const double loss = -mean(log_softmax(logits, -1)).item();  // whatever comes next
    CHECK(loss == Approx(std::log(kCharacters)).epsilon(0.01));
  }
}

TEST_CASE("batches that are accumulated are averaged for one step") {
  Recipe recipe = small_recipe();
  recipe.model.dropout = 0;
  recipe.accumulate = 3;
  GptLesson lesson(recipe);
  RandomBatches batches(lesson.text.training(), recipe.batch_size, recipe.model.block_size,
                        recipe.seed);
  const nn::GPT same = GptLesson(recipe).model;
  double loss = 0;
  for (int i = 0; i < 3; ++i) {
    const Batch batch = batches.next();
    const Variable third = same.loss(batch.ids, batch.targets) / 3;
    third.backward();
    loss += third.item();
  }
  const GptTrainer::Step got = lesson.trainer.step();
  CHECK(got.loss == Approx(loss));
  CHECK(got.grad_norm == Approx(optim::clip_grad_norm_(same.parameters(), 1e9)));
  CHECK(got.lr == recipe.learning_rate(0));
}

TEST_CASE("vectors do not decay") {
  Recipe recipe = small_recipe();
  recipe.lr = recipe.min_lr = 1e-9;  // nothing moves but what decays
  recipe.weight_decay = 1e8;         // a tenth in each step
  recipe.warmup = 0;
  GptLesson lesson(recipe);
  std::map<std::string, Tensor> before;
  for (const auto& [name, x] : lesson.model.named_parameters()) before[name] = x.value().clone();
  lesson.learn(1);
  for (const auto& [name, x] : lesson.model.named_parameters()) {
    INFO(name);
    const Tensor kept = x.dim() >= 2 ? before.at(name) * 0.9 : before.at(name);
    CHECK(allclose(x.value(), kept, 1e-4, 1e-8));
  }
}

TEST_CASE("a gradient that is too long is clipped before the step") {
  // The length of the gradient that AdamW saw, from the mean that it keeps of it.
  const auto length_seen = [](double clip) {
    Recipe recipe = small_recipe();
    recipe.clip = clip;
    GptLesson lesson(recipe);
    lesson.learn(1);
    double squares = 0;
    for (const auto& [name, x] : lesson.trainer.state_dict()) {
      if (name.ends_with("exp_avg")) squares += sum(square(x)).item();
    }
    return std::sqrt(squares) / (1 - recipe.beta1);
  };
  CHECK(length_seen(0.05) == Approx(0.05).epsilon(1e-3));
  CHECK(length_seen(1e6) > 0.5);
}

/// The mean cosine between rows of the one kind and rows of the other, but for a row with itself.
double mean_cosine(const Tensor& table, const std::vector<std::int32_t>& some,
                   const std::vector<std::int32_t>& others) {
  double total = 0;
  int pairs = 0;
  for (const std::int32_t i : some) {
    for (const std::int32_t j : others) {
      if (i == j) continue;
      const Tensor a = table[i], b = table[j];
      total += (matmul(a, b) / sqrt(matmul(a, a) * matmul(b, b))).item();
      ++pairs;
    }
  }
  return total / pairs;
}

TEST_CASE("letters that stand in the same places gather") {
  const std::string consonants = "bdfgklmn", vowels = "aeiou";
  Generator generator(1);
  std::string syllables;
  for (int i = 0; i < 2000; ++i) {
    syllables += consonants[randint(0, 8, {}, generator).item<std::size_t>()];
    syllables += vowels[randint(0, 5, {}, generator).item<std::size_t>()];
  }
  Recipe recipe = small_recipe();
  recipe.model.dropout = 0;
  recipe.steps = 150;
  recipe.lr = 1e-2;
  const CharTokenizer tokenizer = CharTokenizer::of_text(syllables);
  const TokenText text("syllables", tokenizer.encode(syllables), recipe.model.block_size);
  nn::GPTConfig config = recipe.model;
  config.vocab_size = tokenizer.vocab_size();
  manual_seed(1);
  const nn::GPT model(config);
  GptTrainer trainer(model, text.training(), recipe);
  const auto c = tokenizer.encode(consonants), v = tokenizer.encode(vowels);
  const Tensor table = model.wte.weight.value();
  CHECK(std::abs(mean_cosine(table, c, c)) < 0.2);  // random numbers
  CHECK(std::abs(mean_cosine(table, v, v)) < 0.2);
  while (!trainer.is_done()) trainer.step();
  CHECK(mean_cosine(table, c, c) > 0.5);
  CHECK(mean_cosine(table, v, v) > 0.5);
  CHECK(mean_cosine(table, c, v) < 0);
}

TEST_CASE("a training that diverges says so, and moves nothing") {
  GptLesson lesson;
  lesson.model.ln_f.bias.value().fill_(INFINITY);
  const auto before = lesson.model.wte.weight.value().to_vector<float>();
  CHECK_THROWS_AS(lesson.trainer.step(), InputError);
  CHECK(lesson.model.wte.weight.value().to_vector<float>() == before);
  CHECK(lesson.trainer.steps_done() == 0);
}
