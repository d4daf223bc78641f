// What a host program sees of Ember's use of its OpenBLAS: nothing, unless it hands it over. These
// programs never do, except in a forked child.
#include "ember/tensor/take_over_blas.h"

#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

#include "ember/tensor/blas.h"
#include "ember/tensor/config.h"
#include "ember/tensor/openblas.h"
#include "support/catch.h"
#include "support/child.h"
#include "support/sanitizers.h"

// The host's own view of the library; null where it has none.
extern "C" {
[[gnu::weak]] int openblas_get_num_threads();
[[gnu::weak]] void openblas_set_num_threads(int threads);
[[gnu::weak]] int openblas_get_parallel();
[[gnu::weak]] int omp_get_max_threads();
[[gnu::weak]] void omp_set_num_threads(int threads);
[[gnu::weak]] void cblas_sgemm(int order, int transpose_a, int transpose_b, int m, int n, int k,
                               float alpha, const float* a, int lda, const float* b, int ldb,
                               float beta, float* c, int ldc);
}

namespace ember::test {
namespace {

/// Whether OpenBLAS is there with a number of threads for the whole process.
bool has_one_count() {
  return openblas_get_parallel && openblas_get_parallel() == 1 && openblas_get_num_threads &&
         openblas_set_num_threads && cblas_sgemm;
}

/// The host's number of threads while one lives.
class HostThreads {
 public:
  explicit HostThreads(int threads) : before_(openblas_get_num_threads()) {
    openblas_set_num_threads(threads);
  }
  ~HostThreads() { openblas_set_num_threads(before_); }

 private:
  int before_;
};

constexpr int kSize = 150;

/// Whether ones times ones are right, by Ember.
bool ember_multiplies() {
  const std::vector<float> ones(kSize * kSize, 1);
  std::vector<float> out(kSize * kSize);
  blas::gemm<float>(1, {ones.data(), kSize, kSize, kSize, 1}, {ones.data(), kSize, kSize, kSize, 1},
                    0, {out.data(), kSize, kSize, kSize, 1});
  return out == std::vector<float>(kSize * kSize, kSize);
}

/// The same by the host.
bool host_multiplies() {
  constexpr int kRowMajor = 101, kNoTranspose = 111;
  const std::vector<float> ones(kSize * kSize, 1);
  std::vector<float> out(kSize * kSize);
  cblas_sgemm(kRowMajor, kNoTranspose, kNoTranspose, kSize, kSize, kSize, 1, ones.data(), kSize,
              ones.data(), kSize, 0, out.data(), kSize);
  return out == std::vector<float>(kSize * kSize, kSize);
}

}  // namespace

TEST_CASE("a product leaves the host's threads and kernels as they were") {
  if (!has_one_count()) return;
  const std::string_view kernels = openblas::kernels();
  for (const int threads : {1, 3}) {
    const HostThreads host(threads);
    CHECK(ember_multiplies());
    CHECK(openblas_get_num_threads() == threads);
    CHECK(host_multiplies());
    CHECK(openblas_get_num_threads() == threads);
  }
  CHECK(openblas::kernels() == kernels);
}

TEST_CASE("a product leaves the caller's OpenMP threads as they were") {
  if (!omp_get_max_threads || !omp_set_num_threads) return;
  const int before = omp_get_max_threads();
  omp_set_num_threads(3);
  CHECK(ember_multiplies());
  CHECK(omp_get_max_threads() == 3);
  omp_set_num_threads(before);
}

TEST_CASE("there is one thread until the last of Ember's products has ended") {
  if (!has_one_count()) return;
  const HostThreads host(3);
  {
    const openblas::OneThread outer;
    CHECK(openblas_get_num_threads() == 1);
    { const openblas::OneThread inner; }
    CHECK(openblas_get_num_threads() == 1);
  }
  CHECK(openblas_get_num_threads() == 3);
}

TEST_CASE("the number of threads that the host sets during a product stays") {
  if (!has_one_count()) return;
  const HostThreads host(3);
  {
    const openblas::OneThread product;
    openblas_set_num_threads(2);
    {
      const openblas::OneThread next;
      CHECK(openblas_get_num_threads() == 1);
    }
  }
  CHECK(openblas_get_num_threads() == 2);
  {
    const openblas::OneThread product;
    openblas_set_num_threads(3);
  }
  CHECK(openblas_get_num_threads() == 3);
}

TEST_CASE("host and Ember multiply at once, on several threads each") {
  if (!has_one_count()) return;
  const HostThreads host(3);
  std::atomic<bool> all_right{true};
  std::vector<std::thread> users;
  for (int user = 0; user < 4; ++user) {
    users.emplace_back([&, is_host = user % 2 == 0] {
      for (int i = 0; i < 100; ++i) {
        if (!(is_host ? host_multiplies() : ember_multiplies())) all_right = false;
      }
    });
  }
  for (std::thread& user : users) user.join();
  CHECK(all_right);
  CHECK(openblas_get_num_threads() == 3);
}

TEST_CASE("a child of fork() has the host's number of threads, whatever other threads multiplied") {
  // gcc 12's AddressSanitizer leaves its own allocator locked in a child of fork(), now and then;
  // the ThreadSanitizer knows of no threads there.
  if (!has_one_count() || kAddressSanitizer || kThreadSanitizer) return;
  const HostThreads host(3);
  std::atomic<bool> ended{false};
  std::thread other([&] {
    while (!ended) const openblas::OneThread product;
  });
  int right = 0;
  for (int i = 0; i < 20; ++i) {
    right += holds_in_child([] {
      return openblas_get_num_threads() == 3 && ember_multiplies() &&
             openblas_get_num_threads() == 3 && host_multiplies();
    });
  }
  ended = true;
  other.join();
  CHECK(right == 20);
  CHECK(openblas_get_num_threads() == 3);
}

TEST_CASE("take_over_blas() picks better kernels, unless the user has decided, and one thread") {
  if (!has_one_count() || kThreadSanitizer) return;
  const HostThreads host(3);
  if (!openblas::cpu_features().avx2_and_fma) return;
  CHECK(holds_in_child([] {
    unsetenv("OPENBLAS_CORETYPE");
    if (!openblas::use_kernels("Nehalem")) return true;  // this build has one set of kernels
    const std::string better = config().better_blas_kernels;
    const std::string used = take_over_blas();
    return !better.empty() && used == better && config().blas_kernels == better &&
           config().better_blas_kernels.empty() && openblas_get_num_threads() == 1 &&
           ember_multiplies() && openblas_get_num_threads() == 1;
  }));
  CHECK(holds_in_child([] {
    setenv("OPENBLAS_CORETYPE", "Nehalem", 1);
    const std::string before(openblas::kernels());
    return take_over_blas() == before && openblas_get_num_threads() == 1;
  }));
  CHECK(openblas_get_num_threads() == 3);
}

}  // namespace ember::test
