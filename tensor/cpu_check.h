/// Internal: on x86-64, a program that was compiled for vector instructions that its CPU lacks
/// (SSE4.2 to AVX-512) ends with one line that says so. Elsewhere nothing is checked.
#pragma once

namespace ember {

/// Does nothing. Linkers leave a file of a static library out unless something in it is called;
/// what this one does, it does before main().
void link_cpu_check();

}  // namespace ember
