/// The main function of an example: parses options (options.h), and reports errors in one line with
/// the project's exit statuses.
///
///   int main(int argc, char** argv) {
///     Options options;
///     return run_main(
///         argc, argv, "Learns word vectors",
///         [&](App& app) {
///           app.add_option("--dim", options.dim, "numbers a word").check(in_range(1, 4096));
///         },
///         [&] { train(options); });
///   }
///
/// Exit status: 0 when the body returns; 1 when it fails (any other exception, or standard output
/// that cannot be written); 2 for a wrong command line (an unknown option, for which the nearest
/// one is suggested; a number out of range; an invalid EMBER_NUM_THREADS; a UsageError); 130 after
/// Interrupted. All but 0 print one line to stderr. The help shows every option's default.
///
/// Every program has --config, which prints its environment: versions, threads, the BLAS's kernels.
///
/// Closed standard streams are opened on /dev/null, so that no other file gets their descriptors.
/// SIGXFSZ is ignored.
#pragma once

#include <ember/tensor/function_ref.h>

#include <string>

#include "examples/tools/command_line/options.h"

namespace ember::examples {

int run_main(int argc, char** argv, const std::string& description,
             FunctionRef<void(App&)> declare_options, FunctionRef<void()> body);

}  // namespace ember::examples
