/// Functions of Variables, in the forms in which people write them.
///
///     gradcheck(tanh, x);
///     gradcheck([](const Variable& a, const Variable& b) { return a * b; }, {a, b});
///     gradcheck([](const std::vector<Variable>& in) { return cat(in); }, {a, b, c});
///     gradcheck([](auto x) { return std::pair(sin(x), cos(x)); }, x);
#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "ember/autograd/variable.h"

namespace ember {

/// One Variable, or several: the inputs of a Function.
class VariableList : public std::vector<Variable> {
 public:
  VariableList() = default;
  VariableList(Variable one) : VariableList({std::move(one)}) {}
  VariableList(std::initializer_list<Variable> several) : std::vector<Variable>(several) {}
  VariableList(std::vector<Variable> several) : std::vector<Variable>(std::move(several)) {}
};

namespace detail {
/// Error: a function of `arity` Variables was called with `given`.
void check_arity(std::size_t arity, std::size_t given);

template <class Result>
std::vector<Variable> as_vector(Result&& result) {
  if constexpr (std::convertible_to<Result, Variable>) {
    return {Variable(std::forward<Result>(result))};
  } else if constexpr (std::convertible_to<Result, std::vector<Variable>>) {
    return std::forward<Result>(result);
  } else {  // std::pair, std::tuple, std::array
    return std::apply([](auto&&... each) { return std::vector<Variable>{each...}; }, result);
  }
}
}  // namespace detail

/// A function from Variables to Variables. Made from what can be called with one to four Variables,
/// or with a std::vector of any number, and returns a Variable, a vector, a pair or a tuple.
class Function {
 public:
  Function() = default;
  /// So that the name of an overloaded function, as tanh or matmul, can be given.
  Function(Variable (*f)(const Variable&)) : Function([f](const Variable& x) { return f(x); }) {}
  Function(Variable (*f)(const Variable&, const Variable&))
      : Function([f](const Variable& a, const Variable& b) { return f(a, b); }) {}
  template <class F>
  requires(!std::same_as<std::remove_cvref_t<F>, Function>) Function(F f) {
    using V = const Variable&;
    if constexpr (std::is_invocable_v<F&, V>) {
      call_ = [f](const auto& in) mutable {
        return of_arity(f, in, std::make_index_sequence<1>());
      };
    } else if constexpr (std::is_invocable_v<F&, V, V>) {
      call_ = [f](const auto& in) mutable {
        return of_arity(f, in, std::make_index_sequence<2>());
      };
    } else if constexpr (std::is_invocable_v<F&, V, V, V>) {
      call_ = [f](const auto& in) mutable {
        return of_arity(f, in, std::make_index_sequence<3>());
      };
    } else if constexpr (std::is_invocable_v<F&, V, V, V, V>) {
      call_ = [f](const auto& in) mutable {
        return of_arity(f, in, std::make_index_sequence<4>());
      };
    } else {
      call_ = [f](const auto& in) mutable { return detail::as_vector(f(in)); };
    }
  }

  std::vector<Variable> operator()(const std::vector<Variable>& inputs) const {
    return call_(inputs);
  }
  explicit operator bool() const { return static_cast<bool>(call_); }

 private:
  template <class F, std::size_t... I>
  static std::vector<Variable> of_arity(F& f, const std::vector<Variable>& in,
                                        std::index_sequence<I...>) {
    detail::check_arity(sizeof...(I), in.size());
    return detail::as_vector(f(in[I]...));
  }

  std::function<std::vector<Variable>(const std::vector<Variable>&)> call_;
};

}  // namespace ember
