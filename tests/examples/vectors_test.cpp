#include "examples/text/vectors.h"

#include <limits>

#include "files.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

const std::vector<std::string_view> kWords = {"cat", "o'clock", "été"};
const std::vector<float> kRows = {1, -0.5f, 0.1f, 1e-10f, 3.4028235e38f, 1 / 3.0f};

}  // namespace

TEST_CASE("word2vec text: a heading and a line a word") {
  const ScratchDirectory scratch;
  save_word2vec_text(scratch / "v.txt", kWords, kRows);
  CHECK(read_file(scratch / "v.txt") ==
        "3 2\ncat 1 -0.5\no'clock 0.1 1e-10\nété 3.4028235e+38 0.33333334\n");
  CHECK(scratch.files() == 1);
}

TEST_CASE("projector files: rows of tabs, words with or without groups") {
  const ScratchDirectory scratch;
  save_projector(scratch / "v.tsv", scratch / "m.tsv", kWords, {}, kRows);
  CHECK(read_file(scratch / "v.tsv") == "1\t-0.5\n0.1\t1e-10\n3.4028235e+38\t0.33333334\n");
  CHECK(read_file(scratch / "m.tsv") == "cat\no'clock\nété\n");

  const std::vector<std::string_view> groups = {"animal", "time", "time"};
  save_projector(scratch / "v.tsv", scratch / "m.tsv", kWords, groups, kRows);
  CHECK(read_file(scratch / "m.tsv") == "word\tgroup\ncat\tanimal\no'clock\ttime\nété\ttime\n");
}

TEST_CASE("vectors that diverged are not saved over good ones") {
  const ScratchDirectory scratch;
  write_file(scratch / "v.txt", "good");
  std::vector<float> rows = kRows;
  rows[3] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(save_word2vec_text(scratch / "v.txt", kWords, rows),
                    "the vector of 'o'clock' holds nan: nothing was saved");
  CHECK(read_file(scratch / "v.txt") == "good");
  CHECK_THROWS_AS(save_word2vec_text(scratch / "v.txt", kWords, std::vector<float>(4)),
                  std::invalid_argument);
}

TEST_CASE("of two files that belong together neither is replaced when one cannot be written") {
  const ScratchDirectory scratch;
  write_file(scratch / "v.tsv", "good");
  CHECK_THROWS_WITH(
      save_projector(scratch / "v.tsv", scratch / "none/m.tsv", kWords, {}, kRows),
      "[save_vectors] cannot write '" + scratch / "none/m.tsv" + "': No such file or directory");
  CHECK_THROWS_WITH(save_projector(scratch / "v.tsv", "/dev/full", kWords, {}, kRows),
                    "[save_vectors] cannot write '/dev/full': No space left on device");
  CHECK(read_file(scratch / "v.tsv") == "good");
  CHECK(scratch.files() == 1);
}
