#include "persistence/registry.h"
