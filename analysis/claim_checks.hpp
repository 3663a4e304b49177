// The check of each claim on a case; the table in claims.cpp gives it in words. Internal to claims.
#pragma once

#include "analysis/claims.hpp"

namespace kfactor::analysis::checks {

Finding v1(const Case& runs);
Finding v2(const Case& runs);
Finding v2_active(const Case& runs);
Finding v3_peak(const Case& runs);
Finding v3_rest(const Case& runs);
Finding v4_rest(const Case& runs);
Finding v4_cost(const Case& runs);
Finding v5(const Case& runs);
Finding v6_known(const Case& runs);
Finding v6_converts(const Case& runs);
Finding v6_keeps(const Case& runs);
Finding v7(const Case& runs);
Finding v8_first(const Case& runs);
Finding v8_next(const Case& runs);
Finding v8_installs(const Case& runs);
Finding v9(const Case& runs);
Finding v9_caused(const Case& runs);
Finding v10(const Case& runs);
Finding v10_share(const Case& runs);
Finding v13(const Case& runs);
Finding v11(const Case& runs);
Finding v11_active(const Case& runs);
Finding v12_task(const Case& runs);
Finding v12_word(const Case& runs);
Finding v12_word_anyway(const Case& runs);
Finding v12_late(const Case& runs);
Finding v12_bumps(const Case& runs);

}  // namespace kfactor::analysis::checks
