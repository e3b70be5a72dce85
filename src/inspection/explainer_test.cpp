#include "inspection/explainer.h"
#include <gtest/gtest.h>
