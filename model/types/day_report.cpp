#include "model/types/day_report.hpp"

namespace kfactor::model {

std::span<const Observable> observables() {
  static constexpr std::array<Observable, 25> kTable = {{
      {"unaware", "agents", "agents who have never heard of the app", &AppCounts::unaware},
      {"aware", "agents", "agents who know the app and have never used it", &AppCounts::aware},
      {"active", "agents", "agents who use the app, on this day or not", &AppCounts::active},
      {"lapsed", "agents", "agents who left the app", &AppCounts::lapsed},
      {"daily_active", "agents", "DAU: used the app today, or adopted it today", &AppCounts::daily_active},
      {"tool_users", "agents", "agents who used the product itself today", &AppCounts::tool_users},
      {"habitual", "agents", "active agents with habit 0.4 or more", &AppCounts::habitual},
      {"cash_app", "agents", "active agents whose cash label exceeds the value they see",
       &AppCounts::cash_app},
      {"sum_habit", "1/65535", "habit, summed over active agents", &AppCounts::sum_habit},
      {"sum_value", "1/65535", "perceived value, summed over active agents", &AppCounts::sum_value},
      {"sum_label", "1/65535", "cash label, summed over active agents", &AppCounts::sum_label},
      {"churned", "agents", "agents who left today", &AppCounts::churned},
      {"sharers", "agents", "agents who shared today", &AppCounts::sharers},
      {"invited_adoptions", "agents", "adoptions today with a named inviter", &AppCounts::invited_adoptions},
      {"lost_to_ban", "exposures", "cash exposures that the platform's ban stopped today",
       &AppCounts::lost_to_ban},
      {"orders_demanded", "orders", "orders that agents wanted to place today", &AppCounts::orders_demanded},
      {"orders_served", "orders", "orders served and paid today", &AppCounts::orders_served},
      {"orders_failed", "orders", "orders that failed today", &AppCounts::orders_failed},
      {"orders_waiting", "orders", "orders not served today that wait for tomorrow",
       &AppCounts::orders_waiting},
      {"challenges", "claims", "streaks of seven tool days completed today", &AppCounts::challenges},
      {"companion_groups", "groups", "groups that have the app's assistant", &AppCounts::companion_groups},
      {"trials", "agents", "agents who saw the assistant at work in a group today", &AppCounts::trials},
      {"inviters_paid", "claims", "accepted invitations whose inviter was rewarded today",
       &AppCounts::inviters_paid},
      {"invitees_paid", "claims", "adoptions rewarded as the other side of an invitation today",
       &AppCounts::invitees_paid},
      {"cash_claims", "claims", "daily draws and packets claimed today", &AppCounts::cash_claims},
  }};
  return kTable;
}

}  // namespace kfactor::model
