#include "examples/formats/files/memory.h"

#include <ember/tensor/process_limits.h>

#include "examples/formats/files/errors.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

TEST_CASE("what this process may not use is refused, and who says so is told") {
  const MemoryLimit limit = usable_memory();
  require_memory_for(static_cast<double>(limit.bytes) / 2, "tables", "smaller ones");
  CHECK_THROWS_AS(require_memory_for(static_cast<double>(limit.bytes), "tables", "smaller ones"),
                  InputError);
  CHECK_THROWS_WITH(require_memory_for(1e18, "1000 tables", "fewer"),
                    matchers::StartsWith("1000 tables take at least 1000000000.0 GB, and " +
                                         std::string(limit.source) + " ") &&
                        matchers::EndsWith("B: needs fewer"));
}
