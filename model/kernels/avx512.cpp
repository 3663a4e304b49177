#include "model/kernels/includes.hpp"

#if KFACTOR_DISPATCH
#pragma GCC push_options
#pragma GCC target( \
    "avx2,bmi,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl,prefer-vector-width=512")
namespace kfactor::model::avx512 {
namespace {
#define KFACTOR_WIDE_BYTES 64
#define KFACTOR_VECTORS_ABREAST 4  // as many as the registers allow
// The form with a mask of all lanes, since GCC 12 warns inside the plain form; the instruction is the same.
#define KFACTOR_MULTIPLY(a, b) ((Wide)_mm512_maskz_mul_epu32(0xFF, (__m512i)(a), (__m512i)(b)))
// The first `num` of sixteen agents, without `unwanted`. Near agents belong to the range of `size` agents
// from `first` on; far agents are all others except kNoAgent. Each pack function writes its agents to the
// first of sixteen words and returns their number.
#define KFACTOR_PACK
class Sixteen {
 public:
  __attribute__((always_inline))
  Sixteen(const AgentId* agents, std::uint32_t num, AgentId unwanted, std::uint32_t first, std::uint32_t size)
      : words_(_mm512_maskz_loadu_epi32(some_of(num), agents)) {
    wanted_ = _mm512_mask_cmpneq_epu32_mask(some_of(num), words_, every(index(unwanted)));
    near_ = _mm512_mask_cmplt_epu32_mask(wanted_, _mm512_maskz_sub_epi32(0xFFFF, words_, every(first)),
                                         every(size));
  }
  bool any_far() const { return wanted_ != near_; }
  __attribute__((always_inline)) std::uint32_t pack_near(std::uint32_t* to) const { return pack(near_, to); }
  __attribute__((always_inline)) std::uint32_t pack_far(std::uint32_t* to) const {
    const auto others = static_cast<__mmask16>(wanted_ & ~near_);
    return pack(_mm512_mask_cmpneq_epu32_mask(others, words_, every(index(kNoAgent))), to);
  }

 private:
  static __mmask16 some_of(std::uint32_t num) { return static_cast<__mmask16>(_bzhi_u32(0xFFFF, num)); }
  static __m512i every(std::uint32_t word) { return _mm512_set1_epi32(static_cast<int>(word)); }
  __attribute__((always_inline)) std::uint32_t pack(__mmask16 kept, std::uint32_t* to) const {
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(kept, words_));
    return static_cast<std::uint32_t>(__builtin_popcount(kept));
  }

  __m512i words_;
  __mmask16 wanted_, near_;
};
#define KFACTOR_INSTRUCTIONS "avx512"
#include "model/kernels/bodies.inc"
}  // namespace
const Kernels& kernels() { return kTable; }
}  // namespace kfactor::model::avx512
#pragma GCC pop_options
#endif
