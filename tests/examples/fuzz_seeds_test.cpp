#include <filesystem>

#include "examples/files.h"
#include "fuzz/readers.h"
#include "support/catch.h"

using namespace ember;

TEST_CASE("what the fuzzers found, and where they began, is read or refused") {
  const std::filesystem::path seeds = std::filesystem::path(EMBER_FUZZ_SEEDS);
  for (const fuzz::Reader& reader : fuzz::kReaders) {
    int read = 0;
    for (const auto& seed : std::filesystem::directory_iterator(seeds / reader.name)) {
      CAPTURE(seed.path().string());
      CHECK_NOTHROW(reader.read(examples::read_file(seed.path())));
      ++read;
    }
    CHECK(read > 0);
  }
}
