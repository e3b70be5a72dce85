#include "inspection/reasons.h"
#include <gtest/gtest.h>
