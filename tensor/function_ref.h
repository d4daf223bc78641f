/// A non-owning reference to a callable: like std::function, but it never allocates. For parameters
/// only: the callable must live as long as the FunctionRef is used.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace ember {

template <class Signature>
class FunctionRef;

template <class Result, class... Args>
class FunctionRef<Result(Args...)> {
 public:
  template <class Body>
  requires(!std::is_same_v<std::remove_cvref_t<Body>, FunctionRef>) FunctionRef(Body&& body)
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(body)))),
        call_(call<std::remove_reference_t<Body>>) {}
  Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  template <class Body>
  static Result call(void* object, Args... args) {
    return (*static_cast<Body*>(object))(std::forward<Args>(args)...);
  }

  void* object_;
  Result (*call_)(void*, Args...);
};

}  // namespace ember
