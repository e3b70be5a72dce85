#include "model_selection/split.h"
