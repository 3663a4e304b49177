// Calendar dates and the simulation's own day count.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kfactor::model {

// A calendar date; differences are whole days.
using Date = std::chrono::sys_days;

// Reads a date like "2026-02-17". Empty if the text has another form or the date does not exist.
std::optional<Date> parse_date(std::string_view text);
std::string to_string(Date date);

// Steps since the first step of the burn-in: 0 .. burn_in_days + days - 1. Day 0 of the scenario, its `start`,
// is step burn_in_days.
using Step = std::int32_t;

}  // namespace kfactor::model
