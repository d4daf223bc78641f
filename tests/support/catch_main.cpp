// The main function of every test executable. Catch2 2 generates it here; Catch2 3 has it in a
// library.
#define CATCH_CONFIG_MAIN
#include "support/catch.h"
