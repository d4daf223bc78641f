/// Which sanitizer a test is built with: some tests depend on what sanitizers change.
#pragma once

namespace ember::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAddressSanitizer = true, kThreadSanitizer = false;
#elif defined(__SANITIZE_THREAD__)
inline constexpr bool kAddressSanitizer = false, kThreadSanitizer = true;
#elif defined(__has_feature)
inline constexpr bool kAddressSanitizer = __has_feature(address_sanitizer);
inline constexpr bool kThreadSanitizer = __has_feature(thread_sanitizer);
#else
inline constexpr bool kAddressSanitizer = false, kThreadSanitizer = false;
#endif

}  // namespace ember::test
