#include "cli/large_pages.hpp"

#ifdef CAIRN_MIMALLOC
#include <mimalloc.h>
#endif

namespace cairn::cli {

void prefer_large_pages() noexcept {
#ifdef CAIRN_MIMALLOC
    mi_option_enable(mi_option_large_os_pages);
#endif
}

}  // namespace cairn::cli
