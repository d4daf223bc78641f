// The main function of every test executable: with Catch2 2 it is made here, Catch2 3 brings it as
// a library.
#define CATCH_CONFIG_MAIN
#include "support/catch.h"
