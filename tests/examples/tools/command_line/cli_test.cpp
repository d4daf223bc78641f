#include "examples/tools/command_line/cli.h"

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/tools/command_line/commands.h"
#include "examples/tools/command_line/progress.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

struct Outcome {
  int status;
  std::string error;  // what went to stderr
};

struct Options {
  int dim = 100;
  double rate = 0.05;
  std::uint64_t seed = 1;
};

int dim_of_nothing = 0;

// Gives `run` this command line, and catches stderr in a file.
Outcome call(std::vector<std::string> arguments, const std::function<int(int, char**)>& run) {
  const ScratchDirectory scratch;
  arguments.insert(arguments.begin(), "/some/where/program");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  std::fflush(stderr);
  const int saved = ::dup(STDERR_FILENO);
  REQUIRE(std::freopen((scratch / "stderr").c_str(), "w", stderr) != nullptr);
  const int status = run(static_cast<int>(argv.size()), argv.data());
  std::fflush(stderr);
  ::dup2(saved, STDERR_FILENO);
  ::close(saved);
  return {status, read_file(scratch / "stderr")};
}

// Runs `body` under the command line `arguments`.
Outcome call(std::vector<std::string> arguments, const std::function<void(const Options&)>& body) {
  Options options;
  return call(std::move(arguments), [&](int argc, char** argv) {
    return run_main(
        argc, argv, "A program",
        [&options](App& app) {
          app.add_option("--dim", options.dim, "numbers a word").check(in_range(1, 4096));
          app.add_option("--rate", options.rate, "learning rate").check(in_range(1e-6, 10.0));
          app.add_option("--seed", options.seed, "seed").check(any_seed());
        },
        [&] { body(options); });
  });
}

Outcome call(std::vector<std::string> arguments) {
  return call(std::move(arguments), [](const Options&) {});
}

}  // namespace

TEST_CASE("a number that begins with 0 is a decimal one") {
  const Outcome outcome = call({"--dim", "010", "--seed=08"}, [](const Options& options) {
    CHECK(options.dim == 10);
    CHECK(options.seed == 8);
  });
  CHECK(outcome.error.empty());
  CHECK(call({"--dim=000"}).status == 2);
  CHECK(call({"--dim=0x10"}).status == 2);
}

TEST_CASE("options reach the body") {
  const Outcome outcome = call({"--dim", "7", "--rate=1e-3"}, [](const Options& options) {
    CHECK(options.dim == 7);
    CHECK(options.rate == 1e-3);
    CHECK(options.seed == 1);
  });
  CHECK(outcome.status == 0);
  CHECK(outcome.error.empty());
}

TEST_CASE("wrong calls are told in one line and end with status 2") {
  const auto refuses = [](std::vector<std::string> arguments, const std::string& message) {
    const Outcome outcome = call(std::move(arguments));
    CHECK(outcome.status == 2);
    CHECK(outcome.error == "program: " + message + "\n");
  };
  refuses({"--dmi", "5"}, "unknown option '--dmi' (did you mean '--dim'? --help lists all)");
  refuses({"--sead=3"}, "unknown option '--sead' (did you mean '--seed'? --help lists all)");
  refuses({"what"}, "unexpected argument 'what' (--help lists what there is)");
  refuses({"--dim", "0"}, "--dim: needs a number from 1 to 4096, got '0'");
  refuses({"--dim", "5x"}, "--dim: needs a number from 1 to 4096, got '5x'");
  refuses({"--dim", "99999999999999999999"},
          "--dim: needs a number from 1 to 4096, got '99999999999999999999'");
  refuses({"--rate", "nan"}, "--rate: needs a number from 1e-06 to 10, got 'nan'");
  refuses({"--rate", "inf"}, "--rate: needs a number from 1e-06 to 10, got 'inf'");
  refuses({"--seed=-1"}, "--seed: needs a number from 0 to 18446744073709551615, got '-1'");
  CHECK(call({"--dim"}).status == 2);
}

TEST_CASE("the whole range of seeds is taken") {
  CHECK(call({"--seed", "18446744073709551615"}, [](const Options& options) {
          CHECK(options.seed == std::numeric_limits<std::uint64_t>::max());
        }).status == 0);
  CHECK(call({"--seed", "18446744073709551616"}).status == 2);
}

TEST_CASE("exceptions become one line and a status") {
  const auto outcome_of = [](auto error) {
    return call({}, [&error](const Options&) { throw error; });
  };
  CHECK(outcome_of(UsageError("wrong")).status == 2);
  CHECK(outcome_of(InputError("missing")).status == 1);
  CHECK(outcome_of(std::bad_alloc()).error == "program: out of memory\n");
  CHECK(outcome_of(std::runtime_error("two\nlines")).error == "program: two lines\n");
}

TEST_CASE("a program of commands runs the one that was chosen") {
  std::string said;
  const auto command = [&said](const std::string& name) -> DeclareCommand {
    return [&said, name](App& program) -> Command {
      const auto loud = std::make_shared<bool>();
      App declared = program.add_subcommand(name, "says " + name);
      declared.add_flag("--loud", *loud, "with more noise");
      return {declared, [&said, name, loud] { said = name + (*loud ? "!" : ""); }};
    };
  };
  std::string usual;
  const auto outcome_of = [&](std::vector<std::string> arguments) {
    said.clear();
    return call(std::move(arguments), [&](int argc, char** argv) {
      return run_commands(
          argc, argv, "Says things",
          {command("hello"), command("goodbye"), known_elsewhere("salut", "'hello' here")}, usual);
    });
  };
  CHECK(outcome_of({"hello"}).status == 0);
  CHECK(said == "hello");
  CHECK(outcome_of({"goodbye", "--loud"}).status == 0);
  CHECK(said == "goodbye!");

  const auto refuses = [&](std::vector<std::string> arguments, const std::string& message) {
    const Outcome outcome = outcome_of(std::move(arguments));
    CHECK(outcome.status == 2);
    CHECK(outcome.error == "program: " + message + "\n");
    CHECK(said.empty());
  };
  refuses({}, "needs a command: hello, goodbye (--help says more)");
  refuses({"helo"}, "unexpected argument 'helo' (did you mean 'hello'? --help lists all)");
  refuses({"helo", "--loud"},
          "unexpected argument 'helo' (did you mean 'hello'? --help lists all)");
  refuses({"hello", "--lout"}, "unknown option '--lout' (did you mean '--loud'? --help lists all)");
  refuses({"salut"}, "'salut' is 'hello' here");
  refuses({"salut", "-loud", "3", "x"}, "'salut' is 'hello' here");
  refuses({"-loud"}, "unknown option '--loud' (did you mean '--help'? --help lists all)");

  usual = "goodbye";
  CHECK(outcome_of({"-loud"}).status == 0);
  CHECK(said == "goodbye!");
  CHECK(outcome_of({"hello", "-loud"}).status == 0);
  CHECK(said == "hello!");
  refuses({}, "needs a command: hello, goodbye (--help says more)");
}

TEST_CASE("an option with a value that may be left out is 1, 0, or there") {
  const auto value_of = [](std::vector<std::string> arguments) {
    std::optional<bool> on;
    const Outcome outcome = call(std::move(arguments), [&](int argc, char** argv) {
      return run_main(
          argc, argv, "A program",
          [&](App& app) {
            app.add_option("--binary", on, "one format or another").value_optional();
            app.add_option("--dim", dim_of_nothing, "numbers a word");
          },
          [] {});
    });
    CHECK(outcome.status == 0);
    return on;
  };
  CHECK(value_of({}) == std::nullopt);
  CHECK(value_of({"--binary"}) == true);
  CHECK(value_of({"--binary", "--dim", "3"}) == true);
  CHECK(value_of({"--binary", "1"}) == true);
  CHECK(value_of({"--binary", "0", "--dim", "3"}) == false);
  CHECK(value_of({"--binary=0"}) == false);
}

TEST_CASE("counts and durations are short") {
  CHECK(short_count(0) == "0");
  CHECK(short_count(999) == "999");
  CHECK(short_count(999.6) == "1.00k");
  CHECK(short_count(12'345) == "12.3k");
  CHECK(short_count(999'600) == "1.00M");
  CHECK(short_count(4.56e9) == "4.56G");
  CHECK(short_duration(0.351) == "0.35 s");
  CHECK(short_duration(3.14) == "3.1 s");
  CHECK(short_duration(59.4) == "59 s");
  CHECK(short_duration(185) == "3 min 05 s");
  CHECK(short_duration(7630) == "2 h 07 min");
}
