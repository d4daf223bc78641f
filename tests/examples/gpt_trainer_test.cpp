// Steps of a GPT's training: what each of them is made of, and that they lead somewhere.
#include "examples/gpt/gpt_trainer.h"

#include <cmath>

#include "examples/gpt/evaluation.h"
#include "examples/support/errors.h"
#include "gpt_lessons.h"
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

TEST_CASE("batches that are accumulated make the step of one large batch") {
  Recipe recipe = small_recipe();
  recipe.model.dropout = 0;
  recipe.batch_size = 6, recipe.accumulate = 1;
  GptLesson together(recipe);
  const GptTrainer::Step expected = together.trainer.step();
  recipe.batch_size = 1, recipe.accumulate = 6;
  const GptTrainer::Step got = GptLesson(recipe).trainer.step();
  // Each draw has a stretch of the generator to itself, so the places are other ones.
  CHECK(got.loss == Approx(expected.loss).epsilon(0.05));
  CHECK(got.grad_norm == Approx(expected.grad_norm).epsilon(0.5));
  CHECK(got.lr == expected.lr);
}

TEST_CASE("vectors do not decay") {
  Recipe recipe = small_recipe();
  recipe.lr = recipe.min_lr = 1e-9;  // nothing moves but what decays
  recipe.weight_decay = 1e8;         // a tenth in each step
  recipe.warmup = 0;
  GptLesson lesson(recipe);
  const double matrix = lesson.model.wpe.weight.value()[0][0].item();
  lesson.learn(1);
  CHECK(lesson.model.wpe.weight.value()[0][0].item() == Approx(0.9 * matrix).epsilon(1e-4));
  CHECK(lesson.model.ln_f.weight.value()[0].item() == Approx(1));
}

TEST_CASE("a training that diverges says so, and moves nothing") {
  GptLesson lesson;
  lesson.model.ln_f.bias.value().fill_(INFINITY);
  const auto before = lesson.model.wte.weight.value().to_vector<float>();
  CHECK_THROWS_AS(lesson.trainer.step(), InputError);
  CHECK(lesson.model.wte.weight.value().to_vector<float>() == before);
  CHECK(lesson.trainer.steps_done() == 0);
}
