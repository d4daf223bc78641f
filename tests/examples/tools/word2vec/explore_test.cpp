#include <ember/tensor/creation.h>

#include "examples/files.h"
#include "examples/terminal.h"
#include "examples/tools/word2vec/saved_history.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

const std::string kPrompt = "word2vec> ";
const std::string kUp = "\x1b[A", kBackspace = "\x7f", kEndOfFile = "\x04";

std::string save_words(const ScratchDirectory& scratch) {
  WordTable words;
  for (const char* word : {"cat", "cattle", "kitten", "dog", "été", "king", "man", "woman"}) {
    words.add(word);
  }
  const Tensor rows = tensor({{1.0, 0.1, 0.0},
                              {0.8, 0.6, 0.0},
                              {1.0, 0.2, 0.1},
                              {0.6, -0.8, 0.0},
                              {0.0, 0.0, 1.0},
                              {-1.0, 0.5, 0.5},
                              {-1.0, 0.0, 0.0},
                              {0.0, 1.0, 0.0}});
  const std::string path = scratch / "words.txt";
  save_vectors(path, words, rows, VectorFormat::word2vec_text);
  return path;
}

/// The same words, and their history: kitten begins as cat is, is for a while as king is, and ends
/// as what it is.
std::string save_history(const ScratchDirectory& scratch) {
  const std::string path = save_words(scratch);
  const WordRows end = load_vectors(path);
  const std::vector<Moment> moments{{0, 0.5, 4}, {25, 0.25, 3}, {100, 0.125, 2}};
  const std::filesystem::path directory = history_directory(path);
  std::filesystem::create_directories(directory);
  write_history(directory, {100, moments});
  const std::vector<const char*> kitten_is{"cat", "king", "kitten"};
  for (std::size_t i = 0; i < moments.size(); ++i) {
    const Tensor rows = end.rows.clone();
    rows[*end.words.find("kitten")].copy_(end.rows[*end.words.find(kitten_is[i])]);
    save_vectors((directory / moments[i].file()).string(), end.words, rows,
                 VectorFormat::word2vec_binary);
  }
  return path;
}

/// A prompt over these words that has said hello.
class Session {
 public:
  Session() : terminal_({EMBER_WORD2VEC, "explore", save_words(scratch_)}) { greet(); }
  explicit Session(const std::string& flag)
      : terminal_({EMBER_WORD2VEC, "explore", save_history(scratch_), flag}) {
    greet();
  }

  Terminal& terminal() { return terminal_; }
  const ScratchDirectory& scratch() const { return scratch_; }

  /// Types something, and returns what comes up to the next prompt.
  std::string ask(const std::string& keys) {
    terminal_.type(keys + "\r");
    terminal_.wait_for("\n");  // the end of the line that was typed
    return terminal_.wait_for(kPrompt);
  }

 private:
  void greet() {
    terminal_.wait_for("8 words of 3 numbers");
    terminal_.wait_for(kPrompt);
  }

  ScratchDirectory scratch_;
  Terminal terminal_;
};

}  // namespace

TEST_CASE("the prompt answers queries until Ctrl-D") {
  Session session;
  CHECK_THAT(session.ask("similar cat"), matchers::StartsWith("   0.9905  kitten"));
  CHECK_THAT(session.ask("king - man + woman"), matchers::ContainsSubstring("cattle"));
  CHECK_THAT(session.ask("similarity cat dog"), matchers::ContainsSubstring("0.5174"));
  CHECK_THAT(session.ask("odd cat kitten été cattle"), matchers::StartsWith("été, by its cosine"));
  CHECK_THAT(session.ask("vector dog"), matchers::ContainsSubstring("-0.8"));
  CHECK_THAT(session.ask("cat"), matchers::StartsWith("   0.9905  kitten"));  // a word alone
  CHECK_THAT(session.ask("help"), matchers::ContainsSubstring("[similar] WORD"));
  CHECK(session.ask("") == kPrompt);
  session.terminal().type(kEndOfFile);
  CHECK(session.terminal().wait_for_end() == 0);
}

TEST_CASE("an unknown word is answered with its neighbours in spelling, and the prompt goes on") {
  Session session;
  CHECK_THAT(session.ask("similar kiten"),
             matchers::StartsWith("'kiten' is not among the 8 words (did you mean 'kitten'"));
  CHECK_THAT(session.ask("simlar cat"),
             matchers::StartsWith("'simlar' is no command (did you mean 'similar'?)"));
  CHECK_THAT(session.ask("kiten"),
             matchers::StartsWith("'kiten' is not among the 8 words (did you mean 'kitten'"));
  CHECK_THAT(session.ask("similr"),
             matchers::StartsWith("'similr' is no command (did you mean 'similar'?)"));
  CHECK_THAT(session.ask("cat dog"), matchers::StartsWith("'cat' is no command"));
  CHECK_THAT(session.ask("similar"), matchers::StartsWith("similar needs WORD: got 0 words"));
  CHECK_THAT(session.ask("king - - man"), matchers::StartsWith("analogy got '-' twice"));
  CHECK_THAT(session.ask("plot cat dog >"), matchers::StartsWith("'>' needs one file"));
  CHECK_THAT(session.ask("plot cat dog > /nowhere/p.svg"),
             matchers::ContainsSubstring("cannot write '/nowhere/p.svg'"));
  CHECK_THAT(session.ask("similar cat"), matchers::ContainsSubstring("kitten"));
  session.terminal().type("quit\r");
  CHECK(session.terminal().wait_for_end() == 0);
}

TEST_CASE("TAB completes commands and words, and lists where there are several") {
  Session session;
  CHECK_THAT(session.ask("vec\tki\tn\t"), matchers::ContainsSubstring("-1"));  // vector king
  CHECK_THAT(session.ask("similarity kit\tdo\t"), matchers::ContainsSubstring("0.4294"));
  CHECK_THAT(session.ask("vector \xc3\xa9t\t"), matchers::ContainsSubstring("1"));
  session.terminal().type("similar ca\t\t");  // t is put in; there are cat and cattle
  session.terminal().wait_for("cattle");
  session.terminal().wait_for(kPrompt + "similar cat");
  CHECK_THAT(session.ask("tl\t"), matchers::StartsWith("   0.8978  kitten"));
}

TEST_CASE("lines are edited, and earlier ones come back") {
  Session session;
  const std::string once = session.ask("similarity cat dogg" + kBackspace);
  CHECK_THAT(once, matchers::ContainsSubstring("0.5174"));
  const std::string other = session.ask("similarity cat kitten");
  CHECK(session.ask(kUp) == other);
  CHECK(session.ask(kUp + kUp + kUp) == once);
}

TEST_CASE("a picture is drawn, and its place told") {
  Session session;
  const std::string path = session.scratch() / "p.svg";
  CHECK_THAT(session.ask("plot cat kitten dog été > " + path),
             matchers::ContainsSubstring("wrote " + path));
  CHECK_THAT(read_file(path), matchers::ContainsSubstring(">kitten</text>"));
  CHECK_THAT(session.ask("plot cat dog >" + path + "2.svg"),
             matchers::ContainsSubstring("wrote " + path + "2.svg"));
}

TEST_CASE("with a history each query is answered at each moment, from random numbers on") {
  Session session("--history");
  CHECK_THAT(session.ask("similarity kitten cat"),
             matchers::StartsWith("     start  1.00\r\n   25.00 %  -0.77\r\n  100.00 %  0.99"));
  CHECK_THAT(session.ask("similar kit\t"),
             matchers::StartsWith("     start  cat 1.00  cattle 0.86"));
  CHECK_THAT(session.ask("kitten - cat + dog"),
             matchers::ContainsSubstring("   25.00 %  man 0.88  king 0.70"));
  CHECK_THAT(session.ask("odd kitten cat king man"), matchers::StartsWith("     start  "));
  CHECK_THAT(session.ask("vector kitten"),
             matchers::ContainsSubstring("25.00 %   -1.0000  0.5000"));
  CHECK_THAT(session.ask("plot kitten cat"), matchers::StartsWith("plot has no history"));
  CHECK_THAT(session.ask("similar kiten"),
             matchers::StartsWith("'kiten' is not among the 8 words"));
  session.terminal().type(kEndOfFile);
  CHECK(session.terminal().wait_for_end() == 0);
}
