#include "model/kernels/includes.hpp"

#if KFACTOR_DISPATCH
#pragma GCC push_options
#pragma GCC target( \
    "avx2,bmi,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl,prefer-vector-width=512")
namespace kfactor::model::avx512 {
namespace {
#define KFACTOR_WIDE_BYTES 64
#define KFACTOR_VECTORS_ABREAST 4  // there are registers for so many
// With a mask of all lanes, since GCC 12 warns about the inside of the plain form; the instruction is the same.
#define KFACTOR_MULTIPLY(a, b) ((Wide)_mm512_maskz_mul_epu32(0xFF, (__m512i)(a), (__m512i)(b)))
// The first `num` of sixteen agents, as far as they are in a range of `size` agents from `first` on and not `unwanted`, packed
// to the front; returns how many. Writes sixteen words.
#define KFACTOR_PACK
inline __attribute__((always_inline)) std::uint32_t pack(const AgentId* agents, std::uint32_t num,
                                                         AgentId unwanted, std::uint32_t first,
                                                         std::uint32_t size, std::uint32_t* to) {
  const auto some = static_cast<__mmask16>(_bzhi_u32(0xFFFF, num));
  const __m512i words = _mm512_maskz_loadu_epi32(some, agents);
  const __mmask16 wanted =
      _mm512_mask_cmpneq_epu32_mask(some, words, _mm512_set1_epi32(static_cast<int>(index(unwanted))));
  const __m512i above = _mm512_maskz_sub_epi32(0xFFFF, words, _mm512_set1_epi32(static_cast<int>(first)));
  const __mmask16 kept =
      _mm512_mask_cmplt_epu32_mask(wanted, above, _mm512_set1_epi32(static_cast<int>(size)));
  _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(kept, words));
  return static_cast<std::uint32_t>(__builtin_popcount(kept));
}
#define KFACTOR_INSTRUCTIONS "avx512"
#include "model/kernels/bodies.inc"
}  // namespace
const Kernels& kernels() { return kTable; }
}  // namespace kfactor::model::avx512
#pragma GCC pop_options
#endif
