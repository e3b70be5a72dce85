// avx2_clones.h: a loop of elementwise integer or IEEE operations, compiled twice.
//
// MLPIPE_AVX2_CLONES before a function has the loader take the version with AVX2 where the
// processor has it. Both give the same bits: nothing is reordered, and -ffp-contract=off forbids
// fused multiply-add. Not under sanitizers, whose runtimes are not up when the loader chooses;
// clang 14 does not know it.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define MLPIPE_AVX2_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define MLPIPE_AVX2_CLONES
#endif
