#include <ember/tensor/creation.h>

#include "examples/vectors/vector_file.h"
#include "files.h"
#include "support/catch.h"
#include "terminal.h"

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

/// A prompt over these words that has said hello.
class Session {
 public:
  Session() : terminal_({EMBER_WORD2VEC, "explore", save_words(scratch_)}) {
    terminal_.wait_for("8 words of 3 numbers");
    terminal_.wait_for(kPrompt);
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
  CHECK_THAT(session.ask("help"), matchers::ContainsSubstring("similar WORD"));
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
}
