#include "examples/models/word2vec/hogwild.h"

#include <ember/tensor/threads.h>
#include <fmt/format.h>

#include <exception>
#include <future>
#include <system_error>
#include <thread>
#include <vector>

#include "examples/formats/files/errors.h"

namespace ember::examples {

void hogwild(int workers, const std::function<void(int worker)>& body) {
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>(workers));
  const auto run = [&](int worker) {
    const OwnThreadOnly alone;
    try {
      body(worker);
    } catch (...) {
      errors[static_cast<std::size_t>(worker)] = std::current_exception();
    }
  };
  // No body starts before all threads exist.
  std::promise<bool> all_there;
  const std::shared_future<bool> begin = all_there.get_future();
  std::vector<std::thread> threads;
  const auto let_go = [&](bool on) {
    all_there.set_value(on);
    if (on) run(0);
    for (std::thread& thread : threads) thread.join();
  };
  try {
    for (int worker = 1; worker < workers; ++worker) {
      threads.emplace_back([&run, worker, begin] {
        if (begin.get()) run(worker);
      });
    }
  } catch (const std::system_error&) {
    let_go(false);
    throw InputError(
        fmt::format("the system has no more than {} threads to give, and {} are asked for",
                    threads.size() + 1, workers));
  }
  let_go(true);
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace ember::examples
