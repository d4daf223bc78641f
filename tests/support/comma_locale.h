/// A locale that writes 1234.5 as 1.234,5, as a program that uses Ember may have set.
#pragma once

#include <array>
#include <clocale>
#include <locale>
#include <string>

namespace ember::test {

/// Sets such a locale for C++ during its lifetime, and for C if one is installed.
class CommaLocale {
 public:
  CommaLocale() : c_before_(std::setlocale(LC_ALL, nullptr)) {
    // Prefers a single-byte encoding, in which bytes beyond ASCII are letters.
    for (const char* name : std::array{"de_DE.ISO-8859-1", "de_DE.ISO8859-1", "de_DE.UTF-8"}) {
      if (std::setlocale(LC_ALL, name) != nullptr) break;
    }
    cpp_before_ = std::locale::global(std::locale(std::locale::classic(), new Numbers));
  }
  CommaLocale(const CommaLocale&) = delete;
  CommaLocale& operator=(const CommaLocale&) = delete;
  ~CommaLocale() {
    std::locale::global(cpp_before_);
    std::setlocale(LC_ALL, c_before_.c_str());
  }

 private:
  struct Numbers : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  std::string c_before_;
  std::locale cpp_before_;
};

}  // namespace ember::test
