#include "pipeline/decision.h"
