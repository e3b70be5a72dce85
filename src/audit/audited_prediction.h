// audited_prediction.h: one prediction as the service hands it to the audit log: views, which need
// to live only until the call returns.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "audit/audited_model.h"
#include "table/schema.h"

namespace mlpipe {

/// Texts are kept up to the number of bytes given, cut between characters.
struct AuditedPrediction {
    const AuditedModel* model;          ///< as AuditLog::add_model() gave it
    std::int64_t time_us;               ///< of the answer: microseconds since 1970, UTC
    std::string_view request_id;        ///< 128
    std::string_view key_id = {};       ///< 128; empty if no key was asked for
    std::string_view client = {};       ///< 64: the address
    std::string_view method = {};       ///< 16
    std::string_view path = {};         ///< 256; without query
    std::string_view traceparent = {};  ///< 64; empty if none was sent
    const RowBuffer& row;               ///< over model->schema: the row as it was understood
    /// Id columns as (column of the schema, JSON text: a quoted string or a number).
    std::span<const std::pair<std::size_t, std::string>> ids = {};
    /// The texts of categories that are unseen_code in `row`, as (column, text); 256.
    std::span<const std::pair<std::size_t, std::string>> unseen = {};
    float threshold = 0.5f;
    float probability = 0;
    std::string_view prediction = {};      ///< 256: the label
    std::string_view confidence = {};      ///< 64
    std::string_view recommendation = {};  ///< 64
    std::uint32_t warnings = 0;            ///< how many
    std::uint32_t latency_us = 0;          ///< from the whole request to its answer
};

}  // namespace mlpipe
