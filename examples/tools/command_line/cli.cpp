#include "examples/tools/command_line/cli.h"

#include <ember/tensor/config.h>
#include <ember/tensor/error.h>
#include <ember/tensor/threads.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <new>
#include <vector>

#include "examples/formats/files/edit_distance.h"
#include "examples/formats/files/errors.h"

namespace ember::examples {
namespace {

constexpr int kFailure = 1;
constexpr int kUsage = 2;
constexpr int kInterrupted = 130;

/// Opens closed standard streams on /dev/null. Otherwise the next file that is opened would get the
/// descriptor, and then the output. Opened read-only, so that writing still fails.
void occupy_standard_streams() {
  int descriptor;
  do {
    descriptor = ::open("/dev/null", O_RDONLY);
  } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor >= 0) ::close(descriptor);
}

void flush_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    throw InputError("cannot write to standard output");
  }
}

int report(const std::string& program, std::string_view message, int status) {
  std::string line(message);
  std::replace(line.begin(), line.end(), '\n', ' ');
  // Not fmt::print, which throws if stderr is closed: the exit status must still be returned.
  std::fputs(fmt::format("{}: {}\n", program, line).c_str(), stderr);
  return status;
}

// The help in this project's format: `--dim INT   numbers a word (1 to 4096, default 100)`.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(26); }

  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    std::string name = CLI::Formatter::make_option_name(option, is_positional);
    constexpr std::string_view kSets = "{false}";  // CLI11 shows "--no-bias{false}"
    if (const auto at = name.find(kSets); at != std::string::npos) name.erase(at, kSets.size());
    return name;
  }

  // The layout of CLI11 2.3, fixed here because later versions changed it.
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string line = "  " + make_option_name(option, is_positional) + make_option_opts(option);
    const std::string description = make_option_desc(option);
    const std::size_t width = get_column_width();
    if (line.size() < width) {
      line.resize(width, ' ');
    } else if (!description.empty()) {
      line += '\n' + std::string(width, ' ');
    }
    return line + description + '\n';
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();  // "INT:1 to 4096"
    return type.empty() ? "" : " " + type.substr(0, type.find(':'));
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    const auto colon = type.find(':');
    std::string notes = colon == std::string::npos ? "" : type.substr(colon + 1);
    const std::string standard = option->get_default_str();
    if (!standard.empty() && standard != "[]")
      notes += (notes.empty() ? "default " : ", default ") + standard;
    if (option->get_required()) notes += notes.empty() ? "required" : ", required";
    return option->get_description() + (notes.empty() ? "" : " (" + notes + ")");
  }
};

// The candidates for "did you mean": the options of the chosen subcommand, or of the program if
// none was chosen; or, with !options, the subcommands if none was chosen.
std::vector<std::string> valid_names(const CLI::App& app, bool options) {
  std::vector<std::string> names;
  const auto add_options = [&names](const CLI::App& of) {
    for (const CLI::Option* option : of.get_options()) {
      for (const auto& name : option->get_lnames()) names.push_back("--" + name);
      for (const auto& name : option->get_snames()) names.push_back("-" + name);
    }
  };
  if (options) {
    for (const CLI::App* chosen : app.get_subcommands()) add_options(*chosen);
    if (app.get_subcommands().empty()) add_options(app);
  } else if (app.get_subcommands().empty()) {
    for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; })) {
      if (!one->get_group().empty()) names.push_back(one->get_name());
    }
  }
  return names;
}

// One line for an error of CLI11. An argument that it did not recognise is reported first, because
// it causes other errors: a misspelt option makes the right one "missing", and a misspelt command
// makes its options unknown.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  const bool lacks_command = app.get_subcommands().size() < app.get_require_subcommand_min();
  const std::vector<std::string> unplaced = app.remaining(true);
  if (unplaced.empty() && lacks_command) {
    return fmt::format("needs a command: {} (--help says more)",
                       fmt::join(valid_names(app, false), ", "));
  }
  if (unplaced.empty()) return error.what();
  auto first = std::find_if(unplaced.begin(), unplaced.end(), [&](const std::string& argument) {
    return argument.starts_with('-') != lacks_command;
  });
  if (first == unplaced.end()) first = unplaced.begin();
  const bool is_option = first->starts_with('-');

  const std::string name = first->substr(0, first->find('='));
  const std::string meant = nearest(name, valid_names(app, is_option));
  const std::string what = is_option ? "unknown option" : "unexpected argument";
  if (meant.empty()) return fmt::format("{} '{}' (--help lists what there is)", what, name);
  return fmt::format("{} '{}' (did you mean '{}'? --help lists all)", what, name, meant);
}

/// A bad EMBER_NUM_THREADS is a usage error.
void check_environment() {
  try {
    num_threads();
  } catch (const Error& error) {
    throw UsageError(error.what());
  }
}

/// run_main() without the handling of exceptions.
int run(const std::string& program, int argc, char** argv, const std::string& description,
        FunctionRef<void(App&)> declare_options, FunctionRef<void()> body) {
  check_environment();
  CLI::App app(description, program);
  app.option_defaults()->always_capture_default();
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_version_flag(
      "--config", [] { return to_string(config()); }, "what this build of Ember runs on");
  App handle(&app);
  declare_options(handle);
  try {
    app.parse(argc, argv);
    body();
  } catch (const CLI::CallForVersion& asked) {
    fmt::print("{}", asked.what());
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return report(program, explain(app, error), kUsage);
    fmt::print("{}", app.help());
  }
  flush_output();
  return 0;
}

}  // namespace

int run_main(int argc, char** argv, const std::string& description,
             FunctionRef<void(App&)> declare_options, FunctionRef<void()> body) {
  occupy_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // exceeding 'ulimit -f' is then a write error, like a full disk
  const std::string program = std::filesystem::path(argv[0]).filename().string();
  try {
    return run(program, argc, argv, description, declare_options, body);
  } catch (const UsageError& error) {
    return report(program, error.what(), kUsage);
  } catch (const Interrupted& error) {
    return report(program, error.what(), kInterrupted);
  } catch (const std::bad_alloc&) {
    return report(program, "out of memory", kFailure);
  } catch (const std::exception& error) {
    return report(program, error.what(), kFailure);
  }
}

}  // namespace ember::examples
