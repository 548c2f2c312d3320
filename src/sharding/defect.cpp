#include "sharding/defect.hpp"

#include "base/assert.hpp"

#include <array>

namespace cairn::sharding {
namespace {

constexpr auto table = std::to_array<DefectInfo>({
#define CAIRN_DEFECT(name, where, text, mend) {Defect::name, #name, where, text, mend},
#include "sharding/defects.inc"
#undef CAIRN_DEFECT
});

}  // namespace

std::span<const DefectInfo> defects() noexcept {
    return table;
}

const DefectInfo& info(Defect defect) noexcept {
    return table[static_cast<std::size_t>(defect)];
}

bool mends(const consensus::Spec& spec, Defect /*defect*/) noexcept {
    CAIRN_ASSERT(spec.road != nullptr);
    return spec.road->mode == consensus::RoadMode::hardened;
}

}  // namespace cairn::sharding
