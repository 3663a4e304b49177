#include "graph/base/failure.hpp"

#include <exception>
#include <new>

#include "graph/base/error.hpp"
#include "graph/base/stop_signal.hpp"

namespace kfactor {

Failure describe_current_exception() {
  try {
    throw;
  } catch (const InputError& error) {
    return {Failure::Kind::Input, error.what()};
  } catch (const EnvironmentError& error) {
    return {Failure::Kind::Environment, error.what()};
  } catch (const Stopped& stop) {
    return {Failure::Kind::Stopped, stop.what()};
  } catch (const std::bad_alloc&) {
    return {Failure::Kind::Environment, "Out of memory. Use fewer agents or more machines."};
  } catch (const std::exception& error) {
    return {Failure::Kind::Contract, error.what()};
  } catch (...) {
    return {Failure::Kind::Contract, "an exception of unknown type"};
  }
}

void rethrow(const Failure& failure) {
  switch (failure.kind) {
    case Failure::Kind::Input:
      throw InputError(failure.message);
    case Failure::Kind::Environment:
      throw EnvironmentError(failure.message);
    case Failure::Kind::Stopped:
      throw Stopped(failure.message);
    case Failure::Kind::Contract:
      break;
  }
  throw ContractError(failure.message);
}

}  // namespace kfactor
