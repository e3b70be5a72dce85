// commands.h: every command: its own arguments in, an exit code out. One file each.
#pragma once

#include "cli/arguments.h"

namespace mlpipe {

int run_explore(const Arguments& arguments, Terminal& terminal);
int run_train(const Arguments& arguments, Terminal& terminal);
int run_cross_validate(const Arguments& arguments, Terminal& terminal);
int run_evaluate(const Arguments& arguments, Terminal& terminal);
int run_predict(const Arguments& arguments, Terminal& terminal);
int run_rank(const Arguments& arguments, Terminal& terminal);
int run_explain(const Arguments& arguments, Terminal& terminal);
int run_transform(const Arguments& arguments, Terminal& terminal);
int run_models_export(const Arguments& arguments, Terminal& terminal);
int run_models_list(const Arguments& arguments, Terminal& terminal);
int run_models_import(const Arguments& arguments, Terminal& terminal);
int run_models_show(const Arguments& arguments, Terminal& terminal);
int run_models_verify(const Arguments& arguments, Terminal& terminal);
int run_models_activate(const Arguments& arguments, Terminal& terminal);
int run_models_rollback(const Arguments& arguments, Terminal& terminal);
int run_models_history(const Arguments& arguments, Terminal& terminal);
int run_models_sign(const Arguments& arguments, Terminal& terminal);
int run_models_keygen(const Arguments& arguments, Terminal& terminal);
int run_keys_add(const Arguments& arguments, Terminal& terminal);
int run_keys_list(const Arguments& arguments, Terminal& terminal);
int run_keys_revoke(const Arguments& arguments, Terminal& terminal);
int run_audit_list(const Arguments& arguments, Terminal& terminal);
int run_audit_export(const Arguments& arguments, Terminal& terminal);
int run_audit_replay(const Arguments& arguments, Terminal& terminal);
int run_audit_verify(const Arguments& arguments, Terminal& terminal);
int run_serve(const Arguments& arguments, Terminal& terminal);
int run_config_init(const Arguments& arguments, Terminal& terminal);
int run_config_check(const Arguments& arguments, Terminal& terminal);

}  // namespace mlpipe
