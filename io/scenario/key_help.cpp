#include "io/scenario/key_help.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "graph/base/nearest_name.hpp"
#include "model/scenario/names.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::io {
namespace {

struct Meaning {
  std::string_view word, kind;
};
constexpr std::array<Meaning, 90> kMeanings = {{
    {"tv", "broadcast"},
    {"television", "broadcast"},
    {"ad", "broadcast"},
    {"ads", "broadcast"},
    {"advert", "broadcast"},
    {"advertising", "broadcast"},
    {"advertisement", "broadcast"},
    {"commercial", "broadcast"},
    {"billboard", "broadcast"},
    {"outdoor", "broadcast"},
    {"radio", "broadcast"},
    {"media", "broadcast"},
    {"gala", "broadcast"},
    {"show", "broadcast"},
    {"sponsorship", "broadcast"},
    {"influencer", "broadcast"},
    {"kol", "broadcast"},
    {"电视", "broadcast"},
    {"广告", "broadcast"},
    {"春晚", "broadcast"},
    {"referral", "cash_fission"},
    {"refer", "cash_fission"},
    {"referrals", "cash_fission"},
    {"invite", "cash_fission"},
    {"invites", "cash_fission"},
    {"invitation", "cash_fission"},
    {"invitations", "cash_fission"},
    {"fission", "cash_fission"},
    {"cash", "cash_fission"},
    {"bounty", "cash_fission"},
    {"red_packet", "cash_fission"},
    {"red_packets", "cash_fission"},
    {"red_envelope", "cash_fission"},
    {"hongbao", "cash_fission"},
    {"红包", "cash_fission"},
    {"裂变", "cash_fission"},
    {"邀请", "cash_fission"},
    {"voucher", "task_subsidy"},
    {"vouchers", "task_subsidy"},
    {"coupon", "task_subsidy"},
    {"coupons", "task_subsidy"},
    {"subsidy", "task_subsidy"},
    {"discount", "task_subsidy"},
    {"cashback", "task_subsidy"},
    {"order", "task_subsidy"},
    {"orders", "task_subsidy"},
    {"优惠券", "task_subsidy"},
    {"补贴", "task_subsidy"},
    {"season", "seasonal_tasks"},
    {"seasonal", "seasonal_tasks"},
    {"tasks", "seasonal_tasks"},
    {"holiday", "seasonal_tasks"},
    {"newsfeed", "feed"},
    {"video", "feed"},
    {"stream", "feed"},
    {"recommendation", "feed"},
    {"packet", "steady_packets"},
    {"packets", "steady_packets"},
    {"lottery", "steady_packets"},
    {"daily_cash", "steady_packets"},
    {"push", "reminder"},
    {"notification", "reminder"},
    {"notifications", "reminder"},
    {"email", "reminder"},
    {"mail", "reminder"},
    {"sms", "reminder"},
    {"推送", "reminder"},
    {"短信", "reminder"},
    {"challenge", "habit_challenge"},
    {"streak", "habit_challenge"},
    {"checkin", "habit_challenge"},
    {"points", "habit_challenge"},
    {"loyalty", "habit_challenge"},
    {"签到", "habit_challenge"},
    {"打卡", "habit_challenge"},
    {"personalisation", "memory"},
    {"personalization", "memory"},
    {"card", "gift"},
    {"cards", "gift"},
    {"greeting", "gift"},
    {"sticker", "gift"},
    {"meme", "gift"},
    {"礼物", "gift"},
    {"bot", "group_companion"},
    {"chatbot", "group_companion"},
    {"companion", "group_companion"},
    {"family", "cross_generation"},
    {"elders", "cross_generation"},
    {"launch", "launch_pulse"},
    {"promotion", "launch_pulse"},
}};

std::string_view meaning_of(std::string_view word) {
  const auto found = std::ranges::find(kMeanings, word, [](const Meaning& each) { return each.word; });
  return found == kMeanings.end() ? std::string_view() : found->kind;
}

// A key, the kind of component that has it (or empty), and where it is written.
struct Home {
  std::string_view key, kind;
  std::string table;
};

template <class Owner>
void add_homes(std::vector<Home>& homes, std::string_view kind, const std::string& table) {
  for (const model::Parameter<Owner>& row : model::parameters<Owner>()) {
    homes.push_back({row.key, kind, table});
  }
}

std::vector<Home> all_homes(const std::string& app) {
  std::vector<Home> homes;
  add_homes<model::RunParameters>(homes, {}, "run");
  add_homes<model::PopulationParameters>(homes, {}, "population");
  add_homes<model::GraphParameters>(homes, {}, "graph");
  add_homes<model::BehaviourParameters>(homes, {}, "behaviour");
  add_homes<model::PlatformParameters>(homes, {}, "platform");
  add_homes<model::AppParameters>(homes, {}, "apps." + app);
  add_homes<model::GroupParameters>(homes, {}, "graph.groups.TYPE");
  const std::string component = "apps." + app + ".components.LABEL";
  add_homes<model::ComponentParameters>(homes, {}, component);
  for (const std::string_view kind : model::component_kinds()) {
    std::visit([&]<class Mechanism>(const Mechanism&) { add_homes<Mechanism>(homes, kind, component); },
               model::make_mechanism(kind));
  }
  return homes;
}

}  // namespace

std::string_view kind_for(std::string_view word) {
  std::string plain = model::in_small_letters(word);
  std::ranges::replace(plain, ' ', '_');
  std::ranges::replace(plain, '-', '_');
  if (const std::string_view kind = meaning_of(plain); !kind.empty()) {
    return kind;
  }
  for (std::size_t begin = 0; begin < plain.size();) {  // "tv_campaign" means a campaign on television
    const std::size_t end = std::min(plain.find('_', begin), plain.size());
    const std::string_view part = std::string_view(plain).substr(begin, end - begin);
    if (const std::string_view kind = meaning_of(part); !kind.empty()) {
      return kind;
    }
    begin = end + 1;
  }
  for (const Meaning& each : kMeanings) {  // words of scripts without blanks
    if (static_cast<unsigned char>(each.word.front()) >= 0x80 && plain.find(each.word) != std::string::npos) {
      return each.kind;
    }
  }
  return {};
}

std::string home_of_key(std::string_view key, std::string_view path, std::string_view kind,
                        const std::string& app) {
  std::vector<Home> homes = all_homes(app);
  std::string kinds;
  for (const Home& home : homes) {
    if (home.key == key && !home.kind.empty()) {
      kinds += (kinds.empty() ? "" : ", ") + std::string(home.kind);
    }
  }
  if (!kind.empty() && !kinds.empty()) {
    return " It is a key of " + kinds + "; this component is " + std::string(kind) + ".";
  }
  const auto found = std::ranges::find_if(
      homes, [&](const Home& home) { return home.key == key && home.table != path && home.kind.empty(); });
  if (found != homes.end()) {
    return " Write " + found->table + "." + std::string(key) + ".";
  }
  if (!kinds.empty()) {
    return " It is a key of components: apps." + app + ".components.LABEL." + std::string(key) + " (" +
           kinds + ").";
  }
  if (!path.empty()) {
    return {};
  }
  std::vector<std::string_view> keys;
  std::ranges::transform(homes, std::back_inserter(keys), &Home::key);
  const std::string_view nearest = nearest_name(key, keys);
  const auto near = std::ranges::find(homes, nearest, &Home::key);
  return nearest.empty() || near == homes.end()
             ? std::string()
             : " Did you mean \"" + near->table + "." + std::string(nearest) + "\"?";
}

}  // namespace kfactor::io
