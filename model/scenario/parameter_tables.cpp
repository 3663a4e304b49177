// The parameter tables of a scenario, apart from those of the component kinds (components/*.cpp).
//
// Ranges are wide enough for limiting cases. They do not state which values are plausible.
#include "model/scenario/scenario.hpp"

namespace kfactor::model {

namespace {

constexpr double kMillion = 1e6;  // upper limit of rates, far above any plausible one
constexpr double kMostPeople = 1e11;
constexpr double kMostMoney = 1e12;  // RMB; exact to the fen in a 64-bit float
constexpr double kMostShape = 1e4;   // of a Beta distribution
constexpr double kLargestWord = 4294967295;

constexpr std::string_view kAssumption = "assumption";

template <auto Member, class Owner, class Enum>
Choice<Owner> choice_of(Enum Owner::*, std::vector<std::string_view> names) {
  return {[](const Owner& owner) { return static_cast<int>(owner.*Member); },
          [](Owner& owner, int value) { owner.*Member = static_cast<Enum>(value); }, std::move(names)};
}

template <auto Member>
auto choice(std::vector<std::string_view> names) {
  return choice_of<Member>(Member, std::move(names));
}

}  // namespace

template <>
const std::vector<Parameter<RunParameters>>& parameters<RunParameters>() {
  using R = RunParameters;
  static const std::vector<Parameter<R>> rows = {
      {"name", "", "text", &R::name, 0, 0, "short name, used in titles and tables", kAssumption},
      {"description", "", "text", &R::description, 0, 0, "what the scenario is about", kAssumption},
      {"start", "", "date", &R::start, 0, 0,
       "calendar date of day 0, the first day on which campaigns may run", "public: campaign calendars",
       true},
      {"days", "", "d", &R::days, 1, 3650, "days simulated from day 0 on", kAssumption},
      {"burn_in_days", "", "d", &R::burn_in_days, 0, 3650,
       "days before day 0, without campaigns, in which the user base settles", kAssumption},
      {"seed", "", "1", &R::seed, 0, 0, "names the random world; equal seeds share every draw", kAssumption},
      {"replicate", "", "1", &R::replicate, 0, kLargestWord, "names one of many worlds of a seed",
       kAssumption},
      {"waves_per_day", "", "1", &R::waves_per_day, 1, 15,
       "rounds of sharing and adopting within a day: a link crosses several chats in an afternoon",
       kAssumption},
  };
  return rows;
}

template <>
const std::vector<Parameter<PopulationParameters>>& parameters<PopulationParameters>() {
  using P = PopulationParameters;
  static const std::vector<Parameter<P>> rows = {
      {"people", "P", "people", &P::people, 1, kMostPeople, "people for whom the agents stand",
       "public: mobile internet users in China, rounded"},
      {"agents", "N", "agents", &P::agents, 1, kLargestWord,
       "simulated agents; a stored graph brings its own number", kAssumption},
      {"cash_affinity_alpha", "", "1", &P::cash_affinity_alpha, 0, kMostShape,
       "first Beta shape of the interest in cash; 0 with the second 0: all have `cash_affinity`",
       kAssumption},
      {"cash_affinity_beta", "", "1", &P::cash_affinity_beta, 0, kMostShape, "second Beta shape",
       kAssumption},
      {"cash_affinity", "c", "1", &P::cash_affinity, 0, 1, "interest in cash where both shapes are 0",
       kAssumption},
      {"need_alpha", "", "1", &P::need_alpha, 0, kMostShape,
       "first Beta shape of the daily need for the tool's tasks; 0 with the second 0: all have `need`",
       kAssumption},
      {"need_beta", "", "1", &P::need_beta, 0, kMostShape, "second Beta shape", kAssumption},
      {"need_scale", "", "1", &P::need_scale, 0, 100, "factor on the drawn need, which is then cut at 0.95",
       kAssumption},
      {"need", "n", "1", &P::need, 0, 1, "need where both shapes are 0; cut at 0.95", kAssumption},
      {"skill_alpha", "", "1", &P::skill_alpha, 0, kMostShape,
       "first Beta shape of the skill with new products; 0 with the second 0: all have `skill`", kAssumption},
      {"skill_beta", "", "1", &P::skill_beta, 0, kMostShape, "second Beta shape", kAssumption},
      {"skill", "a", "1", &P::skill, 0, 1, "skill where both shapes are 0", kAssumption},
      {"young_share", "", "1", &P::young_share, 0, 1, "share of young people", kAssumption},
      {"adult_share", "", "1", &P::adult_share, 0, 1, "share of adults; the rest are elders", kAssumption},
      {"threshold_alpha", "", "1", &P::threshold_alpha, 0, kMostShape,
       "first Beta shape of the contagion threshold; 0 with the second 0: all have `threshold`", kAssumption},
      {"threshold_beta", "", "1", &P::threshold_beta, 0, kMostShape, "second Beta shape", kAssumption},
      {"threshold", "phi", "1", &P::threshold, 0, 1,
       "share of ties that must use an app before one adopts by threshold, where both shapes are 0",
       kAssumption},
  };
  return rows;
}

template <>
const std::vector<Parameter<GraphParameters>>& parameters<GraphParameters>() {
  using G = GraphParameters;
  static const std::vector<Parameter<G>> rows = {
      {"kind", "", "choice", choice<&G::kind>({"procedural", "stored"}), 0, 0,
       "procedural: a synthetic population whose ties are computed; stored: ties from a file", kAssumption},
      {"file", "", "text", &G::file, 0, 0, "stored: the edge list, relative to the scenario file",
       kAssumption},
      {"memberships", "", "text", &G::memberships, 0, 0,
       "stored: who is in which group chat, relative to the scenario file; empty for ties only", kAssumption},
      {"seed", "", "1", &G::seed, 0, 0, "procedural: names the graph, apart from the run's seed",
       kAssumption},
      {"mean_degree", "", "ties", &G::mean_degree, 0, 1000, "procedural: mean number of ties", kAssumption},
      {"degree_sigma", "", "1", &G::degree_sigma, 0, 3, "procedural: spread of the logarithm of the degree",
       kAssumption},
      {"town_share", "", "1", &G::town_share, 0, 1, "procedural: share of ties inside the town", kAssumption},
      {"province_share", "", "1", &G::province_share, 0, 1,
       "procedural: share of ties inside the province; the rest reach the whole country", kAssumption},
      {"group_chats", "", "flag", &G::group_chats, 0, 0, "whether there are group chats at all", kAssumption},
  };
  return rows;
}

template <>
const std::vector<Parameter<GroupParameters>>& parameters<GroupParameters>() {
  using G = GroupParameters;
  static const std::vector<Parameter<G>> rows = {
      {"size_min", "", "agents", &G::size_min, 2, 500, "smallest chat; sizes are log-uniform", kAssumption},
      {"size_max", "", "agents", &G::size_max, 2, 500, "largest chat", "public: a chat holds 500 at most"},
      {"memberships", "", "1", &G::memberships, 0, 16,
       "chats of this type of each agent; procedural graphs only", kAssumption},
      {"post_chance", "", "1", &G::post_chance, 0, 1, "chance that a sharer posts into such a chat",
       kAssumption},
  };
  return rows;
}

template <>
const std::vector<Parameter<BehaviourParameters>>& parameters<BehaviourParameters>() {
  using B = BehaviourParameters;
  static const std::vector<Parameter<B>> rows = {
      {"half_reward_rmb", "r50", "RMB", &B::half_reward, 0, kMillion,
       "reward that counts half of what money can", kAssumption},
      {"attention_slots", "A", "1", &B::attention_slots, 0, kMillion,
       "tool uses a day that all apps of a person compete for", kAssumption},
      {"habit_weight", "kH", "1", &B::habit_weight, 0, 1, "weight of habit in the wish to use", kAssumption},
      {"learning_rate", "etaU", "1", &B::learning_rate, 0, 1,
       "step of perceived value towards realised value", kAssumption},
      {"habit_rate", "etaH", "1", &B::habit_rate, 0, 1, "growth of habit a tool use",
       "literature: Lally et al. 2010, median 66 days to 95 % of the asymptote"},
      {"habit_decay", "dH", "1", &B::habit_decay, 0, 1, "loss of habit a missed day beyond the grace days",
       kAssumption},
      {"grace_days", "", "d", &B::grace_days, 0, 2, "missed days that cost no habit",
       "literature: Lally et al. 2010, one miss does not matter"},
      {"label_rate", "etaL", "1", &B::label_rate, 0, 1, "growth of the cash label a cash claim", kAssumption},
      {"share_when", "", "choice", choice<&B::share_when>({"used", "active", "never"}), 0, 0,
       "who may share in a day's first wave: users of the day, all active users, or none", kAssumption},
      {"share_on_adoption", "", "flag", &B::share_on_adoption, 0, 0,
       "whether adopters share in the next wave", kAssumption},
      {"cash_share", "s_c", "1", &B::cash_share, 0, 1, "strength of sharing for cash", kAssumption},
      {"word_share", "s_w", "1", &B::word_share, 0, kMillion,
       "strength of word of mouth; the chance is cut at 1", kAssumption},
      {"share_fatigue", "kF", "1", &B::share_fatigue, 0, kMillion, "how fatigue damps sharing for cash",
       kAssumption},
      {"tie_post", "", "1", &B::tie_post, 0, 1, "chance that a sharer writes to a given tie", kAssumption},
      {"visibility", "v0", "1", &B::visibility, 0, 1,
       "chance that a member of a chat of up to 10 sees a post", kAssumption},
      {"attention_fatigue", "kA", "1", &B::attention_fatigue, 0, kMillion,
       "how fatigue damps attention to what is shared", kAssumption},
      {"fatigue_memory", "rho_F", "1", &B::fatigue_memory, 0, 1, "fatigue left the next day", kAssumption},
      {"cash_persuasion", "bc", "1", &B::cash_persuasion, 0, 1, "persuasion of one context that offers cash",
       kAssumption},
      {"task_persuasion", "bT", "1", &B::task_persuasion, 0, 1, "persuasion of an open task subsidy a day",
       kAssumption},
      {"word_persuasion", "bw", "1", &B::word_persuasion, 0, 1,
       "persuasion of very many contexts without cash", kAssumption},
      {"half_contexts", "d50", "1", &B::half_contexts, 0, kMillion, "contexts that persuade half as much",
       kAssumption},
      {"daily_persuasion", "bd", "1", &B::daily_persuasion, 0, 1,
       "persuasion of a daily draw or packet a day", kAssumption},
      {"return_factor", "", "1", &B::return_factor, 0, 1, "chance of a return, relative to a first adoption",
       kAssumption},
      {"adoption", "", "choice", choice<&B::adoption>({"contexts", "threshold"}), 0, 0,
       "what others do to a person: each context persuades (contexts), or enough ties must use the app "
       "(threshold: complex contagion, in place of word of mouth)",
       "literature: Granovetter 1978, Centola and Macy 2007 (threshold)"},
      {"failure_churn", "ko", "1", &B::failure_churn, 0, kMillion,
       "extra churn after two failed orders in a row", "literature: sign of the effect; size assumed"},
      {"peer_churn", "chi", "1", &B::peer_churn, 0, kMillion, "extra churn a tie who was seen to leave",
       "literature: sign of the effect; size assumed"},
      {"notice", "", "1", &B::notice, 0, 1, "chance that a tie notices that a user leaves", kAssumption},
      {"use_protection", "eps", "1", &B::use_protection, 0, 1, "factor on churn on a day of use",
       "literature: sign of the effect; size assumed"},
  };
  return rows;
}

template <>
const std::vector<Parameter<AppParameters>>& parameters<AppParameters>() {
  using A = AppParameters;
  static const std::vector<Parameter<A>> rows = {
      {"realised_value", "q", "1", &A::realised_value, 0, 1, "value of a tool use to a skilled user",
       kAssumption},
      {"task_value", "q_task", "1", &A::task_value, 0, 1, "the same for a served order", kAssumption},
      {"learning_cost", "ell", "1", &A::learning_cost, 0, 1, "value that an unskilled beginner misses",
       kAssumption},
      {"organic_hazard", "a0", "1/d", &A::organic_hazard, 0, 1, "chance a day to adopt by oneself once aware",
       "assumption: tuned to base users"},
      {"chart_hazard", "q_chart", "1/d", &A::chart_hazard, 0, 1,
       "the same, times yesterday's share of active users: store charts, Bass imitation", kAssumption},
      {"awareness", "", "1", &A::awareness, 0, 1, "share of people who know the app before the burn-in",
       kAssumption},
      {"base_users", "", "people", &A::base_users, 0, kMostPeople, "users before the burn-in",
       "public: monthly users, December 2025"},
      {"base_age", "", "d", &A::base_age, 0, 3650, "days that a base user has survived",
       "derived: from base users"},
      {"base_habit", "", "1", &A::base_habit, 0, 1, "habit of a base user", kAssumption},
      {"frailty_alpha", "alpha", "1", &A::frailty_alpha, 0, kMostShape,
       "first Beta shape of the chance to leave; 0 with the second 0: all have `frailty`",
       "derived: from retention on days 1 and 30"},
      {"frailty_beta", "beta", "1", &A::frailty_beta, 0, kMostShape, "second Beta shape",
       "derived: from retention on days 1 and 30"},
      {"frailty", "theta", "1/d", &A::frailty, 0, 1, "chance to leave a day where both shapes are 0",
       kAssumption},
      {"label_on_value", "kL", "1", &A::label_on_value, 0, 1, "value that a full cash label takes away",
       "assumption: the cash-app hypothesis; 0 switches it off"},
      {"label_on_churn", "kch", "1", &A::label_on_churn, 0, kMillion, "extra churn at a full cash label",
       "assumption: the cash-app hypothesis; 0 switches it off"},
  };
  return rows;
}

template <>
const std::vector<Parameter<PlatformParameters>>& parameters<PlatformParameters>() {
  using P = PlatformParameters;
  static const std::vector<Parameter<P>> rows = {
      {"governance", "", "choice", choice<&P::governance>({"none", "chance", "deterministic", "dates"}), 0, 0,
       "when the platform stops opening an app's links: never, by a daily chance, at a limit, on given dates",
       kAssumption},
      {"window_days", "W", "d", &P::window_days, 1, 365, "days of cash posts that it looks at",
       "assumption: to match the bans of February 2026"},
      {"delay_days", "D", "d", &P::delay_days, 1, 365, "days from the decision to its effect",
       "assumption: to match the bans of February 2026"},
      {"threshold", "thX", "posts/agent/d", &P::threshold, 0, kMillion,
       "cash posts at which a ban is as likely as not; belongs to the graph it was fitted on",
       "assumption: to match the bans of February 2026"},
      {"vigilance", "psi", "1", &P::vigilance, 0, kMillion, "factor on the threshold for each ban so far",
       "assumption: to match the bans of February 2026"},
      {"strictness", "e_ban", "1", &P::strictness, 0, 1, "share of cash exposures that a ban stops",
       kAssumption},
      {"passcode", "w", "1", &P::passcode, 0, 1, "share that gets through once a passcode can be pasted",
       "public: pasted passcodes came within hours; size assumed"},
      {"second_tier", "", "flag", &P::second_tier, 0, 0, "whether a second ban stops passcodes too",
       kAssumption},
  };
  return rows;
}

template <>
const std::vector<Parameter<ComponentParameters>>& parameters<ComponentParameters>() {
  using C = ComponentParameters;
  static const std::vector<Parameter<C>> rows = {
      {"start", "", "date", &C::start, 0, 0, "first day", "public: campaign calendars", true},
      {"end", "", "date", &C::end, 0, 0, "last day, included", "public: campaign calendars", true},
      {"budget_rmb", "", "RMB", &C::budget, 0, kMostMoney, "money for all people; 0 for none",
       "public: announced budgets", true},
      {"when", "", "condition", &C::when, 0, 0,
       "opens the component on the day after it held; empty: open all through the window", kAssumption},
      {"until", "", "condition", &C::until, 0, 0, "closes it for good on the day after it held", kAssumption},
      {"delay_days", "", "d", &C::delay_days, 0, 365, "days by which an opening by `when` is late",
       kAssumption},
      {"duration_days", "", "d", &C::duration_days, 0, 3650,
       "days that an opening by `when` lasts; 0: as long as it holds", kAssumption},
  };
  return rows;
}

}  // namespace kfactor::model
