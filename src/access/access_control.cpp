#include "access/access_control.h"

#include "access/key_file.h"
#include "core/error.h"

namespace mlpipe {
namespace {

std::string counted(std::size_t n, const std::string& noun) {
    return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

std::string kept_after(const Error& error) {
    return std::string(error.what()) + (error.why().empty() ? "" : ": " + error.why()) +
           "; what was read before stays in force";
}

}  // namespace

AccessControl::AccessControl(AccessSettings settings) : settings_(std::move(settings)) {
    if (settings_.burst && !settings_.rate) {
        throw InvalidArgument(
            "a burst goes only with a rate",
            {.why = "", .help = "name both, such as rate = \"100/s\" and burst = 200"});
    }
    AccessRules rules;
    if (settings_.keys) {
        key_file_.emplace(*settings_.keys);
        rules.keys = KeyRing(parse_key_file(key_file_->read(), settings_.keys->string()));
    }
    if (settings_.jwks) {
        token_file_.emplace(*settings_.jwks);
        rules.tokens = TokenKeys::parse(token_file_->read(), settings_.jwks->string());
    }
    rules_ = std::make_shared<const AccessRules>(std::move(rules));
}

std::shared_ptr<const AccessRules> AccessControl::rules() const {
    const std::lock_guard lock(mutex_);
    return rules_;
}

std::optional<AccessControl::Change> AccessControl::refresh_keys(AccessRules& rules) {
    if (!key_file_ || !key_file_->has_changed()) return std::nullopt;
    try {
        const std::string name = key_file_->path().string();
        rules.keys = KeyRing(parse_key_file(key_file_->read(), name));
        return Change{.text = name + ": " + counted(rules.keys.size(), "key"), .good = true};
    } catch (const Error& error) {
        return Change{.text = kept_after(error), .good = false};
    }
}

std::optional<AccessControl::Change> AccessControl::refresh_tokens(AccessRules& rules) {
    if (!token_file_ || !token_file_->has_changed()) return std::nullopt;
    try {
        const std::string name = token_file_->path().string();
        rules.tokens = TokenKeys::parse(token_file_->read(), name);
        return Change{.text = name + ": " + counted(rules.tokens->size(), "key") + " for tokens",
                      .good = true};
    } catch (const Error& error) {
        return Change{.text = kept_after(error), .good = false};
    }
}

std::vector<std::string> AccessControl::refresh() {
    const std::lock_guard refreshing(refreshing_);
    AccessRules rules = *this->rules();
    std::vector<std::string> log;
    bool changed = false;
    for (auto& change : {refresh_keys(rules), refresh_tokens(rules)}) {
        if (!change) continue;
        log.push_back(change->text);
        changed = changed || change->good;
    }
    if (!changed) return log;
    auto fresh = std::make_shared<const AccessRules>(std::move(rules));
    const std::lock_guard lock(mutex_);
    rules_ = std::move(fresh);
    generation_.fetch_add(1, std::memory_order_release);
    return log;
}

Gatekeeper::Recognised Gatekeeper::recognise(const CredentialFields& fields, Moment now) {
    const std::uint64_t generation = control_.generation();
    if (generation != generation_) {
        rules_ = control_.rules();
        cache_.clear();
        generation_ = generation;
    }
    const Credential credential = read_credential(fields);
    if (credential.doubt != Doubt::none) return {.doubt = credential.doubt};
    if (rules_->tokens && looks_like_token(credential.text)) {
        const auto verdict =
            cache_.check(credential.text, *rules_->tokens, control_.settings().tokens, now);
        return {.doubt = verdict.doubt, .identity = verdict.identity};
    }
    const auto verdict = rules_->keys.check(credential.text, now);
    return {.doubt = verdict.doubt, .identity = verdict.identity};
}

/// Takes a token from the bucket of who asks, or else of `network`.
void Gatekeeper::charge(Admission& admission, std::string_view network,
                        RateLimiter::Clock::time_point tick) {
    const AccessSettings& settings = control_.settings();
    std::optional<Allowance> due;
    if (settings.rate) due = allowance(*settings.rate, settings.burst);
    if (admission.who != nullptr && admission.who->allowance) due = admission.who->allowance;
    if (!due) return;
    const std::string_view caller = admission.who == nullptr ? network : admission.who->id;
    admission.rate = control_.limiter().take(caller, *due, tick);
    if (!admission.rate->allowed) admission.refusal = refusal_for_rate(*admission.rate);
}

Admission Gatekeeper::admit(const CredentialFields& fields, std::string_view network, Role needed,
                            Moment now, RateLimiter::Clock::time_point tick) & {
    Admission admission;
    if (needed == Role::none) return admission;
    if (control_.settings().asks_who()) {
        const Recognised recognised = recognise(fields, now);
        if (recognised.doubt == Doubt::none) {
            admission.who = recognised.identity;
            if (!allows(admission.who->role, needed)) {
                admission.refusal = refusal_for_role(admission.who->role, needed);
            }
        } else {
            admission.refusal = refusal_for(recognised.doubt);
        }
    }
    charge(admission, network, tick);
    return admission;
}

}  // namespace mlpipe
