#include "examples/word2vec/skip_gram.h"

#include <ember/autograd/gradcheck.h>
#include <ember/autograd/gradient.h>
#include <ember/tensor/creation.h>

#include <cmath>
#include <map>

#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

double log_sigmoid(double x) {
  return -std::log1p(std::exp(-x));
}

/// Two centres, three contexts, four negatives, of a vocabulary of 5.
SkipGramBatch small_batch() {
  return {tensor({0, 3}), tensor({1, 2, 4}), tensor({0, 0, 1}), tensor({1, 3, 3, 0}),
          tensor({2.0F, 1.0F})};
}

SkipGram small_model() {
  manual_seed(3);
  SkipGram model(5, 3);
  model.to(DType::f64);
  model.input.weight.value().copy_(randn({5, 3}, DType::f64));
  model.output.weight.value().copy_(randn({5, 3}, DType::f64));
  return model;
}

std::vector<std::int64_t> numbers(const Tensor& x) {
  return x.to_vector<std::int64_t>();
}

}  // namespace

TEST_CASE("the loss is what the formula says, pair by pair") {
  const SkipGram model = small_model();
  const SkipGramBatch batch = small_batch();
  const Tensor &u = model.input.weight.value(), &v = model.output.weight.value();
  const auto score = [&](std::int64_t centre, std::int64_t word) {
    double sum = 0;
    for (std::int64_t c = 0; c < 3; ++c) sum += u[centre][c].item() * v[word][c].item();
    return sum;
  };
  const auto centres = numbers(batch.centres), contexts = numbers(batch.contexts);
  const auto owner = numbers(batch.owner), negatives = numbers(batch.negatives);
  double expected = 0;
  for (std::size_t p = 0; p < contexts.size(); ++p) {
    const std::int64_t centre = centres[static_cast<std::size_t>(owner[p])];
    expected -= log_sigmoid(score(centre, contexts[p]));
    // 5 negatives a pair, of which the batch's 4 each stand for 5/4.
    for (const std::int64_t n : negatives) expected -= 5.0 / 4 * log_sigmoid(-score(centre, n));
  }
  CHECK(model.loss(batch, 5).item() == Approx(expected).epsilon(1e-6));
}

TEST_CASE("the loss has the gradients of its value, row-sparse ones") {
  const SkipGram model = small_model();
  const SkipGramBatch batch = small_batch();
  const auto loss = [&](const std::vector<Variable>&) { return model.loss(batch, 5); };
  CHECK(gradcheck(loss, {model.input.weight, model.output.weight}));
  model.loss(batch, 5).backward();
  CHECK(model.input.weight.gradient().is_row_sparse());
  CHECK(model.output.weight.gradient().is_row_sparse());
}

TEST_CASE("batches hold words with what stands in their windows") {
  const Corpus corpus = corpus_from_text("a b c d e f g h\nb d\nc\n", "test");
  const Vocabulary vocabulary(corpus, 1);
  const Sentences text = vocabulary.encode(corpus);
  const SkipGramOptions options{
      .window = 2, .shared_negatives = 3, .centres_per_batch = 4, .sample = 0, .epochs = 3};
  SkipGramBatches batches(text, vocabulary, options, 1);
  CHECK(batches.words_in_all() == 33);

  const auto line = [](std::string_view word) { return word[0] - 'a'; };
  SkipGramBatch batch;
  std::int64_t centres = 0;
  while (batches.next(batch)) {
    CHECK(batch.negatives.shape() == Shape{3});
    CHECK(batch.centres.numel() <= 4);
    std::vector<float> seen(static_cast<std::size_t>(batch.centres.numel()), 0);
    const auto centre = numbers(batch.centres), context = numbers(batch.contexts);
    const auto owner = numbers(batch.owner);
    for (std::size_t p = 0; p < context.size(); ++p) {
      const auto of = static_cast<std::size_t>(owner[p]);
      const auto a = vocabulary.word(static_cast<std::int32_t>(centre[of]));
      const auto b = vocabulary.word(static_cast<std::int32_t>(context[p]));
      const bool second_sentence = (a == "b" && b == "d") || (a == "d" && b == "b");
      const int apart = std::abs(line(a) - line(b));
      CHECK((apart >= 1 && (apart <= 2 || second_sentence)));
      ++seen[of];
    }
    CHECK(seen == batch.windows.to_vector<float>());
    centres += batch.centres.numel();
  }
  CHECK(centres == 3 * 10);  // the word alone in its sentence has no context
  CHECK(batches.words_done() == 33);
}

TEST_CASE("negatives are drawn in proportion to count^0.75") {
  std::string sentences;
  for (int i = 0; i < 256; ++i)
    sentences += i % 16 == 0 ? "a b c\n" : i % 4 == 0 ? "a b\n" : "a a\n";
  const Corpus corpus = corpus_from_text(sentences, "test");
  const Vocabulary vocabulary(corpus, 1);
  const Sentences text = vocabulary.encode(corpus);
  SkipGramBatches batches(text, vocabulary, {.shared_negatives = 20'000, .sample = 0}, 5);
  SkipGramBatch batch;
  REQUIRE(batches.next(batch));
  std::vector<double> drawn(3, 0);
  for (const std::int64_t id : numbers(batch.negatives)) ++drawn[static_cast<std::size_t>(id)];

  double total = 0, chi_square = 0;
  for (const std::int64_t count : vocabulary.counts()) total += std::pow(count, 0.75);
  for (std::size_t i = 0; i < 3; ++i) {
    const double expected = 20'000 * std::pow(vocabulary.counts()[i], 0.75) / total;
    chi_square += (drawn[i] - expected) * (drawn[i] - expected) / expected;
  }
  CHECK(chi_square < 13.8);  // exceeded once in a thousand seeds, with 2 degrees of freedom
}

TEST_CASE("frequent words are thinned out as in the word2vec tool") {
  std::string words;
  for (int i = 0; i < 4000; ++i) {  // 50 rare words: "rarea" to "rarey" and "orarea" to "orarey"
    words += std::string("often often often ") + (i % 2 == 0 ? "rare" : "orare") +
             static_cast<char>('a' + i % 25) + ' ';
  }
  const Corpus corpus = corpus_from_text(words, "test");
  const Vocabulary vocabulary(corpus, 1);
  const Sentences text = vocabulary.encode(corpus);
  SkipGramBatches batches(text, vocabulary, {.sample = 1e-2, .epochs = 1}, 5);
  const std::int64_t often = *vocabulary.id("often");
  double kept = 0, others = 0;
  SkipGramBatch batch;
  while (batches.next(batch)) {
    for (const std::int64_t id : numbers(batch.centres)) ++(id == often ? kept : others);
  }
  // The frequency f is 3/4 and t 0.01: sqrt(t/f) + t/f = 0.129 of them stay, and all rare words.
  CHECK(others == 4000);
  CHECK(kept / others == Approx(3 * 0.129).epsilon(0.1));
}
