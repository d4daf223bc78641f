/// Internal: a program that was compiled for another CPU ends with one line that says so.
#pragma once

namespace ember {

/// Does nothing. Linkers leave a file of a static library out unless something in it is called;
/// what this one does, it does before main().
void link_cpu_check();

}  // namespace ember
