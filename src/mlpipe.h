// mlpipe.h: all of mlpipe for a C++ program: read, fit, predict, explain, evaluate, save, load.
#pragma once

#include "core/atomic_file.h"
#include "core/error.h"
#include "inspection/explainer.h"
#include "inspection/reasons.h"
#include "metrics/classification_scores.h"
#include "metrics/intervals.h"
#include "model_selection/cross_validation.h"
#include "model_selection/training.h"
#include "persistence/load_model.h"
#include "persistence/onnx_model.h"
#include "persistence/registry.h"
#include "pipeline/pipeline.h"
#include "table/csv_reader.h"
