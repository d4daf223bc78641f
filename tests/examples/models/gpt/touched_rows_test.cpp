#include "examples/models/gpt/touched_rows.h"

#include "examples/gpt_lessons.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

TEST_CASE("a gradient reaches the rows looked up, and every row under a tied head") {
  for (const bool tied : {true, false}) {
    Recipe recipe = small_recipe();
    recipe.model.tie_word_embeddings = tied;
    const GptLesson lesson(recipe);
    const TouchedRows rows = touched_rows(lesson.model, {3, 5, 3, 7});  // reads 3, 5, 3
    CHECK(rows.looked_up == 2);
    CHECK(rows.untied == 2);
    CHECK(rows.tied == lesson.tokenizer.vocab_size());
  }
}
