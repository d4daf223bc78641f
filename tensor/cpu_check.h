/// Internal: on x86-64, a program that was compiled for vector instructions that its CPU lacks
/// (SSE4.2 to AVX-512) ends with one line that says so. Elsewhere nothing is checked.
#pragma once

namespace ember {

/// Does nothing, but a call links the check, which runs before main(): a linker leaves out an
/// object file of a static library unless something in it is used.
void link_cpu_check();

}  // namespace ember
