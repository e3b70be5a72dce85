#include "metrics/classification_scores.h"
